using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hitl.InboxApi.Inbox;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.InboxApi.Live;

/// <summary>Reads the journal for all who listen at this instance: one query every 100 ms, and none while nobody listens.</summary>
internal sealed partial class LiveFeed(InboxReader inbox, LanesDefinition lanes, ILogger<LiveFeed> log) : BackgroundService
{
    /// <summary>A listener that falls this far behind is cut off; it comes back with its last id and misses nothing.</summary>
    private const int MostWaiting = 2_000;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, Listened> tenants = [];
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SemaphoreSlim someone = new(0, 1);

    /// <summary>
    /// Everything behind the positions, without gaps or repeats, and then what comes; the positions move with it. An entry of null says
    /// where the listener stands: at first, and whenever nothing has come for 15 s.
    /// </summary>
    /// <param name="positions">Null for what comes from now on.</param>
    public async IAsyncEnumerable<(JournalEntry? Entry, LanePositions Heard)> Listen(
        string tenant, LanePositions? positions, [EnumeratorCancellation] CancellationToken ct)
    {
        var coming = Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        var ends = await Join(tenant, coming.Writer, ct);
        try
        {
            var heard = positions ?? new(ends);
            yield return (null, heard);

            // Whoever listens gets all that is committed after joining; what was committed before is read here.
            while (await Behind([(tenant, heard)], ct) is { Count: > 0 } missed)
            {
                foreach (var (_, entry) in missed)
                {
                    if (heard.Advance(entry.Lane, entry.Position))
                    {
                        yield return (entry, heard);
                    }
                }
            }

            while (await More(coming.Reader, ct) is { } more)
            {
                while (more && coming.Reader.TryRead(out var entry))
                {
                    if (heard.Advance(entry.Lane, entry.Position))
                    {
                        yield return (entry, heard);
                    }
                }

                if (!more)
                {
                    yield return (null, heard);
                }
            }
        }
        finally
        {
            await Leave(tenant, coming.Writer);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await someone.WaitAsync(stoppingToken);
            while (await Pass(stoppingToken))
            {
                await Task.Delay(Interval, stoppingToken);
            }
        }
    }

    /// <summary>False when nothing has come for a while; null when the listener was cut off.</summary>
    private static async Task<bool?> More(ChannelReader<JournalEntry> coming, CancellationToken ct)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(ct);
        quiet.CancelAfter(Heartbeat);
        try
        {
            return await coming.WaitToReadAsync(quiet.Token) ? true : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<IReadOnlyDictionary<int, long>> Join(string tenant, ChannelWriter<JournalEntry> writer, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            var ends = await inbox.Ends(tenant, ct);
            if (!tenants.TryGetValue(tenant, out var listened))
            {
                tenants[tenant] = listened = new(new LanePositions(ends), []);
            }

            listened.Listeners.Add(writer);
            if (someone.CurrentCount == 0)
            {
                someone.Release();
            }

            return ends;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task Leave(string tenant, ChannelWriter<JournalEntry> writer)
    {
        await gate.WaitAsync();
        try
        {
            if (tenants.TryGetValue(tenant, out var listened) && listened.Listeners.Remove(writer) && listened.Listeners.Count == 0)
            {
                tenants.Remove(tenant);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Hands out what is new; false when nobody listens.</summary>
    private async Task<bool> Pass(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (tenants.Count == 0)
            {
                return false;
            }

            foreach (var (tenant, entry) in await Behind([.. tenants.Select(t => (t.Key, t.Value.Heard))], ct))
            {
                var (heard, listeners) = tenants[tenant];
                heard.Advance(entry.Lane, entry.Position);
                foreach (var listener in listeners.Where(l => !l.TryWrite(entry)))
                {
                    listener.TryComplete();
                }
            }
        }
        catch (NpgsqlException e)
        {
            LogUnread(e);
        }
        finally
        {
            gate.Release();
        }

        return true;
    }

    private Task<IReadOnlyList<(string Tenant, JournalEntry Entry)>> Behind(IEnumerable<(string Tenant, LanePositions Heard)> asked, CancellationToken ct) =>
        inbox.After([.. asked.SelectMany(a => Enumerable.Range(0, lanes.LaneCount).Select(lane => (a.Tenant, lane, a.Heard[lane])))], ct);

    private sealed record Listened(LanePositions Heard, HashSet<ChannelWriter<JournalEntry>> Listeners);

    [LoggerMessage(LogLevel.Warning, "The journal cannot be read for live updates just now")]
    private partial void LogUnread(NpgsqlException e);
}
