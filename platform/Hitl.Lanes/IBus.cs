namespace Hitl.Lanes;

/// <summary>Partition <paramref name="Lane"/> of a topic.</summary>
public readonly record struct BusPartition(string Topic, int Lane);

/// <summary>The records of one lane in one commit, with the positions they were given.</summary>
/// <param name="Bytes">An <see cref="EnvelopePack"/> of <c>Last - First + 1</c> records.</param>
public sealed record OutgoingRow(int Lane, long First, long Last, ReadOnlyMemory<byte> Bytes);

/// <summary>A record as it was read.</summary>
/// <param name="Offset">Where to read on from after it, in the bus's own counting.</param>
/// <param name="Position">1, 2, 3 … without gaps in its lane, as its writer gave it.</param>
public sealed record BusRecord(BusPartition Partition, long Offset, long Position, Envelope Envelope);

/// <summary>What one read brought.</summary>
/// <param name="Ends">Partitions whose end was reached: there was nothing behind the records read so far.</param>
/// <param name="EndsAge">How much longer ago than the read before this one that may have been.</param>
public sealed record BusRead(IReadOnlyList<BusRecord> Records, IReadOnlyList<BusPartition> Ends, TimeSpan EndsAge = default)
{
    public static readonly BusRead Nothing = new([], []);
}

/// <summary>A partitioned log and nothing else: append at (topic, lane, position), read from an offset.</summary>
/// <remarks>
/// It may repeat a record, and after a failed append it may hold records out of order; positions say so, and readers act on them.
/// It never loses an acknowledged one, or the reader alarms.
/// </remarks>
public interface IBus : IAsyncDisposable
{
    /// <summary>Appends rows, in order within each lane; completes when all are acknowledged. Appending twice is harmless.</summary>
    Task Append(string topic, IReadOnlyList<OutgoingRow> rows, CancellationToken ct);

    /// <summary>The highest position at the partition's end; 0 when it is empty.</summary>
    Task<long> End(BusPartition partition, CancellationToken ct);

    /// <summary>The offset behind the partition's last record: where "from now" begins, with the position that stands there.</summary>
    Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct);

    /// <summary>Where a reader begins that wants the first record the bus still has, with the position before it; (0, 0) when nothing was ever deleted.</summary>
    Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct);

    /// <summary>Deletes the oldest rows that were appended before a time, never the last one; answers how many. A bus with a retention of its own deletes nothing.</summary>
    Task<int> Expire(BusPartition partition, DateTimeOffset before, int limit, CancellationToken ct);

    IBusReader OpenReader();
}

/// <summary>Reads the partitions it is assigned; used by one loop at a time.</summary>
public interface IBusReader : IAsyncDisposable
{
    /// <summary>Reads on behind <paramref name="offset"/>; 0 is the beginning.</summary>
    void Assign(BusPartition partition, long offset);

    void Unassign(BusPartition partition);

    /// <summary>Waits until something has come, an end was reached, or the bus's poll interval has passed.</summary>
    Task<BusRead> Read(CancellationToken ct);
}
