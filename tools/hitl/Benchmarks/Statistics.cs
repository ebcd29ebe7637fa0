namespace Hitl.Cli.Benchmarks;

/// <summary>What one half of a pair did, and the CPU it took.</summary>
/// <param name="ClientMicroseconds">Of this process, for each.</param>
/// <param name="ServerMicroseconds">Of PostgreSQL with all its processes, for each.</param>
internal sealed record Rate(double PerSecond, double ClientMicroseconds, double ServerMicroseconds);

/// <summary>One of the interleaved pairs: the same work by the platform and by the plain reference, one straight after the other.</summary>
internal sealed record Pair(Rate Ours, Rate Plain)
{
    public double Ratio => Ours.PerSecond / Plain.PerSecond;
}

/// <summary>What several pairs say together.</summary>
/// <param name="Ratio">Median of the pairs' ratios, not the ratio of medians: what slows the machine down slows both halves of a pair.</param>
internal sealed record Compared(
    double PerSecond,
    double PlainPerSecond,
    double Ratio,
    IReadOnlyList<double> Ratios,
    double ClientMicroseconds,
    double ServerMicroseconds,
    double PlainClientMicroseconds,
    double PlainServerMicroseconds)
{
    public static Compared Of(IReadOnlyList<Pair> pairs)
    {
        return new(
            Middle(p => p.Ours.PerSecond, 0),
            Middle(p => p.Plain.PerSecond, 0),
            Middle(p => p.Ratio, 3),
            [.. pairs.Select(p => Math.Round(p.Ratio, 3))],
            Middle(p => p.Ours.ClientMicroseconds, 1),
            Middle(p => p.Ours.ServerMicroseconds, 1),
            Middle(p => p.Plain.ClientMicroseconds, 1),
            Middle(p => p.Plain.ServerMicroseconds, 1));

        double Middle(Func<Pair, double> of, int digits) => Math.Round(Statistics.Median(pairs.Select(of)), digits);
    }
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
