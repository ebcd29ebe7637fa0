using System.Globalization;

namespace Hitl.Cli.Demonstration;

/// <summary>Telephone numbers that belong to nobody: 07700 900000 to 900999, which Ofcom keeps for fiction.</summary>
internal static class Numbers
{
    /// <summary>What all of them begin with.</summary>
    public const string All = "+447700900";

    private const int Last = 999;

    /// <summary>So many that no conversation has yet; a data folder that was played in before keeps its conversations.</summary>
    public static IReadOnlyList<string> Unused(IEnumerable<string> used, int count)
    {
        var taken = used.ToHashSet(StringComparer.Ordinal);
        var free = Enumerable.Range(0, Last + 1).Select(Number).Where(n => !taken.Contains(n)).Take(count).ToList();
        return free.Count == count
            ? free
            : throw new InvalidOperationException("Every fictitious number has a conversation in this data folder: name another one with --data.");
    }

    private static string Number(int n) => All + n.ToString("D3", CultureInfo.InvariantCulture);
}
