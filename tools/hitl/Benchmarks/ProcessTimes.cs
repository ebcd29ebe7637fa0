using System.Globalization;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Benchmarks;

/// <summary>CPU time that processes and all their children have used, as the kernel counts it.</summary>
internal static class ProcessTimes
{
    private const double MillisecondsPerTick = 10;

    /// <summary>Milliseconds by name; a process's children, living and gone, count as it.</summary>
    public static IReadOnlyDictionary<string, double> Read(IReadOnlyDictionary<string, ProcessIdentity> processes)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Stat).OfType<Line>().ToList();
        return processes.ToDictionary(p => p.Key, p => MillisecondsPerTick * OfTree(p.Value.Id, all));
    }

    private static long OfTree(int id, List<Line> all) =>
        all.Where(l => l.Id == id).Sum(l => l.Own + l.Gone) + all.Where(l => l.Parent == id).Sum(l => OfTree(l.Id, all));

    /// <summary>Fields of proc(5)'s stat behind the name, which may hold spaces: 2 is the parent, 12 to 15 the times in ticks of 10 ms.</summary>
    private static Line? Stat(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Line(id, int.Parse(fields[1], CultureInfo.InvariantCulture), Ticks(11) + Ticks(12), Ticks(13) + Ticks(14));

            long Ticks(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed record Line(int Id, int Parent, long Own, long Gone);
}
