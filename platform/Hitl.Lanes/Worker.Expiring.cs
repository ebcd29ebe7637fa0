using Hitl.EventSourcing;

namespace Hitl.Lanes;

public sealed partial class Worker
{
    private const int RowsAtOnce = 500;

    /// <summary>
    /// Deletes what is older than <see cref="WorkerOptions.Retention"/> by the database's clock, in small batches: of the lanes held, outgoing
    /// rows that are published and the bus's records; what belongs to no lane is the owner of lane 0's to delete.
    /// </summary>
    private async Task ExpireLoop(CancellationToken ct)
    {
        await Task.Delay(options.ExpireEvery, monotonic, ct);
        var before = await store.Clock(ct) - options.Retention;
        foreach (var (number, term) in Held)
        {
            if (definition.Says is { } says)
            {
                await InBatches(() => Find(number, term) is { } lane ? store.ExpireOutgoing(number, Kept(lane), before, RowsAtOnce, ct) : Task.FromResult(0), ct);
                await InBatches(() => bus.Expire(new BusPartition(says, number), before, RowsAtOnce, ct), ct);
            }

            if (number != 0)
                continue;
            await InBatches(() => store.ExpireUniqueKeys(before, RowsAtOnce, ct), ct);
            foreach (var rows in definition.Expiring)
                await InBatches(() => store.Expire(rows, before, RowsAtOnce, ct), ct);
        }
    }

    /// <summary>Up to here the database knows the lane's rows to be on the bus, and nobody is publishing them again.</summary>
    private long Kept(OwnedLane lane)
    {
        lock (gate)
            return Math.Min(Math.Min(lane.Marked, lane.Published), (lane.RepublishFrom ?? long.MaxValue) - 1);
    }

    private async Task InBatches(Func<Task<int>> delete, CancellationToken ct)
    {
        while (await delete() == RowsAtOnce)
            await Task.Delay(TimeSpan.FromMilliseconds(20), monotonic, ct);
    }
}
