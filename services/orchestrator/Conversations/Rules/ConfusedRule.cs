namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A contact who is lost gets a person, at once.</summary>
internal static class ConfusedRule
{
    public static Weighed Weigh(Turn turn) => Weighed.StrongestTone(
        "confused",
        turn.Playbook.Thresholds.Confused,
        turn,
        reading => new(reading.Sentiments.GetValueOrDefault(Sentiment.Confused), Words(reading)));

    private static IReadOnlyList<Evidence> Words(Reading reading) =>
        reading.Sentiment == Sentiment.Confused ? reading.SentimentEvidence : [];
}
