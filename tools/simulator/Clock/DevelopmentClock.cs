using System.Globalization;

namespace Hitl.Simulator.Clock;

/// <summary>The clock that all services of a development installation share: the machine's, moved forward on demand.</summary>
internal sealed class DevelopmentClock(SimulatorOptions options) : TimeProvider
{
    private readonly Lock gate = new();
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long offset = options.ClockFile is { } file && File.Exists(file) ? long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0;

    public long OffsetMs => Interlocked.Read(ref offset);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMilliseconds(OffsetMs);

    /// <returns>False when that would turn the clock back: time never runs backwards in a stream.</returns>
    public bool MoveTo(long offsetMs)
    {
        lock (gate)
        {
            if (offsetMs < offset)
            {
                return false;
            }

            if (offsetMs > offset)
            {
                if (options.ClockFile is { } file)
                {
                    File.WriteAllText(file, offsetMs.ToString(CultureInfo.InvariantCulture));
                }

                Interlocked.Exchange(ref offset, offsetMs);
                moved.SetResult();
                moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }
    }

    public bool Advance(long ms)
    {
        lock (gate)
        {
            return ms >= 0 && MoveTo(offset + ms);
        }
    }

    /// <summary>Ends when the offset differs from the one given, or after the patience.</summary>
    public async Task Differs(long from, TimeSpan patience, CancellationToken ct)
    {
        Task next;
        lock (gate)
        {
            next = offset == from ? moved.Task : Task.CompletedTask;
        }

        await Task.WhenAny(next, Task.Delay(patience, ct));
    }
}
