using Hitl.EventSourcing;

namespace Hitl.Lanes.Specs.Simulation;

/// <summary>What goes wrong around one process's requests: delays, lost requests, lost answers, pauses, death.</summary>
public sealed class Faults(SimulatedWorld world)
{
    private readonly TaskCompletionSource never = new();

    /// <summary>0 is a perfect day.</summary>
    public double Severity { get; set; }

    public bool Dead { get; set; }

    public TimeSpan PausedUntil { get; set; }

    public async Task Around(Action perform, Func<Exception> lost)
    {
        await Around(
            () =>
            {
                perform();
                return Task.FromResult(true);
            },
            lost);
    }

    /// <param name="lost">The failure that a lost request or answer is seen as.</param>
    public async Task<T> Around<T>(Func<Task<T>> perform, Func<Exception> lost)
    {
        await Delay();
        var luck = world.Chance.NextDouble();
        if (luck < Severity * 0.03)
            throw lost();
        var result = await perform();
        await Delay();
        if (luck > 1 - (Severity * 0.03))
            throw lost();
        return result;
    }

    /// <summary>A process that is dead never goes on; one that is stopped goes on later, believing what it believed.</summary>
    public async Task Delay()
    {
        if (Dead)
            await never.Task;
        if (PausedUntil > world.Elapsed)
            await Task.Delay(PausedUntil - world.Elapsed, world.Time);
        if (world.Chance.NextDouble() < 0.2 + (Severity * 0.3))
            await Task.Delay(TimeSpan.FromMilliseconds(world.Chance.Next(1, 20)), world.Time);
        if (Dead)
            await never.Task;
    }
}

/// <summary>A process's way to its database, with faults.</summary>
public sealed class FaultyStore(ILaneStore inner, Faults faults, SimulatedWorld world) : ILaneStore
{
    public Task<IReadOnlyList<LaneRow>> ReadLanes(CancellationToken ct) => faults.Around(() => inner.ReadLanes(ct), Away);

    public Task<Leases> KeepLeases(string instance, CancellationToken ct) =>
        faults.Around(() => inner.KeepLeases(instance, ct), Away);

    public Task RemoveInstance(string instance, CancellationToken ct) => inner.RemoveInstance(instance, ct);

    public Task<LaneRow?> Take(int lane, long term, long counter, string owner, CancellationToken ct) =>
        faults.Around(() => inner.Take(lane, term, counter, owner, ct), Away);

    public Task Release(IReadOnlyList<(int Lane, long Term)> held, CancellationToken ct) => inner.Release(held, ct);

    public Task<IReadOnlyList<InternalInput>> Poll(IReadOnlyList<int> polled, DateTimeOffset now, int limit, CancellationToken ct) =>
        faults.Around(() => inner.Poll(polled, now, limit, ct), Away);

    public Task<Loaded> Load(IReadOnlyList<StreamKey> wanted, IReadOnlyList<StateKey> wantedDocuments, CancellationToken ct) =>
        faults.Around(() => inner.Load(wanted, wantedDocuments, ct), Away);

    public Task<IReadOnlyList<StateKey>> ReadParkedKeys(int lane, CancellationToken ct) => faults.Around(() => inner.ReadParkedKeys(lane, ct), Away);

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, string key, CancellationToken ct) =>
        faults.Around(() => inner.ReadParked(tenant, key, ct), Away);

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, CancellationToken ct) => faults.Around(() => inner.ReadParked(tenant, ct), Away);

    public Task<OutgoingRow?> FindOutgoing(int lane, long position, CancellationToken ct) => faults.Around(() => inner.FindOutgoing(lane, position, ct), Away);

    public Task AskToRepublish(int lane, long from, CancellationToken ct) => inner.AskToRepublish(lane, from, ct);

    public Task Republished(int lane, long term, long from, CancellationToken ct) => faults.Around(
        async () =>
        {
            await inner.Republished(lane, term, from, ct);
            return true;
        },
        Away);

    public Task<bool> Rejoin(Rejoining rejoining, CancellationToken ct) => inner.Rejoin(rejoining, ct);

    public Task<int> ExpireOutgoing(int lane, long upTo, DateTimeOffset before, int limit, CancellationToken ct) =>
        faults.Around(() => inner.ExpireOutgoing(lane, upTo, before, limit, ct), Away);

    public Task<int> ExpireUniqueKeys(DateTimeOffset before, int limit, CancellationToken ct) => faults.Around(() => inner.ExpireUniqueKeys(before, limit, ct), Away);

    public Task<int> Expire(ExpiringRows rows, DateTimeOffset before, int limit, CancellationToken ct) => inner.Expire(rows, before, limit, ct);

    /// <summary>A commit may be lost before, lost after, or reach the database only when its sender has given up.</summary>
    public async Task Commit(Commit commit, CancellationToken ct)
    {
        await faults.Delay();
        var luck = world.Chance.NextDouble();
        if (luck < faults.Severity * 0.03)
            throw new CommitUnknownException("lost on the way", new IOException());
        if (luck < faults.Severity * 0.06)
        {
            world.Start(() => Late(commit));
            throw new CommitUnknownException("still on the way", new IOException());
        }

        await inner.Commit(commit, ct);
        await faults.Delay();
        if (luck > 1 - (faults.Severity * 0.05))
            throw new CommitUnknownException("the answer is lost", new IOException());
    }

    public Task<IReadOnlyList<OutgoingRow>> ReadOutgoing(int lane, long after, int limit, CancellationToken ct) =>
        faults.Around(() => inner.ReadOutgoing(lane, after, limit, ct), Away);

    public Task MarkPublished(IReadOnlyList<(int Lane, long Term, long Position)> marks, CancellationToken ct) =>
        faults.Around(
            async () =>
            {
                await inner.MarkPublished(marks, ct);
                return true;
            },
            Away);

    public Task<IReadOnlyList<bool>> Accept(IReadOnlyList<Acceptance> acceptances, CancellationToken ct) =>
        faults.Around(() => inner.Accept(acceptances, ct), Away);

    public Task<DateTimeOffset> Clock(CancellationToken ct) => inner.Clock(ct);

    private async Task Late(Commit commit)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(world.Chance.Next(1, 300)), world.Time);
        try
        {
            await inner.Commit(commit, CancellationToken.None);
        }
        catch (Exception e) when (e is LaneLostException or StreamConflictException)
        {
            // Nobody waits for this answer any more.
        }
    }

    private static StoreUnavailableException Away() => new("the database is away");
}

/// <summary>A process's way to the bus, with faults: appends fail halfway, come twice, come in the wrong order.</summary>
public sealed class FaultyBus(IBus inner, Faults faults, SimulatedWorld world) : IBus
{
    public async Task Append(string topic, IReadOnlyList<OutgoingRow> rows, CancellationToken ct)
    {
        await faults.Delay();
        var luck = world.Chance.NextDouble();
        if (luck < faults.Severity * 0.03)
            throw new IOException("the broker is away");
        if (luck < faults.Severity * 0.06)
        {
            await inner.Append(topic, [.. rows.Where(_ => world.Chance.Next(2) == 0)], ct);
            throw new IOException("some were lost");
        }

        if (luck < faults.Severity * 0.09)
        {
            await inner.Append(topic, [.. rows.Reverse()], ct);
            throw new IOException("they came in the wrong order");
        }

        await inner.Append(topic, rows, ct);
        if (luck > 1 - (faults.Severity * 0.03))
            await inner.Append(topic, rows, ct);
        await faults.Delay();
        if (luck > 1 - (faults.Severity * 0.06))
            throw new IOException("the acknowledgement is lost");
    }

    public Task<long> End(BusPartition partition, CancellationToken ct) => faults.Around(() => inner.End(partition, ct), () => new IOException("away"));

    public Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct) => inner.Now(partition, ct);

    public Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct) => inner.First(partition, ct);

    public Task<int> Expire(BusPartition partition, DateTimeOffset before, int limit, CancellationToken ct) => inner.Expire(partition, before, limit, ct);

    public IBusReader OpenReader() => new Reader(inner.OpenReader(), faults);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Reader(IBusReader inner, Faults faults) : IBusReader
    {
        public void Assign(BusPartition partition, long offset) => inner.Assign(partition, offset);

        public void Unassign(BusPartition partition) => inner.Unassign(partition);

        public async Task<BusRead> Read(CancellationToken ct)
        {
            await faults.Delay();
            return await inner.Read(ct);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
