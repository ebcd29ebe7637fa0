using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

public sealed partial class Worker
{
    private long marksFlushedAt;

    /// <summary>Publishes published + 1, + 2, … in order; marks only what is acknowledged without a hole. After any failure it goes back to the mark.</summary>
    private async Task PublishLoop(CancellationToken ct)
    {
        bool waiting, unmarked;
        lock (gate)
        {
            waiting = owned.Values.All(l => l.ToPublish.Count == 0 && !l.MustReadBack);
            unmarked = owned.Values.Any(l => l.Published > l.Marked);
        }

        if (waiting)
            await publish.Wait(TimeSpan.FromMilliseconds(unmarked ? 200 : 2_000), ct);
        if (definition.Says is { } says)
            await Publish(says, ct);
        if (monotonic.GetElapsedTime(marksFlushedAt) >= TimeSpan.FromMilliseconds(500))
            await FlushMarks(ct);
    }

    private async Task Publish(string topic, CancellationToken ct)
    {
        List<OwnedLane> behind;
        lock (gate)
        {
            foreach (var lane in owned.Values)
                lane.GoBack();
            behind = [.. owned.Values.Where(l => l.MustReadBack && l.ToPublish.Count == 0)];
        }

        foreach (var lane in behind)
            await ReadBack(lane, ct);

        List<(OwnedLane Lane, List<OutgoingRow> Rows)> batch;
        lock (gate)
            batch = [.. owned.Values.Where(l => l.ToPublish.Count > 0).Select(l => (l, l.ToPublish.ToList()))];
        if (batch.Count == 0)
            return;
        try
        {
            await bus.Append(topic, [.. batch.SelectMany(b => b.Rows)], ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            LogPublishFailed(log, definition.Service, e.Message);
            lock (gate)
            {
                foreach (var (lane, _) in batch)
                {
                    lane.ToPublish.Clear();
                    lane.MustReadBack = true;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), monotonic, ct);
            return;
        }

        lock (gate)
        {
            foreach (var (lane, rows) in batch)
            {
                for (var i = 0; i < rows.Count; i++)
                    lane.ToPublish.Dequeue();
                lane.Published = rows[^1].Last;
            }
        }

        await EndRepublishing(ct);
    }

    /// <summary>Takes the operators' requests back that are done; one that asks for more meanwhile stands and is seen with the next look at the leases.</summary>
    private async Task EndRepublishing(CancellationToken ct)
    {
        List<OwnedLane> done;
        lock (gate)
            done = [.. owned.Values.Where(l => l.RepublishTo != 0 && l.Published >= l.RepublishTo)];
        foreach (var lane in done)
        {
            await store.Republished(lane.Lane, lane.Term, lane.RepublishFrom!.Value, ct);
            LogRepublished(log, definition.Service, lane.Lane, lane.RepublishFrom.Value, lane.RepublishTo);
            lock (gate)
                (lane.RepublishFrom, lane.RepublishTo) = (null, 0);
        }
    }

    private async Task ReadBack(OwnedLane lane, CancellationToken ct)
    {
        var rows = await store.ReadOutgoing(lane.Lane, lane.Published, 200, ct);
        lock (gate)
        {
            foreach (var row in rows)
                lane.ToPublish.Enqueue(row);
            var reached = rows is [.., var last] ? last.Last : lane.Published;
            lane.MustReadBack = reached < lane.Written;
            if (rows.Count > 0 || !lane.MustReadBack)
                return;
        }

        Alarm(
            $"lane {lane.Lane} lacks rows",
            $"lane {lane.Lane}: it wrote up to position {lane.Written}, and its database keeps no outgoing row behind {lane.Published}: they were deleted. Nothing more of it is published.");
        await Task.Delay(TimeSpan.FromMilliseconds(200), monotonic, ct);
    }

    private async Task FlushMarks(CancellationToken ct)
    {
        List<(OwnedLane Lane, long Position)> marks;
        lock (gate)
            marks = [.. owned.Values.Where(l => l.Published > l.Marked).Select(l => (l, l.Published))];
        marksFlushedAt = monotonic.GetTimestamp();
        if (marks.Count == 0)
            return;
        await store.MarkPublished([.. marks.Select(m => (m.Lane.Lane, m.Lane.Term, m.Position))], ct);
        foreach (var (lane, position) in marks)
            lane.Marked = position;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: lane {Lane} published again from position {From} to {To}")]
    private static partial void LogRepublished(ILogger log, string service, int lane, long from, long to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: publishing failed ({Reason}); going back to the mark")]
    private static partial void LogPublishFailed(ILogger log, string service, string reason);
}
