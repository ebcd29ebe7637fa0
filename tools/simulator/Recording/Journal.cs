using Hitl.Simulator.Clock;

namespace Hitl.Simulator.Recording;

/// <summary>One thing that happened, numbered for ever, for the event stream.</summary>
internal sealed record Entry(long Id, string Kind, DateTimeOffset At, object What);

/// <summary>The last things that happened, in order. Numbers go on over a reset, so that a listener can resume.</summary>
internal sealed class Journal(DevelopmentClock clock)
{
    private const int Kept = 20_000;

    private readonly Lock gate = new();
    private readonly Entry?[] ring = new Entry?[Kept];
    private TaskCompletionSource? awaited;
    private long last;

    public long Last
    {
        get
        {
            lock (gate)
            {
                return last;
            }
        }
    }

    public void Add(string kind, object what)
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            last++;
            ring[last % Kept] = new Entry(last, kind, clock.GetUtcNow(), what);
            woken = awaited;
            awaited = null;
        }

        woken?.SetResult();
    }

    /// <summary>What came after that number and is still kept; when nothing did, a task that ends at the next entry.</summary>
    public (IReadOnlyList<Entry> Entries, Task Next) After(long id, int atMost = 500)
    {
        lock (gate)
        {
            var from = Math.Max(id + 1, last - Kept + 1);
            var entries = new List<Entry>();
            for (var n = Math.Max(from, 1); n <= last && entries.Count < atMost; n++)
            {
                if (ring[n % Kept] is { } entry)
                {
                    entries.Add(entry);
                }
            }

            awaited ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return (entries, awaited.Task);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(ring);
        }
    }
}
