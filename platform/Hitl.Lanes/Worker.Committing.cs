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
        OwnedLane? lane;
        lock (gate)
        {
            lane = owned.GetValueOrDefault(call.Lane);
            if (lane is null || draining)
                return;
            lane.RunningCalls++;
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

            await HandOver(input);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogCallFailed(log, definition.Service, call.Kind.Name, call.Key, e);
        }
        finally
        {
            lock (gate)
                lane.RunningCalls--;
            work.Set();
        }
    }

    private async Task HandOver(Input input)
    {
        await store.Accept(
            [new Acceptance(input.Lane, input.Tenant, input.Key, $"call/{input.MessageId}", input.Name, input.Body, input.TraceParent, input.At, [])],
            CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: the answer to a commit was lost ({Reason}); the lane rows tell")]
    private static partial void LogUnknown(ILogger log, string service, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: the database cannot be reached ({Reason}); trying again")]
    private static partial void LogUnavailable(ILogger log, string service, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: call {Call} of {Key} failed without a result")]
    private static partial void LogCallFailed(ILogger log, string service, string call, string key, Exception e);
}
