using System.Globalization;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Benchmarks;

/// <summary>
/// Pages of 2 MB for PostgreSQL's shared memory, as a database server is given them where it is operated for others
/// (PostgreSQL 18 manual, 18.4.5, "Linux Huge Pages"). Only root may set them aside; disposing gives back what was added.
/// </summary>
internal sealed class HugePages : IDisposable
{
    private const string Setting = "/proc/sys/vm/nr_hugepages";
    private const int Kilobytes = 2_048;

    private readonly long added;

    private HugePages(long added) => this.added = added;

    /// <summary>Null, with a word of why, where they cannot be had; everything runs without them too.</summary>
    /// <param name="megabytes">Of shared memory.</param>
    public static HugePages? SetAside(long megabytes, Action<string> say)
    {
        if (!Native.IsRoot || !File.Exists(Setting))
        {
            say("no huge pages for PostgreSQL: only root may set them aside");
            return null;
        }

        var memory = Memory();
        if (memory["Hugepagesize"] != Kilobytes)
        {
            say($"no huge pages for PostgreSQL: this machine's have {memory["Hugepagesize"]} kB");
            return null;
        }

        var wanted = megabytes * 1_024 / Kilobytes;
        var missing = Math.Max(0, wanted - (memory["HugePages_Free"] - memory["HugePages_Rsvd"]));
        // They are taken from everybody: not where others would feel it.
        if (missing * Kilobytes > memory["MemAvailable"] / 4)
        {
            say($"no huge pages for PostgreSQL: {megabytes} MB are more than a quarter of what is free");
            return null;
        }

        try
        {
            // Where memory lies in pieces the kernel sets aside fewer than it was asked for, and says nothing.
            var pages = new HugePages(Add(missing));
            if (pages.added < missing)
            {
                pages.Dispose();
                say($"no huge pages for PostgreSQL: of {missing} this machine could set aside {pages.added}");
                return null;
            }

            say($"{wanted} huge pages for PostgreSQL's shared memory while it runs (vm.nr_hugepages)");
            return pages;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say($"no huge pages for PostgreSQL: {e.Message}");
            return null;
        }
    }

    public void Dispose() => Add(-added);

    /// <returns>How many more there are now.</returns>
    private static long Add(long pages)
    {
        var before = Count();
        if (pages != 0)
        {
            File.WriteAllText(Setting, Math.Max(0, before + pages).ToString(CultureInfo.InvariantCulture));
        }

        return Count() - before;
    }

    private static long Count() => long.Parse(File.ReadAllText(Setting), CultureInfo.InvariantCulture);

    /// <summary>/proc/meminfo: kB, or a count.</summary>
    private static Dictionary<string, long> Memory() => File.ReadLines("/proc/meminfo")
        .Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(fields => fields[0], fields => long.Parse(fields[1], CultureInfo.InvariantCulture));
}
