using Hitl.EventSourcing;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

internal abstract record CommitOutcome
{
    public sealed record Done : CommitOutcome;

    public sealed record Lost(IReadOnlyList<int> Lanes) : CommitOutcome;

    public sealed record Broken(IReadOnlyList<string> Keys) : CommitOutcome;

    public sealed record Conflict(string Reason) : CommitOutcome;

    public sealed record TooLong : CommitOutcome;

    public sealed record Refused(string Reason) : CommitOutcome;
}

public sealed partial class Worker
{
    /// <summary>
    /// Whether a commit happened is never guessed: if the answer is lost, the lane row tells. Its number moved under our term: done. Else the
    /// same commit is sent again under the same number, and one of the two wins.
    /// </summary>
    private async Task<CommitOutcome> CommitUntilKnown(Commit commit, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(20);
        var sentBefore = false;
        while (true)
        {
            try
            {
                await store.Commit(commit, ct);
                return new CommitOutcome.Done();
            }
            catch (LaneLostException e) when (!sentBefore)
            {
                return new CommitOutcome.Lost(e.Lanes);
            }
            catch (LaneLostException)
            {
                if (await Standing(commit, ct) is { } known)
                    return known;
            }
            catch (CommitUnknownException e)
            {
                LogUnknown(log, definition.Service, e.Message);
                sentBefore = true;
                if (await Standing(commit, ct) is { } known)
                    return known;
            }
            catch (CommitTimedOutException)
            {
                if (await Standing(commit, ct) is { } known)
                    return known;
                return new CommitOutcome.TooLong();
            }
            catch (StreamConflictException e)
            {
                return new CommitOutcome.Conflict(e.Message);
            }
            catch (AssumptionBrokenException e)
            {
                return new CommitOutcome.Broken(e.Keys);
            }
            catch (CommitRefusedException e)
            {
                return new CommitOutcome.Refused(e.Message);
            }
            catch (StoreUnavailableException e)
            {
                LogUnavailable(log, definition.Service, e.Message);
                await Task.Delay(wait, monotonic, ct);
                wait = TimeSpan.FromMilliseconds(Math.Min(1_000, wait.TotalMilliseconds * 2));
            }
        }
    }

    /// <summary>Null when every lane is ours and the commit did not happen.</summary>
    private async Task<CommitOutcome?> Standing(Commit commit, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            try
            {
                var rows = (await store.ReadLanes(ct)).ToDictionary(r => r.Lane);
                var ours = commit.Lanes.Where(l => rows[l.Lane].Term == l.Term).ToList();
                if (ours.Any(l => rows[l.Lane].CommitNumber > l.Number))
                    return new CommitOutcome.Done();
                return ours.Count == commit.Lanes.Count
                    ? null
                    : new CommitOutcome.Lost([.. commit.Lanes.Except(ours).Select(l => l.Lane)]);
            }
            catch (StoreUnavailableException e)
            {
                LogUnavailable(log, definition.Service, e.Message);
                await Task.Delay(wait, monotonic, ct);
                wait = TimeSpan.FromMilliseconds(Math.Min(1_000, wait.TotalMilliseconds * 2));
            }
        }
    }

    private void Start(StartedCall call, long sentAt)
    {
        OwnedLane lane;
        lock (gate)
        {
            lane = lanes[call.Lane];
            if (lane.Lost)
                return;
            lane.RunningCalls++;
            underWay++;
        }

        _ = Run(call, lane, sentAt);
    }

    /// <summary>Makes the call and hands its result back to the lane: in memory while the lane is held, else as a row for its new owner.</summary>
    private async Task Run(StartedCall call, OwnedLane lane, long sentAt)
    {
        await Task.Yield();
        using var activity = Source.StartActivity($"call {call.Kind.Name}", ActivityKind.Internal, call.TraceParent);
        var traceParent = activity?.Id ?? call.TraceParent;
        try
        {
            var result = await call.Kind.Execute(
                call.Request,
                new CallContext(call.Tenant, call.Key, sentAt, () => monotonic.GetElapsedTime(sentAt)),
                CancellationToken.None);
            var input = new Input(
                call.Lane, call.Tenant, call.Key, $"call/{call.Kind.Name}", call.Kind.Name, call.MessageId, call.Kind.WriteResult(result), traceParent,
                clock.GetUtcNow());
            lock (gate)
            {
                if (!lane.Lost)
                {
                    lane.Queue.AddLast(input);
                    queued++;
                    work.Set();
                    return;
                }
            }

            HandOver([input]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogCallFailed(log, definition.Service, call.Kind.Name, call.Key, e);
        }
        finally
        {
            lock (gate)
            {
                lane.RunningCalls--;
                underWay--;
            }

            work.Set();
        }
    }

    /// <summary>
    /// Gives the results of calls to the lane's new owner, as accepted rows. If the answer to the commit that recorded one was lost together with
    /// the lane, its result may come a second time.
    /// </summary>
    private void HandOver(IEnumerable<Input> inputs)
    {
        var rows = inputs.Where(i => i.Source.StartsWith("call/", StringComparison.Ordinal))
            .Select(i => new Acceptance(i.Lane, i.Tenant, i.Key, $"call/{i.MessageId}", i.Name, i.Body, i.TraceParent, i.At, [])).ToList();
        if (rows.Count == 0)
            return;
        lock (gate)
            underWay++;
        _ = HandOver(rows);
    }

    private async Task HandOver(List<Acceptance> rows)
    {
        var wait = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            try
            {
                await store.Accept(rows, CancellationToken.None);
                break;
            }
            catch (StoreUnavailableException e)
            {
                LogUnavailable(log, definition.Service, e.Message);
                await Task.Delay(wait, monotonic);
                wait = TimeSpan.FromMilliseconds(Math.Min(1_000, wait.TotalMilliseconds * 2));
            }
        }

        lock (gate)
            underWay--;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: the answer to a commit was lost ({Reason}); the lane rows tell")]
    private static partial void LogUnknown(ILogger log, string service, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: the database cannot be reached ({Reason}); trying again")]
    private static partial void LogUnavailable(ILogger log, string service, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: call {Call} of {Key} failed without a result")]
    private static partial void LogCallFailed(ILogger log, string service, string call, string key, Exception e);
}
