using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

public sealed partial class Worker
{
    private readonly Dictionary<int, (long Term, long Counter, long Since)> seenLanes = [];
    private readonly Dictionary<string, (long Counter, long Since)> seenInstances = [];

    /// <summary>
    /// Shows that this instance lives, takes lanes that nobody holds or whose owner has not shown itself for a lease, and lets go of what is
    /// above its share. Who sees (term, counter) unchanged for the lease on its own monotonic clock may take the lane.
    /// </summary>
    private async Task LeaseLoop(CancellationToken ct)
    {
        var instances = await store.Heartbeat(options.Instance, ct);
        var now = monotonic.GetTimestamp();
        foreach (var instance in instances)
        {
            if (!seenInstances.TryGetValue(instance.Instance, out var seen) || seen.Counter != instance.Counter)
                seenInstances[instance.Instance] = (instance.Counter, now);
        }

        foreach (var gone in seenInstances.Keys.Except(instances.Select(i => i.Instance)).ToList())
            seenInstances.Remove(gone);
        var share = ShareOf([.. seenInstances.Where(i => i.Key == options.Instance || monotonic.GetElapsedTime(i.Value.Since, now) < options.Lease).Select(i => i.Key)]);

        var mine = Held;
        var kept = (await store.Renew([.. mine.Select(l => (l.Key, l.Value))], ct)).ToHashSet();
        foreach (var lane in mine.Keys.Where(l => !kept.Contains(l)))
        {
            if (Find(lane, mine[lane]) is { } lost)
                Drop(lost);
        }

        var rows = await store.ReadLanes(ct);
        now = monotonic.GetTimestamp();
        var held = Held;
        var free = new List<LaneRow>();
        foreach (var row in rows)
        {
            if (held.ContainsKey(row.Lane))
                continue;
            if (!seenLanes.TryGetValue(row.Lane, out var seen) || seen.Term != row.Term || seen.Counter != row.Counter)
            {
                seen = (row.Term, row.Counter, now);
                seenLanes[row.Lane] = seen;
            }

            if (row.Owner is null || row.Owner == options.Instance || monotonic.GetElapsedTime(seen.Since, now) >= options.Lease)
                free.Add(row);
        }

        var wanted = share - held.Count;
        foreach (var row in free.Take(Math.Max(0, wanted)))
            await Take(row, ct);
        if (wanted < 0)
            LetGo(held.Keys.OrderDescending().Take(-wanted));
        await Task.Delay(TimeSpan.FromTicks(options.Lease.Ticks / 5), monotonic, ct);
    }

    /// <summary>Lanes by live instances; what is left over goes to the first of them by name, so that all agree.</summary>
    private int ShareOf(List<string> alive)
    {
        var place = alive.Count(i => string.CompareOrdinal(i, options.Instance) < 0);
        return (options.Count / alive.Count) + (place < options.Count % alive.Count ? 1 : 0);
    }

    private async Task Take(LaneRow row, CancellationToken ct)
    {
        if (await store.Take(row.Lane, row.Term, row.Counter, options.Instance, ct) is not { } taken)
            return;
        seenLanes.Remove(row.Lane);
        var lane = new OwnedLane(taken);
        if (definition.Says is { } says)
        {
            var end = await bus.End(new BusPartition(says, lane.Lane), ct);
            if (end > taken.Written)
            {
                Alarm(
                    $"lane {lane.Lane} behind its bus",
                    $"lane {lane.Lane}: the bus has {says} up to position {end}, the database only wrote {taken.Written}: it was restored to an older state. " +
                    "The lane writes nothing until `./hitl lane rejoin` starts a new history.");
                return;
            }
        }

        foreach (var key in await store.ReadParkedKeys(lane.Lane, ct))
            lane.Parked.Add((key.Tenant, key.Id));
        var starts = new List<(string Topic, Heard From)>();
        foreach (var (topic, from) in definition.Topics)
        {
            if (!lane.HeardTopics.TryGetValue(topic, out var heard))
            {
                if (from == From.Now)
                {
                    var (offset, position) = await bus.Now(new BusPartition(topic, lane.Lane), ct);
                    heard = new Heard(offset, position);
                }

                lane.HeardTopics[topic] = heard;
            }

            lane.Progress[topic] = new TopicProgress(heard);
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
