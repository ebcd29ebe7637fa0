using System.Text.Json.Serialization;

namespace Hitl.Contracts;

[JsonConverter(typeof(JsonStringEnumConverter<Sentiment>))]
public enum Sentiment { Neutral, Positive, Negative, Confused, Angry }

[JsonConverter(typeof(JsonStringEnumConverter<YesNo>))]
public enum YesNo { None, Yes, No, Unsure }

/// <summary>Words that drove a finding: a span of the message and how much they weighed.</summary>
/// <param name="Start">UTF-16 offset in the message's text.</param>
/// <param name="Length">UTF-16 length.</param>
/// <param name="Weight">Contribution to the score; larger drives harder.</param>
public sealed record Evidence(int Start, int Length, double Weight);

/// <summary>A calibrated probability and the words that drove it.</summary>
/// <remarks>In JSON a bare number where no words are given: most of a message's signals are of that kind.</remarks>
[JsonConverter(typeof(SignalJson))]
public sealed record Signal(double Probability, IReadOnlyList<Evidence> Evidence)
{
    public static readonly Signal None = new(0, []);
}

/// <summary>The best FAQ entry for a text.</summary>
/// <param name="Entry">The entry's id in the tenant's playbook; null when the text is out of scope.</param>
/// <param name="Probability">That this entry is meant.</param>
/// <param name="Margin">Probability minus the next best entry's.</param>
/// <param name="InScope">Probability that the text asks for anything the FAQ holds.</param>
/// <param name="RunnerUp">The next best entry.</param>
public sealed record FaqMatch(
    string? Entry, double Probability, double Margin, double InScope, string? RunnerUp, IReadOnlyList<Evidence> Evidence)
{
    public static readonly FaqMatch None = new(null, 0, 0, 0, null, []);
}

/// <summary>What words about an amount make of it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MoneyBound>))]
public enum MoneyBound
{
    /// <summary>The lower end of a range; its upper end is the next amount.</summary>
    From,
    To,
    AtLeast,
    AtMost,
    About,
}

[JsonConverter(typeof(JsonStringEnumConverter<MoneyPer>))]
public enum MoneyPer { Hour, Day, Week, Month, Year }

/// <summary>An amount in the text.</summary>
/// <param name="Bound">Null where the amount is just said.</param>
/// <param name="Per">Null where it is for no time.</param>
/// <param name="Or">What it is where marks are written otherwise: "1.500" is fifteen hundred or one and a half.</param>
public sealed record MoneyFound(
    Money Money, double Probability, Evidence Evidence, MoneyBound? Bound = null, MoneyPer? Per = null, Money? Or = null);

/// <summary>What a text, or one segment of it, says.</summary>
/// <param name="Sentiments">Probability by sentiment; they sum to 1, each rounded to six digits.</param>
/// <param name="SentimentEvidence">Words that drove the likeliest sentiment.</param>
/// <param name="Question">That it asks something.</param>
public sealed record Reading(
    Sentiment Sentiment,
    IReadOnlyDictionary<Sentiment, double> Sentiments,
    IReadOnlyList<Evidence> SentimentEvidence,
    Signal Question,
    FaqMatch Faq,
    Signal OptOutWish,
    Signal WantsHuman,
    Signal IsItABot,
    Signal Complaint,
    Signal Negotiation,
    Signal BuyingSignal,
    YesNo YesNo,
    Signal YesNoSignal,
    IReadOnlyList<MoneyFound> Money);

/// <summary>A sentence or clause of a message with its own reading; spans in it count from the message's start.</summary>
public sealed record Segment(int Start, int Length, Reading Reading);

/// <summary>What became of a call of the language model.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelVerdict>))]
public enum ModelVerdict
{
    Answered,

    /// <summary>It would not answer.</summary>
    Refused,

    /// <summary>The provider's filter stopped the question or the answer.</summary>
    Filtered,

    /// <summary>What it wrote is not of the form that was asked for.</summary>
    Malformed,
    TimedOut,
    Throttled,
    Failed,

    /// <summary>Not called: it has failed too often just now.</summary>
    BreakerOpen,

    /// <summary>Not called: the tenant's tokens for the day are spent.</summary>
    OverBudget,

    /// <summary>The service that called it was gone before an answer came.</summary>
    Silent,
}

/// <summary>One call of a language model, as it is recorded: a replay needs none.</summary>
/// <param name="PromptHash">SHA-256 of all that it was told; empty when it was not called.</param>
public sealed record ModelCall(string Model, string PromptHash, int TokensIn, int TokensOut, int Milliseconds, ModelVerdict Verdict);

/// <summary>What a language model finds in a message that a person should see.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelAttention>))]
public enum ModelAttention { None, WantsHuman, Complaint, Anger, OptOut }

/// <summary>The FAQ entry that a language model takes a part of a message to ask for; null for none.</summary>
public sealed record PartOpinion(int Start, int Length, string? Entry);

/// <summary>A second opinion, asked for where the local model was not sure of a question. It decides nothing.</summary>
public sealed record ModelOpinion(ModelCall Call, ModelAttention Attention, IReadOnlyList<PartOpinion> Parts);

/// <summary>An answer that a language model wrote to a part of a message. It is sent only where the playbook backs all that it claims.</summary>
public sealed record ModelDraft(int Start, int Length, string Text);

/// <summary>What a message means, by which version of the model.</summary>
/// <param name="Language">ISO 639-1, or <c>und</c>.</param>
/// <param name="Whole">The reading of the whole text.</param>
/// <param name="Segments">Empty when the text is one sentence or clause: its reading is the whole's.</param>
/// <param name="LanguageProbability">That it is in this language; null from models that did not say.</param>
/// <param name="Found">What the text states; null when it states nothing of these kinds, and from models that did not look.</param>
/// <param name="Opinion">Null when no language model was asked.</param>
public sealed record MessageUnderstood(
    ConversationId Conversation,
    MessageId Message,
    string ModelVersion,
    string Language,
    Reading Whole,
    IReadOnlyList<Segment> Segments,
    double? LanguageProbability = null,
    IReadOnlyList<Found>? Found = null,
    ModelOpinion? Opinion = null,
    IReadOnlyList<ModelDraft>? Drafts = null);

/// <summary>How a text of a case is read.</summary>
public sealed record TextReading(
    string Language, Reading Whole, IReadOnlyList<Segment> Segments, double? LanguageProbability = null, IReadOnlyList<Found>? Found = null);

/// <summary>Some of the texts of a <see cref="TextsToRead"/>, in its order; the last of them ends it.</summary>
/// <param name="First">Which text the first of these is, from 0.</param>
/// <param name="Of">How many texts there are.</param>
public sealed record TextsRead(TenantId Tenant, string Request, int First, int Of, string ModelVersion, IReadOnlyList<TextReading> Readings);
