namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>An angry contact gets a person, at once.</summary>
internal static class AngryRule
{
    public static Weighed Weigh(Turn turn) => Weighed.StrongestTone(
        "angry",
        turn.Playbook.Thresholds.Angry,
        turn,
        reading => new(reading.Sentiments.GetValueOrDefault(Sentiment.Angry), Words(reading)));

    private static IReadOnlyList<Evidence> Words(Reading reading) =>
        reading.Sentiment == Sentiment.Angry ? reading.SentimentEvidence : [];
}
