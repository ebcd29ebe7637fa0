using Hitl.EventSourcing;

namespace Hitl.Lanes;

/// <summary>A service's lanes as an operator sees them.</summary>
/// <param name="Says">The service's topic; null when it says nothing.</param>
/// <param name="Alarms">Of the instance that answers.</param>
/// <param name="Gaps">What this instance lacks of others' topics.</param>
public sealed record LaneReport(
    string Service, string? Says, string Instance, IReadOnlyList<LaneLine> Lanes, IReadOnlyList<string> Alarms, IReadOnlyList<Gap> Gaps);

/// <param name="BusEnd">The last position on the bus; null when the service says nothing.</param>
/// <param name="RepublishFrom">From where it is to be published again; null when that is done or was never asked.</param>
public sealed record LaneLine(int Lane, string? Owner, long Term, long Written, long Published, long? BusEnd, long? RepublishFrom);

/// <param name="From">The first position of the outgoing row that holds the one asked for.</param>
public sealed record Republishing(string Topic, int Lane, long From, long To);

/// <summary>What a service lost with its database, in one lane: the bus has these positions, the database does not.</summary>
/// <param name="Began">The first position of the new history.</param>
public sealed record Rejoined(string Topic, int Lane, long LostFrom, long LostTo, long Began);

/// <param name="Error">Null when it only waits behind another of its conversation.</param>
public sealed record ParkedLine(long Id, int Lane, string Key, string Source, string Name, DateTimeOffset At, string? Error);

/// <summary>What an operator may ask of a service's lanes, of any instance: each request is a row that the lane's owner acts on.</summary>
public sealed class LaneOperations(LanesDefinition definition, ILaneStore store, IBus bus, Worker worker, TimeProvider clock)
{
    public async Task<LaneReport> Report(CancellationToken ct)
    {
        var lines = new List<LaneLine>();
        foreach (var row in await store.ReadLanes(ct))
        {
            long? end = definition.Says is { } says ? await bus.End(new BusPartition(says, row.Lane), ct) : null;
            lines.Add(new LaneLine(row.Lane, row.Owner, row.Term, row.Written, row.Published, end, row.RepublishFrom));
        }

        return new LaneReport(definition.Service, definition.Says, worker.Instance, lines, worker.Alarms, worker.Gaps);
    }

    /// <exception cref="RefusedException">The position was never said, or is not kept any more.</exception>
    public async Task<Republishing> Republish(int lane, long from, CancellationToken ct)
    {
        var (topic, row) = await Find(lane, ct);
        if (from < 1 || from > row.Written)
            throw new RefusedException($"Lane {lane} of {topic} has positions 1 to {row.Written}; there is no {from}.");
        if (await store.FindOutgoing(lane, from, ct) is not { } kept)
        {
            var oldest = await store.ReadOutgoing(lane, 0, 1, ct) is [var first, ..] ? first : null;
            throw new RefusedException(oldest is null || from < oldest.First
                ? $"Position {from} of lane {lane} of {topic} is older than what {definition.Service} keeps (Bus:Retention): " +
                  (oldest is null ? "it keeps nothing of this lane." : $"the oldest is {oldest.First}.")
                : $"Position {from} of lane {lane} of {topic} was lost with {definition.Service}'s database: only the bus may have it.");
        }

        await store.AskToRepublish(lane, kept.First, ct);
        return new Republishing(topic, lane, kept.First, row.Written);
    }

    /// <exception cref="RefusedException">The lane is not behind its bus.</exception>
    public async Task<Rejoined> Rejoin(int lane, string by, string reason, CancellationToken ct)
    {
        var (topic, row) = await Find(lane, ct);
        var end = await bus.End(new BusPartition(topic, lane), ct);
        if (end <= row.Written)
            throw new RefusedException($"Lane {lane} of {definition.Service} is not behind its bus: it wrote up to {row.Written}, the bus has {topic} up to {end}. Nothing was changed.");
        var marker = LaneRejoined.Pack(definition.Service, lane, new LaneRejoined(row.Written, end, by, reason), clock.GetUtcNow());
        if (!await store.Rejoin(new Rejoining(row, end, marker, by, reason), ct))
            throw new RefusedException($"Lane {lane} of {definition.Service} moved while it was looked at: look again, then repeat the command if it is still behind.");
        return new Rejoined(topic, lane, row.Written + 1, end, end + 1);
    }

    public async Task<IReadOnlyList<ParkedLine>> Parked(string tenant, CancellationToken ct) =>
        [.. (await store.ReadParked(tenant, ct)).Select(p => new ParkedLine(p.Id, p.Lane, p.Key, p.Source, p.Name, p.At, p.Error))];

    /// <summary>Null when the tenant has none of that number.</summary>
    public async Task<ParkedRecord?> Parked(string tenant, long id, CancellationToken ct) =>
        (await store.ReadParked(tenant, ct)).SingleOrDefault(p => p.Id == id);

    /// <summary>Has the lane's owner apply a key's parked records, in order; answers how many there are. One that fails again keeps the key parked.</summary>
    public async Task<int> Replay(string tenant, string key, CancellationToken ct)
    {
        var parked = await store.ReadParked(tenant, key, ct);
        if (parked.Count > 0)
            await Ask(tenant, key, ReplayParked.Name, "{}"u8.ToArray(), ct);
        return parked.Count;
    }

    /// <summary>Has the lane's owner leave a parked record out and note who wanted it and why; false when the tenant has none of that number.</summary>
    public async Task<bool> Skip(string tenant, long id, string by, string reason, CancellationToken ct)
    {
        if (await Parked(tenant, id, ct) is not { } record)
            return false;
        await Ask(tenant, record.Key, SkipParked.Name, SkipParked.Body(id, by, reason), ct);
        return true;
    }

    private async Task Ask(string tenant, string key, string name, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        await store.Accept([new Acceptance(Lane.Of(key, definition.LaneCount), tenant, key, null, name, body, null, clock.GetUtcNow(), [])], ct);
        worker.Nudge();
    }

    private async Task<(string Topic, LaneRow Row)> Find(int lane, CancellationToken ct)
    {
        var topic = definition.Says ?? throw new RefusedException($"{definition.Service} says nothing: name the service that says the topic.");
        return (topic, (await store.ReadLanes(ct)).SingleOrDefault(r => r.Lane == lane)
            ?? throw new RefusedException($"There is no lane {lane}; there are 0 to {definition.LaneCount - 1}."));
    }
}
