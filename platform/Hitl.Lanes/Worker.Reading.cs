using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

public sealed partial class Worker
{
    private long readAt;

    /// <summary>Positions that others said and this worker lacks for long enough to alarm.</summary>
    public IReadOnlyList<Gap> Gaps
    {
        get
        {
            lock (gate)
                return [.. owned.Values.SelectMany(l => l.Progress.Where(p => p.Value.GapAlarmed).Select(p => new Gap(p.Key, l.Lane, p.Value.Queued + 1)))];
        }
    }

    /// <summary>Drops a position it has, takes the next, discards one beyond the next: that one comes again, since every publisher resumes in order.</summary>
    private async Task ReadLoop(CancellationToken ct)
    {
        PauseSlowLanes();
        while (WaitingOfReadLanes() >= options.MaxQueued)
        {
            work.Set();
            await Task.Delay(TimeSpan.FromMilliseconds(5), monotonic, ct);
            PauseSlowLanes();
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
                if (!owned.TryGetValue(end.Lane, out var lane) || lane.ReadingPaused || !lane.Progress.TryGetValue(end.Topic, out var progress))
                    continue;
                if (progress.GapSince != 0)
                    progress.GapReadToEnd = true;
                else if (endsSince != 0)
                    progress.EndSeen(endsSince - (long)(read.EndsAge.TotalSeconds * monotonic.TimestampFrequency));
            }
        }

        ReadGapsAgain(now);
        AlarmGaps(now);
        if (any)
            work.Set();
    }

    private bool Take(BusRecord record, long now)
    {
        if (!owned.TryGetValue(record.Partition.Lane, out var lane) || lane.ReadingPaused || !lane.Progress.TryGetValue(record.Partition.Topic, out var progress))
            return false;
        if (record.Position <= progress.Queued)
            return false;
        if (record.Position > progress.Queued + 1 && progress.Queued != Heard.AnyPosition && !BeginsAnew(record, progress))
        {
            progress.GapSeen(now);
            return false;
        }

        progress.GapSince = 0;
        progress.Queued = record.Position;
        progress.QueuedOffset = record.Offset;
        lane.Queue.AddLast(Input.Of(record));
        queued++;
        return true;
    }

    /// <summary>
    /// What is missing between here and a new history's marker is lost with the old one: nobody can publish it again. That it is not on the bus
    /// is known once the gap was read again.
    /// </summary>
    private bool BeginsAnew(BusRecord record, TopicProgress progress)
    {
        if (!progress.GapReadAgain || record.Envelope.Type != LaneRejoined.Name || LaneRejoined.Read(record.Envelope) is not { } marker || progress.Queued < marker.LostAfter)
            return false;
        LogBeginsAnew(log, definition.Service, record.Partition.Lane, record.Partition.Topic, progress.Queued + 1, record.Position - 1, record.Position);
        return true;
    }

    /// <summary>A lane that cannot keep up is not read for a while, so that its records do not take the others' room.</summary>
    private void PauseSlowLanes()
    {
        var most = Math.Max(1, options.MaxQueued / 4);
        lock (gate)
        {
            foreach (var lane in owned.Values.Where(l => l.ReadingPaused ? l.Queue.Count <= most / 2 : l.Queue.Count >= most))
            {
                lane.ReadingPaused = !lane.ReadingPaused;
                foreach (var (topic, progress) in lane.Progress)
                {
                    if (lane.ReadingPaused)
                        reader.Unassign(new BusPartition(topic, lane.Lane));
                    else
                        reader.Assign(new BusPartition(topic, lane.Lane), progress.QueuedOffset);
                }
            }
        }
    }

    private int WaitingOfReadLanes()
    {
        lock (gate)
            return owned.Values.Where(l => !l.ReadingPaused).Sum(l => l.Queue.Count);
    }

    /// <summary>
    /// What is missing may stand where the reader has been: put there again, or dropped by a reader that failed. It reads to the end before it
    /// goes back, since what was published again may stand at the end too.
    /// </summary>
    private void ReadGapsAgain(long now)
    {
        lock (gate)
        {
            foreach (var lane in owned.Values)
            {
                foreach (var (topic, progress) in lane.Progress)
                {
                    if (lane.ReadingPaused || !progress.GapReadToEnd || progress.GapSince == 0 || monotonic.GetElapsedTime(progress.GapReadAgainAt, now) < TimeSpan.FromSeconds(1))
                        continue;
                    (progress.GapReadAgainAt, progress.GapReadToEnd, progress.GapReadAgain) = (now, false, true);
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

    private bool ReadsSteadily(int lane, string topic, TimeSpan period, TimeSpan lately)
    {
        lock (gate)
        {
            return owned.TryGetValue(lane, out var held)
                && held.Progress.TryGetValue(topic, out var progress)
                && progress.SteadySince != 0
                && monotonic.GetElapsedTime(progress.SteadySince) >= period
                && monotonic.GetElapsedTime(progress.CaughtUpAt) <= lately;
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
            polled = owned.Values.Where(l => !Pauses(l) && l.Queue.Count < options.MaxQueued).ToDictionary(l => l.Lane);
        if (polled.Count == 0)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: lane {Lane}: {Topic} begins a new history at {Position}; {From} to {To} are lost with the old one")]
    private static partial void LogBeginsAnew(ILogger log, string service, int lane, string topic, long from, long to, long position);
}

/// <summary>A position of a topic that never came, while later ones did.</summary>
public sealed record Gap(string Topic, int Lane, long Position);
