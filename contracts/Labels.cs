namespace Hitl.Contracts;

/// <summary>What a person may correct in the reading of a message: each label, and what it can be.</summary>
public static class Labels
{
    /// <summary>The entry of the FAQ that is asked for: its id, or <see cref="None"/>.</summary>
    public const string Faq = "faq";

    public const string Sentiment = "sentiment";

    /// <summary>What a reply says to an open question.</summary>
    public const string Answer = "answer";

    public const string None = "none";
    public const string Yes = "yes";
    public const string No = "no";

    /// <summary>What a message either does or doesn't: ask, wish not to be written to, wish for a person, ask whether it is a bot, complain, haggle, want to buy.</summary>
    public static readonly IReadOnlyList<string> Wishes = ["question", "opt-out", "human", "bot", "complaint", "negotiation", "buying"];

    private static readonly string[] Sentiments = ["neutral", "positive", "negative", "confused", "angry"];
    private static readonly string[] Answers = [None, Yes, No, "unsure"];
    private static readonly string[] YesOrNo = [Yes, No];

    public static IReadOnlyList<string> All { get; } = [Faq, Sentiment, Answer, .. Wishes];

    /// <summary>What a label can be; empty for the FAQ's, which depends on the playbook, and for what is no label.</summary>
    public static IReadOnlyList<string> ValuesOf(string label) => label switch
    {
        Sentiment => Sentiments,
        Answer => Answers,
        _ when Wishes.Contains(label) => YesOrNo,
        _ => [],
    };

    public static bool CanBe(string label, string value) => label == Faq ? value.Length > 0 : ValuesOf(label).Contains(value);
}
