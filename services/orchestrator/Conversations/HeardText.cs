namespace Hitl.Orchestrator.Conversations;

/// <summary>A text of the contact that a person may still correct the reading of.</summary>
/// <param name="Read">Null until the model has read it.</param>
public sealed record HeardText(MessageId Id, string Text, LabelsRead? Read)
{
    public const int Kept = 30;
}

/// <summary>What a model took a text to say, label by label, and nothing of why: it is kept for many texts of many conversations.</summary>
/// <param name="Wishes">A bit for each of <see cref="Labels.Wishes"/>, in their order.</param>
public sealed record LabelsRead(Sentiment Sentiment, YesNo Answer, string? Faq, int Wishes)
{
    /// <summary>From here on a wish counts as heard; a playbook's own thresholds decide what follows from it.</summary>
    private const double Heard = 0.5;

    public static LabelsRead Of(Reading reading)
    {
        ReadOnlySpan<Signal> signals =
            [reading.Question, reading.OptOutWish, reading.WantsHuman, reading.IsItABot, reading.Complaint, reading.Negotiation, reading.BuyingSignal];
        var wishes = 0;
        for (var at = 0; at < signals.Length; at++)
        {
            wishes |= signals[at].Probability >= Heard ? 1 << at : 0;
        }

        return new(reading.Sentiment, reading.YesNo, reading.Faq.Entry, wishes);
    }

    /// <summary>As a person would say it.</summary>
    public string ValueOf(string label) => label switch
    {
        Labels.Faq => Faq ?? Labels.None,
        Labels.Sentiment => Sentiment.ToString().ToLowerInvariant(),
        Labels.Answer => Answer.ToString().ToLowerInvariant(),
        _ => (Wishes & (1 << Labels.Wishes.ToList().IndexOf(label))) != 0 ? Labels.Yes : Labels.No,
    };
}
