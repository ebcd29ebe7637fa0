namespace Hitl.Cli.Benchmarks;

/// <summary>One of the interleaved pairs: the same work by the platform and by the plain reference, one straight after the other.</summary>
internal readonly record struct Pair(double PerSecond, double PlainPerSecond)
{
    public double Ratio => PerSecond / PlainPerSecond;
}

/// <summary>What several pairs say together.</summary>
/// <param name="Ratio">Median of the pairs' ratios, not the ratio of medians: what slows the machine down slows both halves of a pair.</param>
internal sealed record Compared(double PerSecond, double PlainPerSecond, double Ratio, IReadOnlyList<double> Ratios)
{
    public static Compared Of(IReadOnlyList<Pair> pairs) => new(
        Math.Round(Statistics.Median(pairs.Select(p => p.PerSecond))),
        Math.Round(Statistics.Median(pairs.Select(p => p.PlainPerSecond))),
        Math.Round(Statistics.Median(pairs.Select(p => p.Ratio)), 3),
        [.. pairs.Select(p => Math.Round(p.Ratio, 3))]);
}

internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? throw new ArgumentException("Nothing was measured.", nameof(values))
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Nearest rank: the smallest value that at least this share of all does not exceed; 0 when there is none.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
