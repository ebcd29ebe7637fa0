using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

public sealed partial class Worker
{
    private readonly Dictionary<int, (long Term, long Counter, long Since)> seenLanes = [];
    private readonly Dictionary<string, (long Counter, long Since)> seenInstances = [];

    /// <summary>What may be taken, as the last look at the leases found it, and how many lanes are this instance's share.</summary>
    private (IReadOnlyList<LaneRow> Rows, int Share) free = ([], 0);

    /// <summary>
    /// Shows that this instance lives, finds lanes that nobody holds or whose owner has not shown itself for a lease, and lets go of what is
    /// above its share, also of what it dropped and may not take again: while it lives nobody else would. Who sees (term, counter) unchanged for
    /// the lease on its own monotonic clock may take the lane.
    /// </summary>
    private async Task LeaseLoop(CancellationToken ct)
    {
        var mine = Held;
        var (instances, rows) = await store.KeepLeases(options.Instance, ct);
        var now = monotonic.GetTimestamp();
        foreach (var instance in instances)
        {
            if (!seenInstances.TryGetValue(instance.Instance, out var seen) || seen.Counter != instance.Counter)
                seenInstances[instance.Instance] = (instance.Counter, now);
        }

        foreach (var gone in seenInstances.Keys.Except(instances.Select(i => i.Instance)).ToList())
            seenInstances.Remove(gone);
        foreach (var dead in seenInstances.Where(i => i.Key != options.Instance && monotonic.GetElapsedTime(i.Value.Since, now) >= 10 * options.Lease).Select(i => i.Key).ToList())
            await store.RemoveInstance(dead, ct);
        var share = ShareOf([.. seenInstances.Where(i => i.Key == options.Instance || monotonic.GetElapsedTime(i.Value.Since, now) < options.Lease).Select(i => i.Key)]);

        foreach (var row in rows)
        {
            if (mine.TryGetValue(row.Lane, out var term) && (row.Term != term || row.Owner is null) && Find(row.Lane, term) is { } lost)
                Drop(lost);
        }

        var held = Held;
        var takeable = new List<LaneRow>();
        foreach (var row in rows)
        {
            if (held.TryGetValue(row.Lane, out var term))
            {
                seenLanes.Remove(row.Lane);
                if (row.RepublishFrom is { } from && row.Term == term)
                    GoBack(row.Lane, term, from);
                continue;
            }

            if (!seenLanes.TryGetValue(row.Lane, out var seen) || seen.Term != row.Term || seen.Counter != row.Counter)
            {
                seen = (row.Term, row.Counter, now);
                seenLanes[row.Lane] = seen;
            }

            if (row.Owner is null || row.Owner == options.Instance || monotonic.GetElapsedTime(seen.Since, now) >= options.Lease)
                takeable.Add(row);
            else
                Quiet($"lane {row.Lane} ");
        }

        lock (gate)
            free = (takeable, share);
        if (takeable.Count > 0 && held.Count < share)
            take.Set();
        if (held.Count > share)
            LetGo(held.Keys.OrderDescending().Take(held.Count - share));
        if (held.Count >= share && takeable.FindAll(r => r.Owner == options.Instance) is { Count: > 0 } left)
            await store.Release([.. left.Select(r => (r.Lane, r.Term))], ct);
        await Task.Delay(TimeSpan.FromTicks(options.Lease.Ticks / 5), monotonic, ct);
    }

    /// <summary>Takes what is free, up to this instance's share. It asks the bus, and so is no part of the loop that keeps the leases.</summary>
    private async Task TakeLoop(CancellationToken ct)
    {
        await take.Wait(options.Lease, ct);
        IReadOnlyList<LaneRow> rows;
        int share;
        lock (gate)
            ((rows, share), free) = (free, ([], 0));
        foreach (var row in rows)
        {
            var held = Held;
            if (held.Count >= share)
                return;
            if (!held.ContainsKey(row.Lane))
                await Take(row, ct);
        }
    }

    /// <summary>Lanes by live instances; what is left over goes to the first of them by name, so that all agree.</summary>
    private int ShareOf(List<string> alive)
    {
        var place = alive.Count(i => string.CompareOrdinal(i, options.Instance) < 0);
        return (options.Count / alive.Count) + (place < options.Count % alive.Count ? 1 : 0);
    }

    private async Task Take(LaneRow row, CancellationToken ct)
    {
        if (definition.Says is { } says)
        {
            var end = await bus.End(new BusPartition(says, row.Lane), ct);
            if (end > row.Written && await Written(row.Lane, ct) is var written && end > written)
            {
                Alarm(
                    $"lane {row.Lane} behind its bus",
                    $"lane {row.Lane}: the bus has {says} up to position {end}, the database only wrote {written}: it was restored to an older state. " +
                    $"The lane writes nothing until `./hitl lane rejoin {row.Lane} --service {definition.Service}` starts a new history.");
                return;
            }
        }

        var beginnings = new Dictionary<string, Heard>();
        foreach (var (topic, from) in definition.Topics.Where(t => !row.HeardTopics.ContainsKey(t.Key)))
        {
            var partition = new BusPartition(topic, row.Lane);
            var (offset, position) = from == From.Now ? await bus.Now(partition, ct) : await bus.First(partition, ct);
            beginnings[topic] = new Heard(offset, position);
        }

        if (await store.Take(row.Lane, row.Term, row.Counter, options.Instance, ct) is not { } taken)
            return;
        var lane = new OwnedLane(taken);
        foreach (var key in await store.ReadParkedKeys(lane.Lane, ct))
            lane.Parked.Add((key.Tenant, key.Id));
        var starts = new List<(string Topic, Heard From)>();
        foreach (var topic in definition.Topics.Keys)
        {
            var heard = lane.HeardTopics.TryAdd(topic, beginnings.GetValueOrDefault(topic)) ? beginnings.GetValueOrDefault(topic) : lane.HeardTopics[topic];
            lane.Progress[topic] = new TopicProgress(heard, (long)(options.CaughtUpWithin.TotalSeconds / 2 * monotonic.TimestampFrequency));
            starts.Add((topic, heard));
        }

        Quiet($"lane {lane.Lane} ");
        lock (gate)
        {
            lane.Releasing = draining;
            owned[lane.Lane] = lane;
        }

        foreach (var (topic, from) in starts)
            reader.Assign(new BusPartition(topic, lane.Lane), from.Offset);
        LogLaneTaken(log, definition.Service, lane.Lane, lane.Term);
        publish.Set();
        Nudge();
    }

    /// <summary>Read again after the bus was asked: another owner may have written and published since the row was seen.</summary>
    private async Task<long> Written(int lane, CancellationToken ct) => (await store.ReadLanes(ct)).Single(r => r.Lane == lane).Written;

    private void GoBack(int lane, long term, long from)
    {
        lock (gate)
        {
            if (owned.TryGetValue(lane, out var held) && held.Term == term)
                held.RepublishFrom ??= from;
        }

        publish.Set();
    }

    private void LetGo(IEnumerable<int> lanes)
    {
        lock (gate)
        {
            foreach (var lane in lanes)
            {
                if (owned.TryGetValue(lane, out var held))
                    held.Releasing = true;
            }
        }

        work.Set();
    }

    /// <summary>Called between rounds: a lane that is let go has nothing under way.</summary>
    private async Task ReleaseWhatIsIdle(CancellationToken ct)
    {
        List<OwnedLane> leaving;
        lock (gate)
            leaving = [.. owned.Values.Where(l => l.Releasing && l.RunningCalls == 0)];
        foreach (var lane in leaving)
        {
            await FlushMarks(ct);
            Drop(lane);
            await store.Release([(lane.Lane, lane.Term)], ct);
        }
    }

    private OwnedLane? Find(int lane, long term)
    {
        lock (gate)
            return owned.TryGetValue(lane, out var held) && held.Term == term && !held.Lost ? held : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: lane {Lane} taken (term {Term})")]
    private static partial void LogLaneTaken(ILogger log, string service, int lane, long term);
}
