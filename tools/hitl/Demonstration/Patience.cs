using System.Diagnostics;

namespace Hitl.Cli.Demonstration;

/// <summary>Looks again and again until what was read is as wanted.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <returns>What was read last, wanted or not; who asks judges it.</returns>
    public static async Task<T> Until<T>(Func<Task<T>> read, Func<T, bool> wanted, TimeSpan limit, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await read();
            if (wanted(seen) || watch.Elapsed > limit)
            {
                return seen;
            }

            await Task.Delay(Pause, ct);
        }
    }
}
