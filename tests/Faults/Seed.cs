using System.Globalization;

namespace Hitl.Faults;

/// <summary>Chance that is the same for the same HITL_SEED; without one the seed is 1.</summary>
internal static class Seed
{
    public static int Value { get; } = int.TryParse(Environment.GetEnvironmentVariable("HITL_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>Draws that depend on the seed and on nothing that another purpose draws.</summary>
    public static Random For(string purpose, ITestOutputHelper output)
    {
        output.WriteLine($"HITL_SEED={Value}");
        return new Random(purpose.Aggregate(Value, (hash, letter) => unchecked((hash * 31) + letter)));
    }
}
