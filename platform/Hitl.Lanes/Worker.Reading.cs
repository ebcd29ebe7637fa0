namespace Hitl.Lanes;

public sealed partial class Worker
{
    private long readAt;

    /// <summary>Drops a position it has, takes the next, discards one beyond the next: that one comes again, since every publisher resumes in order.</summary>
    private async Task ReadLoop(CancellationToken ct)
    {
        while (queued >= options.MaxQueued)
        {
            work.Set();
            await Task.Delay(TimeSpan.FromMilliseconds(5), monotonic, ct);
        }

        // What an end says was true when the last read had returned, whatever kept this one waiting.
        var endsSince = readAt;
        var read = await reader.Read(ct);
        var now = readAt = monotonic.GetTimestamp();
        var any = false;
        lock (gate)
        {
            foreach (var record in read.Records)
                any |= Take(record, now);
            foreach (var end in read.Ends)
            {
                if (endsSince != 0 && owned.TryGetValue(end.Lane, out var lane) && lane.Progress.TryGetValue(end.Topic, out var progress) && progress.GapSince == 0)
                    progress.EndSeen(endsSince);
            }
        }

        ReadGapsAgain(now);
        AlarmGaps(now);
        if (any)
            work.Set();
    }

    private bool Take(BusRecord record, long now)
    {
        if (!owned.TryGetValue(record.Partition.Lane, out var lane) || !lane.Progress.TryGetValue(record.Partition.Topic, out var progress))
            return false;
        if (record.Position <= progress.Queued)
            return false;
        if (record.Position > progress.Queued + 1)
        {
            if (progress.GapSince == 0)
                (progress.GapSince, progress.GapReadAgainAt) = (now, now);
            return false;
        }

        progress.GapSince = 0;
        progress.Queued = record.Position;
        progress.QueuedOffset = record.Offset;
        lane.Queue.AddLast(Input.Of(record));
        queued++;
        return true;
    }

    /// <summary>What is missing may stand where the reader has been: put there again, or dropped by a reader that failed.</summary>
    private void ReadGapsAgain(long now)
    {
        lock (gate)
        {
            foreach (var lane in owned.Values)
            {
                foreach (var (topic, progress) in lane.Progress)
                {
                    if (progress.GapSince == 0 || monotonic.GetElapsedTime(progress.GapReadAgainAt, now) < TimeSpan.FromSeconds(1))
                        continue;
                    progress.GapReadAgainAt = now;
                    reader.Assign(new BusPartition(topic, lane.Lane), progress.QueuedOffset);
                }
            }
        }
    }

    private void AlarmGaps(long now)
    {
        List<(OwnedLane Lane, string Topic, TopicProgress Progress)> changed;
        lock (gate)
        {
            changed = [.. owned.Values.SelectMany(l => l.Progress.Select(p => (l, p.Key, p.Value)))
                .Where(p => (p.Value.GapSince != 0 && monotonic.GetElapsedTime(p.Value.GapSince, now) > options.GapAlarm) != p.Value.GapAlarmed)];
        }

        foreach (var (lane, topic, progress) in changed)
        {
            progress.GapAlarmed = !progress.GapAlarmed;
            var about = $"lane {lane.Lane} gap in {topic}";
            if (progress.GapAlarmed)
            {
                Alarm(
                    about,
                    $"lane {lane.Lane}: {topic} lacks position {progress.Queued + 1} for more than {options.GapAlarm.TotalSeconds:0} s; later ones are on the bus. " +
                    $"Repair with `./hitl bus republish {lane.Lane} {progress.Queued + 1}`.");
            }
            else
            {
                Quiet(about);
            }
        }
    }

    private bool IsCaughtUp(int lane, string topic)
    {
        lock (gate)
        {
            return owned.TryGetValue(lane, out var held)
                && held.Progress.TryGetValue(topic, out var progress)
                && progress.CaughtUpAt != 0
                && monotonic.GetElapsedTime(progress.CaughtUpAt) <= options.CaughtUpWithin;
        }
    }

    private bool HasReadToEnd(int lane, string topic)
    {
        lock (gate)
            return owned.TryGetValue(lane, out var held) && held.Progress.TryGetValue(topic, out var progress) && progress.CaughtUpAt != 0;
    }

    /// <summary>Looks for accepted rows and due timers of the lanes held.</summary>
    private async Task Poll(CancellationToken ct)
    {
        Dictionary<int, OwnedLane> polled;
        lock (gate)
            polled = owned.Values.Where(l => !Pauses(l)).ToDictionary(l => l.Lane);
        if (polled.Count == 0 || queued >= options.MaxQueued)
            return;
        var rows = await store.Poll([.. polled.Keys], clock.GetUtcNow(), options.MaxBatch, ct);
        lock (gate)
        {
            foreach (var row in rows)
            {
                var lane = polled[row.Lane];
                if (lane.Lost)
                    continue;
                var fresh = row.Timer is { } timer
                    ? lane.QueuedTimers.Add(new TimerKey(row.Lane, row.Tenant, row.Key, timer))
                    : lane.QueuedRows.Add(row.Id);
                if (!fresh)
                    continue;
                lane.Queue.AddLast(Input.Of(row));
                queued++;
            }
        }
    }
}
