namespace Hitl.Lanes.InMemory;

/// <summary>The bus's twin in memory: a log per partition. Simulations repeat, skip and reorder on it.</summary>
/// <param name="time">The pace of an idle reader.</param>
public sealed class InMemoryBus(TimeProvider time) : IBus
{
    private readonly TimeProvider time = time;
    private readonly Lock gate = new();
    private readonly Dictionary<BusPartition, List<(long Position, Envelope Envelope)>> log = [];

    /// <summary>By partition, how many were deleted at its beginning, and the last position among them.</summary>
    private readonly Dictionary<BusPartition, (int Count, long Last)> deleted = [];

    /// <summary>Changes what an append puts into the log: repeats, drops, swaps. For faults.</summary>
    public Func<IReadOnlyList<(long Position, Envelope Envelope)>, IReadOnlyList<(long Position, Envelope Envelope)>>? Distort { get; set; }

    public IReadOnlyList<(long Position, Envelope Envelope)> Log(BusPartition partition)
    {
        lock (gate)
            return [.. (log.GetValueOrDefault(partition) ?? []).Where(r => r != default)];
    }

    public Task Append(string topic, IReadOnlyList<OutgoingRow> rows, CancellationToken ct)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                IReadOnlyList<(long, Envelope)> records = [.. EnvelopePack.Unpack(row.Bytes).Select((e, i) => (row.First + i, e))];
                Of(new BusPartition(topic, row.Lane)).AddRange(Distort?.Invoke(records) ?? records);
            }
        }

        return Task.CompletedTask;
    }

    public Task<long> End(BusPartition partition, CancellationToken ct)
    {
        lock (gate)
            return Task.FromResult(Of(partition) is { Count: > 0 } records ? records.Max(r => r.Position) : 0);
    }

    public Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct)
    {
        lock (gate)
            return Task.FromResult(((long)Of(partition).Count, Of(partition) is { Count: > 0 } records ? records.Max(r => r.Position) : 0));
    }

    public Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct)
    {
        lock (gate)
            return Task.FromResult(deleted.TryGetValue(partition, out var gone) ? (gone.Count, gone.Last) : (0L, 0L));
    }

    /// <summary>The twin keeps everything until <see cref="Lose"/> or <see cref="Forget"/> is told.</summary>
    public Task<int> Expire(BusPartition partition, DateTimeOffset before, int limit, CancellationToken ct) => Task.FromResult(0);

    /// <summary>Loses a record, as a fault does.</summary>
    public void Lose(BusPartition partition, long position)
    {
        lock (gate)
        {
            var all = Of(partition);
            for (var i = 0; i < all.Count; i++)
                all[i] = all[i].Position == position ? default : all[i];
        }
    }

    /// <summary>Deletes all up to a position, as a retention does.</summary>
    public void Forget(BusPartition partition, long position)
    {
        lock (gate)
            deleted[partition] = (Of(partition).FindLastIndex(r => r.Position <= position) + 1, position);
    }

    public IBusReader OpenReader() => new Reader(this);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<(long Position, Envelope Envelope)> Of(BusPartition partition) =>
        log.TryGetValue(partition, out var records) ? records : log[partition] = [];

    private sealed class Reader(InMemoryBus bus) : IBusReader
    {
        private readonly Dictionary<BusPartition, long> assigned = [];

        public void Assign(BusPartition partition, long offset)
        {
            lock (bus.gate)
                assigned[partition] = offset;
        }

        public void Unassign(BusPartition partition)
        {
            lock (bus.gate)
                assigned.Remove(partition);
        }

        public async Task<BusRead> Read(CancellationToken ct)
        {
            var records = new List<BusRecord>();
            var ends = new List<BusPartition>();
            lock (bus.gate)
            {
                foreach (var (partition, offset) in assigned.ToList())
                {
                    var all = bus.Of(partition);
                    var next = (int)Math.Max(offset, bus.deleted.GetValueOrDefault(partition).Count);
                    for (; next < all.Count && records.Count < 500; next++)
                    {
                        if (all[next] != default)
                            records.Add(new BusRecord(partition, next + 1, all[next].Position, all[next].Envelope));
                    }

                    assigned[partition] = next;
                    if (next == all.Count)
                        ends.Add(partition);
                }
            }

            if (records.Count == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(25), bus.time, ct);
            return new BusRead(records, ends);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
