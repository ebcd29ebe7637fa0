using Hitl.EventSourcing;

namespace Hitl.Lanes.Specs.Workers;

/// <summary>A way to the store that a spec can hold up, cut, or cut behind the request.</summary>
internal sealed class TappedStore(ILaneStore inner) : ILaneStore
{
    private readonly TaskCompletionSource never = new();

    public bool Dead { get; set; }

    public bool Away { get; set; }

    /// <summary>Does a commit, or not; given the commit and how to do it.</summary>
    public Func<Commit, Func<Task>, Task> OnCommit { get; set; } = (_, commit) => commit();

    public Func<Func<Task>, Task> OnMark { get; set; } = mark => mark();

    public Func<Func<Task>, Task> OnPoll { get; set; } = poll => poll();

    public Task<IReadOnlyList<LaneRow>> ReadLanes(CancellationToken ct) => Way(() => inner.ReadLanes(ct));

    public Task<Leases> KeepLeases(string instance, CancellationToken ct) =>
        Way(() => inner.KeepLeases(instance, ct));

    public Task RemoveInstance(string instance, CancellationToken ct) => Way(() => inner.RemoveInstance(instance, ct));

    public Task<LaneRow?> Take(int lane, long term, long counter, string owner, CancellationToken ct) => Way(() => inner.Take(lane, term, counter, owner, ct));

    public Task Release(IReadOnlyList<(int Lane, long Term)> held, CancellationToken ct) => Way(() => inner.Release(held, ct));

    public Task<IReadOnlyList<InternalInput>> Poll(IReadOnlyList<int> polled, DateTimeOffset now, int limit, CancellationToken ct) => Way(async () =>
    {
        IReadOnlyList<InternalInput> rows = await inner.Poll(polled, now, limit, ct);
        await OnPoll(() => Task.CompletedTask);
        return rows;
    });

    /// <summary>Streams that were loaded, in order.</summary>
    public List<string> LoadedStreams { get; } = [];

    public Task<Loaded> Load(IReadOnlyList<StreamKey> wanted, IReadOnlyList<StateKey> wantedDocuments, CancellationToken ct)
    {
        LoadedStreams.AddRange(wanted.Select(k => k.Stream));
        return Way(() => inner.Load(wanted, wantedDocuments, ct));
    }

    public Task<IReadOnlyList<StateKey>> ReadParkedKeys(int lane, CancellationToken ct) => Way(() => inner.ReadParkedKeys(lane, ct));

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, string key, CancellationToken ct) => Way(() => inner.ReadParked(tenant, key, ct));

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, CancellationToken ct) => Way(() => inner.ReadParked(tenant, ct));

    public Task<OutgoingRow?> FindOutgoing(int lane, long position, CancellationToken ct) => Way(() => inner.FindOutgoing(lane, position, ct));

    public Task AskToRepublish(int lane, long from, CancellationToken ct) => Way(() => inner.AskToRepublish(lane, from, ct));

    public Task Republished(int lane, long term, long from, CancellationToken ct) => Way(() => inner.Republished(lane, term, from, ct));

    public Task<bool> Rejoin(Rejoining rejoining, CancellationToken ct) => Way(() => inner.Rejoin(rejoining, ct));

    public Task<int> ExpireOutgoing(int lane, long upTo, DateTimeOffset before, int limit, CancellationToken ct) =>
        Way(() => inner.ExpireOutgoing(lane, upTo, before, limit, ct));

    public Task<int> ExpireUniqueKeys(DateTimeOffset before, int limit, CancellationToken ct) => Way(() => inner.ExpireUniqueKeys(before, limit, ct));

    public Task<int> Expire(ExpiringRows rows, DateTimeOffset before, int limit, CancellationToken ct) => Way(() => inner.Expire(rows, before, limit, ct));

    public Task Commit(Commit commit, CancellationToken ct) => Way(() => OnCommit(commit, () => inner.Commit(commit, ct)));

    public Task<IReadOnlyList<OutgoingRow>> ReadOutgoing(int lane, long after, int limit, CancellationToken ct) => Way(() => inner.ReadOutgoing(lane, after, limit, ct));

    public Task MarkPublished(IReadOnlyList<(int Lane, long Term, long Position)> marks, CancellationToken ct) => Way(() => OnMark(() => inner.MarkPublished(marks, ct)));

    public Task<IReadOnlyList<bool>> Accept(IReadOnlyList<Acceptance> acceptances, CancellationToken ct) => Way(() => inner.Accept(acceptances, ct));

    public Task<DateTimeOffset> Clock(CancellationToken ct) => Way(() => inner.Clock(ct));

    private Task<bool> Way(Func<Task> go) => Way(async () =>
    {
        await go();
        return true;
    });

    private async Task<T> Way<T>(Func<Task<T>> go)
    {
        if (Dead)
            await never.Task;
        if (Away)
            throw new StoreUnavailableException("the database is away");
        var result = await go();
        if (Dead)
            await never.Task;
        return result;
    }
}

/// <summary>A way to the bus that a spec can hold up or cut.</summary>
internal sealed class TappedBus(IBus inner) : IBus
{
    private readonly TaskCompletionSource never = new();

    public bool Dead { get; set; }

    public Func<Func<Task>, Task> OnAppend { get; set; } = append => append();

    /// <summary>What a read brings, given what came.</summary>
    public Func<BusRead, Task<BusRead>> OnRead { get; set; } = Task.FromResult;

    public async Task Append(string topic, IReadOnlyList<OutgoingRow> rows, CancellationToken ct)
    {
        if (Dead)
            await never.Task;
        await OnAppend(() => inner.Append(topic, rows, ct));
    }

    /// <summary>What is asked before a lane is taken.</summary>
    public Func<Func<Task>, Task> OnLook { get; set; } = look => look();

    public async Task<long> End(BusPartition partition, CancellationToken ct)
    {
        long end = 0;
        await OnLook(async () => end = await inner.End(partition, ct));
        return end;
    }

    public Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct) => inner.Now(partition, ct);

    public Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct) => inner.First(partition, ct);

    public Task<int> Expire(BusPartition partition, DateTimeOffset before, int limit, CancellationToken ct) => inner.Expire(partition, before, limit, ct);

    public IBusReader OpenReader() => new Reader(this, inner.OpenReader());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Reader(TappedBus bus, IBusReader inner) : IBusReader
    {
        public void Assign(BusPartition partition, long offset) => inner.Assign(partition, offset);

        public void Unassign(BusPartition partition) => inner.Unassign(partition);

        public async Task<BusRead> Read(CancellationToken ct) => await bus.OnRead(await inner.Read(ct));

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
