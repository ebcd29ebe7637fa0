namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A rule's score against its threshold, with the words that drove it.</summary>
public sealed record Weighed(string Rule, double Score, double Threshold, EquatableList<Span> Evidence)
{
    public double Margin { get; } = Math.Round(Score - Threshold, 6);

    /// <summary>A score of nothing never fires, whatever the threshold.</summary>
    public bool Fired => Score > 0 && Margin >= 0;

    public RuleWeighed Record() => new(Rule, Score, Threshold, Margin, Fired);

    /// <summary>The strongest of a signal's probabilities over the whole of each message and each part of it.</summary>
    public static Weighed Strongest(string rule, double threshold, Turn turn, Func<Reading, Signal> signal) =>
        Strongest(rule, threshold, turn.Readings, signal);

    /// <summary>As <see cref="Strongest(string, double, Turn, Func{Reading, Signal})"/>, over what a mood or an intent can be told from.</summary>
    public static Weighed StrongestTone(string rule, double threshold, Turn turn, Func<Reading, Signal> signal) =>
        Strongest(rule, threshold, turn.Tones, signal);

    private static Weighed Strongest(string rule, double threshold, IReadOnlyList<(HeardMessage Message, Reading Reading)> readings, Func<Reading, Signal> signal)
    {
        HeardMessage? where = null;
        var strongest = Signal.None;
        for (var i = 0; i < readings.Count; i++)
        {
            var (message, reading) = readings[i];
            var found = signal(reading);
            if (found.Probability > strongest.Probability)
            {
                (where, strongest) = (message, found);
            }
        }

        return new(rule, strongest.Probability, threshold, where is null ? [] : Spans(rule, where, strongest.Evidence));
    }

    public static EquatableList<Span> Spans(string label, HeardMessage message, IReadOnlyList<Evidence> evidence)
    {
        if (evidence.Count == 0)
        {
            return [];
        }

        var spans = new Span[evidence.Count];
        for (var i = 0; i < spans.Length; i++)
        {
            var e = evidence[i];
            spans[i] = new(message.Id, e.Start, e.Length, label, e.Weight);
        }

        return new(spans);
    }
}
