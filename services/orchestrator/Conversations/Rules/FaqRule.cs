using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A question that the FAQ surely holds is answered by it; any other is asked of a specialist.</summary>
/// <remarks>Three figures have to hold: the entry's probability, its lead on the next best, and that the question is in scope at all.</remarks>
internal static class FaqRule
{
    public static FaqVerdict Judge(HeardMessage message, Segment segment, Playbook playbook)
    {
        var match = segment.Reading.Faq;
        var entry = playbook.FaqEntry(match.Entry, message.At);
        var thresholds = playbook.Thresholds;
        (string Figure, double Value, double Threshold)[] figures =
        [
            ("probability", entry is null ? 0 : match.Probability, thresholds.FaqProbability),
            ("margin", entry is null ? 0 : match.Margin, thresholds.FaqMargin),
            ("in-scope", match.InScope, thresholds.FaqInScope),
        ];
        var weakest = figures.MinBy(figure => figure.Value - figure.Threshold);
        if (weakest.Value < weakest.Threshold && Agreed(message, segment, playbook) is { } agreed)
        {
            return agreed;
        }

        return weakest.Value >= weakest.Threshold
            ? new(entry, new($"faq:{entry!.Id}", match.Probability, thresholds.FaqProbability, Weighed.Spans("faq", message, match.Evidence)))
            : new(null, NotInFaq(message, segment, weakest));
    }

    /// <summary>
    /// Where the local model is not sure, the language model's opinion decides between its guess and a specialist: both have to name the same
    /// entry, and the guess needs half of the probability that it would need alone.
    /// </summary>
    private static FaqVerdict? Agreed(HeardMessage message, Segment segment, Playbook playbook)
    {
        var match = segment.Reading.Faq;
        var opinion = playbook.Model.Mode == ModelMode.Off
            ? null
            : message.Understanding?.Opinion?.Parts.FirstOrDefault(part => part.Start == segment.Start && part.Length == segment.Length);
        var threshold = playbook.Thresholds.FaqProbability / 2;
        return opinion?.Entry is { } named && named == (match.Entry ?? match.RunnerUp) && match.Probability >= threshold
            && playbook.FaqEntry(named, message.At) is { } entry
            ? new(entry, new($"faq-agreed:{entry.Id}", match.Probability, threshold, Weighed.Spans("faq", message, match.Evidence)))
            : null;
    }

    /// <summary>The rule fires the harder the further the weakest figure falls short, so both are turned round.</summary>
    private static Weighed NotInFaq(HeardMessage message, Segment segment, (string Figure, double Value, double Threshold) weakest) =>
        new(
            $"not-in-faq:{weakest.Figure}",
            1 - weakest.Value,
            1 - weakest.Threshold,
            [new Span(message.Id, segment.Start, segment.Length, "not-in-faq", 1)]);
}

/// <param name="Entry">Null when a specialist must be asked.</param>
internal sealed record FaqVerdict(FaqEntry? Entry, Weighed Weighed);
