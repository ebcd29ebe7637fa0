namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A rule's score against its threshold, with the words that drove it.</summary>
public sealed record Weighed(string Rule, double Score, double Threshold, EquatableList<Span> Evidence)
{
    public double Margin => Math.Round(Score - Threshold, 6);

    /// <summary>A score of nothing never fires, whatever the threshold.</summary>
    public bool Fired => Score > 0 && Margin >= 0;

    public RuleWeighed Record() => new(Rule, Score, Threshold, Margin, Fired);

    /// <summary>The strongest of a signal's probabilities over the whole of each message and each part of it.</summary>
    public static Weighed Strongest(string rule, double threshold, Turn turn, Func<Reading, Signal> signal)
    {
        var strongest = new Weighed(rule, 0, threshold, []);
        foreach (var (message, reading) in turn.Readings)
        {
            var found = signal(reading);
            if (found.Probability > strongest.Score)
            {
                strongest = strongest with { Score = found.Probability, Evidence = Spans(rule, message, found.Evidence) };
            }
        }

        return strongest;
    }

    public static EquatableList<Span> Spans(string label, HeardMessage message, IEnumerable<Evidence> evidence) =>
        evidence.Select(e => new Span(message.Id, e.Start, e.Length, label, e.Weight)).ToEquatableList();
}
