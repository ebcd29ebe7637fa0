namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>What a model might say of a text, in the words of a spec.</summary>
internal static class Readings
{
    public static readonly Reading Plain = new(
        Sentiment.Neutral,
        new Dictionary<Sentiment, double> { [Sentiment.Neutral] = 1 },
        [],
        Signal.None,
        FaqMatch.None,
        Signal.None,
        Signal.None,
        Signal.None,
        Signal.None,
        Signal.None,
        Signal.None,
        YesNo.None,
        Signal.None,
        []);

    public static readonly Reading Asking = Plain with { Question = Surely(0.95) };

    public static readonly Reading Interested = Plain.Feels(Sentiment.Positive, 0.93) with { BuyingSignal = Surely(0.9) };

    public static Reading Feels(this Reading reading, Sentiment sentiment, double probability) => reading with
    {
        Sentiment = sentiment,
        Sentiments = new Dictionary<Sentiment, double> { [sentiment] = probability, [Sentiment.Neutral] = 1 - probability },
        SentimentEvidence = [new Evidence(0, 5, 1.5)],
    };

    public static Reading Matches(this Reading reading, string entry, double probability = 0.92, double margin = 0.7, double inScope = 0.95) =>
        reading with { Faq = new(entry, probability, margin, inScope, null, []) };

    public static Reading OutOfScope(this Reading reading) => reading with { Faq = new(null, 0.2, 0.05, 0.1, "integrations", []) };

    public static Signal Surely(double probability, int start = 0, int length = 4) => new(probability, [new Evidence(start, length, 1)]);
}
