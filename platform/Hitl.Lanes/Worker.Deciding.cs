using System.Diagnostics;
using Hitl.EventSourcing;
using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

public sealed partial class Worker
{
    private static readonly ActivitySource Source = new("Hitl.Lanes");
    private readonly Dictionary<StreamKey, Exception> unreadable = [];
    private readonly Dictionary<(string Tenant, string Key), IReadOnlyList<ParkedRecord>> replays = [];
    private readonly HashSet<Input> unsettled = new(ReferenceEqualityComparer.Instance);

    /// <summary>Lanes where one of the inputs under way must wait: nothing behind it may overtake it, in whatever parts they are committed.</summary>
    private readonly HashSet<int> waitingLanes = [];

    /// <summary>The lanes as the inputs under way were taken from them: a lane that was lost and taken again is another one.</summary>
    private Dictionary<int, OwnedLane> lanes = [];
    private bool deciding;
    private long polledAt;
    private long roundAt;

    /// <summary>When timers fall due that this worker set itself, as far as they are near: it need not ask whether one has.</summary>
    private readonly PriorityQueue<DateTimeOffset, DateTimeOffset> soon = new();
    private long? heldSince;

    private async Task DecideLoop(CancellationToken ct)
    {
        bool waiting;
        lock (gate)
            waiting = queued == 0 || owned.Values.All(l => l.Queue.Count == 0 || Pauses(l));
        if (waiting && (draining ? options.Poll : nudged ? TimeSpan.Zero : UntilPoll()) is var rest && rest > TimeSpan.Zero)
            await work.Wait(rest, ct);
        await ReleaseWhatIsIdle(ct);
        if (hold?.Invoke() is { } reason)
        {
            heldSince ??= monotonic.GetTimestamp();
            if (monotonic.GetElapsedTime(heldSince.Value) >= options.HoldAlarm)
                Alarm("held", $"deciding is held: {reason}.");
            await Task.Delay(options.Poll, monotonic, ct);
            return;
        }

        heldSince = null;
        Quiet("held");
        if (!draining && (nudged || UntilPoll() <= TimeSpan.Zero))
        {
            nudged = false;
            polledAt = monotonic.GetTimestamp();
            while (soon.TryPeek(out _, out var due) && due <= clock.GetUtcNow())
                soon.Dequeue();
            await Poll(ct);
        }

        deciding = true;
        try
        {
            await KeepPace(ct);
            var inputs = Gather();
            if (inputs.Count > 0)
                await KeepUntilCommitted(inputs, ct);
        }
        finally
        {
            deciding = false;
        }
    }

    private TimeSpan UntilPoll()
    {
        var isBusy = monotonic.GetElapsedTime(roundAt) < TimeSpan.FromSeconds(1);
        var rest = (isBusy ? options.Poll : options.IdlePoll) - monotonic.GetElapsedTime(polledAt);
        return soon.TryPeek(out _, out var due) && due - clock.GetUtcNow() is var until && until < rest ? until : rest;
    }

    private async Task KeepPace(CancellationToken ct)
    {
        lock (gate)
        {
            if (queued == 0)
                return;
            if (queued >= options.MaxBatch)
            {
                roundAt = monotonic.GetTimestamp();
                return;
            }
        }

        var rest = options.Pace - monotonic.GetElapsedTime(roundAt);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, monotonic, ct);
        roundAt = monotonic.GetTimestamp();
    }

    /// <summary>Inputs that were not committed when something failed on the way go back to the head of their queues.</summary>
    private async Task KeepUntilCommitted(List<Input> inputs, CancellationToken ct)
    {
        unsettled.Clear();
        unsettled.UnionWith(inputs);
        try
        {
            await Process(inputs, [], refused: null, ct);
        }
        finally
        {
            GiveBack([.. inputs.Where(unsettled.Contains)]);
        }
    }

    /// <summary>Takes from each lane in turn, in the lane's order.</summary>
    private List<Input> Gather()
    {
        var inputs = new List<Input>();
        waitingLanes.Clear();
        lock (gate)
        {
            lanes = new Dictionary<int, OwnedLane>(owned);
            var ready = owned.Values.Where(l => l.Queue.Count > 0 && !Pauses(l)).ToList();
            var share = ready.Count == 0 ? 0 : Math.Max(1, options.MaxBatch / ready.Count);
            foreach (var lane in ready)
            {
                lane.MakeRoom(options.MaxKept);
                for (var i = 0; i < share && lane.Queue.First is { } first; i++)
                {
                    lane.Queue.RemoveFirst();
                    queued--;
                    inputs.Add(first.Value);
                }
            }
        }

        return inputs;
    }

    private bool Pauses(OwnedLane lane) =>
        lane.Lost || lane.Releasing || (lane.WaitsUntil != 0 && monotonic.GetTimestamp() < lane.WaitsUntil);

    /// <summary>Decides the inputs and commits them at once; what cannot be committed together is committed in parts, and what cannot be committed is parked.</summary>
    /// <param name="broken">Keys of assumptions that are known not to hold.</param>
    /// <param name="refused">Why the one input given must be parked.</param>
    private async Task Process(List<Input> inputs, HashSet<string> broken, string? refused, CancellationToken ct)
    {
        var conflicts = 0;
        while (true)
        {
            var held = StillHeld(inputs);
            if (held.Count == 0)
                return;
            await Load(held, ct);
            var (round, leftOver) = Decide(held, broken, refused);
            Commit? commit = null;
            CommitOutcome outcome;
            var sentAt = monotonic.GetTimestamp();
            if (Try(() => (commit = round.ToCommit(l => (lanes[l].Term, lanes[l].Number))) is null) is { } unwritable)
                outcome = new CommitOutcome.Refused(unwritable);
            else if (commit is null)
                return;
            else
                outcome = await CommitUntilKnown(commit, ct);
            switch (outcome)
            {
                case CommitOutcome.Done:
                    Applied(round, commit!, [.. held.Except(leftOver, ReferenceEqualityComparer.Instance).Cast<Input>()], sentAt);
                    return;
                case CommitOutcome.Lost lost:
                    foreach (var lane in lost.Lanes)
                    {
                        if (Find(lane, commit!.Lanes.First(l => l.Lane == lane).Term) is { } gone)
                            Drop(gone);
                    }

                    foreach (var lane in held.GroupBy(i => i.Lane).ToList())
                        await Process([.. lane], broken, refused, ct);
                    return;
                case CommitOutcome.Broken assumption:
                    broken.UnionWith(assumption.Keys);
                    continue;
                case CommitOutcome.Conflict when held.Count > 1:
                    Forget(held);
                    await InHalves(held, broken, ct);
                    return;
                case CommitOutcome.Conflict conflict:
                    LogConflict(log, definition.Service, conflict.Reason);
                    Forget(held);
                    if (++conflicts > 1)
                        refused = conflict.Reason;
                    await Task.Delay(options.Poll, monotonic, ct);
                    continue;
                case CommitOutcome.TooLong when held.Count > 1:
                    await InHalves(held, broken, ct);
                    return;
                case CommitOutcome.TooLong:
                    await Task.Delay(TimeSpan.FromMilliseconds(200), monotonic, ct);
                    continue;
                case CommitOutcome.Refused when held.Count > 1:
                    await InHalves(held, broken, ct);
                    return;
                case CommitOutcome.Refused data:
                    if (refused is not null)
                        throw new InvalidOperationException($"A parked record was refused: {data.Reason}");
                    refused = data.Reason;
                    continue;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private async Task InHalves(List<Input> inputs, HashSet<string> broken, CancellationToken ct)
    {
        await Process(inputs[..(inputs.Count / 2)], broken, null, ct);
        await Process(inputs[(inputs.Count / 2)..], broken, null, ct);
    }

    private List<Input> StillHeld(List<Input> inputs)
    {
        lock (gate)
            return [.. inputs.Where(i => !lanes[i.Lane].Lost)];
    }

    /// <summary>Puts inputs back to the head of their lanes' queues, in order; of a lost lane, the results of calls go to its new owner.</summary>
    private void GiveBack(List<Input> leftOver)
    {
        var results = new List<Input>();
        lock (gate)
        {
            for (var i = leftOver.Count - 1; i >= 0; i--)
            {
                var lane = lanes[leftOver[i].Lane];
                if (lane.Lost)
                {
                    results.Add(leftOver[i]);
                    continue;
                }

                lane.Queue.AddFirst(leftOver[i]);
                queued++;
            }
        }

        HandOver(results);
    }

    private void Forget(List<Input> inputs)
    {
        lock (gate)
        {
            foreach (var input in inputs)
            {
                var lane = lanes[input.Lane];
                foreach (var kind in definition.Streams)
                    lane.Streams.Remove(new StateKey(kind.Name, input.Tenant, input.Key));
                foreach (var kind in definition.Documents)
                    lane.Documents.Remove(new StateKey(kind.Name, input.Tenant, input.Key));
            }
        }
    }

    /// <summary>One round trip for all that the inputs touch and memory does not hold.</summary>
    private async Task Load(List<Input> inputs, CancellationToken ct)
    {
        var streams = new Dictionary<StreamKey, StreamKind>();
        var documents = new Dictionary<StateKey, DocumentKind>();
        foreach (var input in inputs.Where(i => !IsMarker(i) && !IsAstray(i) && (i.Record is null || definition.HandlerOf(i) is not null)))
        {
            var lane = lanes[input.Lane];
            foreach (var kind in definition.Streams)
            {
                if (kind.Owns(input.Key) && !lane.Streams.ContainsKey(new StateKey(kind.Name, input.Tenant, input.Key)))
                    streams[new StreamKey(input.Tenant, input.Key)] = kind;
            }

            foreach (var kind in definition.Documents)
            {
                var key = new StateKey(kind.Name, input.Tenant, input.Key);
                if (kind.Owns(input.Key) && !lane.Documents.ContainsKey(key))
                    documents[key] = kind;
            }
        }

        foreach (var input in inputs.Where(IsAboutParked))
            replays[(input.Tenant, input.Key)] = await store.ReadParked(input.Tenant, input.Key, ct);
        if (streams.Count == 0 && documents.Count == 0)
            return;
        var loaded = await store.Load([.. streams.Keys], [.. documents.Keys], ct);
        var now = clock.GetUtcNow();
        unreadable.Clear();
        foreach (var stream in loaded.Streams)
        {
            var kind = streams[stream.Key];
            var lane = lanes[Lane.Of(stream.Key.Stream, options.Count)];
            try
            {
                lane.Streams[new StateKey(kind.Name, stream.Key.Tenant, stream.Key.Stream)] =
                    kind.Fold(stream, keys, now);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                unreadable[stream.Key] = e;
            }
        }

        var found = loaded.Documents.ToDictionary(d => d.Key);
        foreach (var (key, kind) in documents)
        {
            try
            {
                lanes[Lane.Of(key.Id, options.Count)].Documents[key] =
                    found.TryGetValue(key, out var document) ? new DocumentState(kind.Read(document.Json), document.Version) : new DocumentState(null, 0);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                unreadable[new StreamKey(key.Tenant, key.Id)] = e;
            }
        }
    }

    private static bool IsMarker(Input input) => input is { Name: LaneRejoined.Name, Record: not null };

    private static bool IsAboutParked(Input input) => input.AcceptedId > 0 && input.Name is ReplayParked.Name or SkipParked.Name;

    /// <summary>A record in a lane that is not its key's: whoever said it counts other lanes than we do.</summary>
    private bool IsAstray(Input input) => Lane.Of(input.Key, options.Count) != input.Lane;

    private (Round Round, List<Input> LeftOver) Decide(List<Input> inputs, HashSet<string> broken, string? refused)
    {
        var round = new Round(
            definition,
            Microseconds.Cut(clock.GetUtcNow()),
            headers,
            (key, _) => lanes[Lane.Of(key.Id, options.Count)].Streams[key],
            (key, _) => lanes[Lane.Of(key.Id, options.Count)].Documents[key],
            IsCaughtUp,
            HasReadToEnd,
            ReadsSteadily,
            broken);
        var leftOver = new List<Input>();
        foreach (var input in inputs)
        {
            if (waitingLanes.Contains(input.Lane))
            {
                leftOver.Add(input);
                continue;
            }

            if (refused is not null)
            {
                LogParked(log, definition.Service, input.Source, input.Name, input.Tenant, input.Key, refused);
                if (IsAboutParked(input))
                    round.Consume(input);
                else
                    round.Park(input, refused);
                continue;
            }

            try
            {
                Decide(input, round);
            }
            catch (LaneMustWaitException e)
            {
                waitingLanes.Add(input.Lane);
                leftOver.Add(input);
                lanes[input.Lane].WaitsUntil = monotonic.GetTimestamp() + (monotonic.TimestampFrequency / 5);
                LogWaits(log, definition.Service, input.Lane, e.Message);
            }
        }

        return (round, leftOver);
    }

    private void Decide(Input input, Round round)
    {
        var lane = lanes[input.Lane];
        if (IsMarker(input))
        {
            round.Consume(input);
            return;
        }

        if (IsAstray(input))
        {
            round.Park(input, $"'{input.Key}' belongs to lane {Lane.Of(input.Key, options.Count)} of {options.Count} and came in lane {input.Lane}.");
            return;
        }

        if (IsAboutParked(input))
        {
            if (input.Name == ReplayParked.Name)
                Replay(input, round);
            else
                Skip(input, round);
            return;
        }

        var handler = definition.HandlerOf(input);
        if (handler is null)
        {
            if (input.Record is null)
                round.Park(input, $"No handler is registered for '{input.Name}'.");
            else
                round.Consume(input);
            return;
        }

        if (input.Timer is not null && round.Overtaken(input))
            return;
        if (IsParked(lane, round, input))
        {
            if (handler.Tightens is { } tightens && Try(() => tightens(input.Body) ? true : throw new NotTightening()) is null)
                Try(() => Handle(handler, input, round));
            round.Park(input, null);
            return;
        }

        if (unreadable.TryGetValue(new StreamKey(input.Tenant, input.Key), out var broken))
        {
            round.Park(input, broken.Message);
            return;
        }

        string? error = null;
        for (var attempt = 0; attempt < options.Attempts; attempt++)
        {
            error = Try(() => Handle(handler, input, round));
            if (error is null)
            {
                round.Consume(input);
                return;
            }
        }

        LogParked(log, definition.Service, input.Source, input.Name, input.Tenant, input.Key, error!);
        round.Park(input, error);
    }

    private static bool IsParked(OwnedLane lane, Round round, Input input) =>
        (lane.Parked.Contains((input.Tenant, input.Key)) && !round.Freed.Contains((input.Tenant, input.Key)))
        || round.Parked.Any(p => p.Tenant == input.Tenant && p.Key == input.Key);

    private static bool Handle(Registered handler, Input input, Round round)
    {
        using var activity = Source.StartActivity($"process {input.Name}", ActivityKind.Consumer, input.TraceParent);
        activity?.SetTag("hitl.lane", input.Lane);
        var batch = new Batch(round, input);
        handler.Handle(input.Body, batch);
        batch.Merge();
        return true;
    }

    /// <summary>Applies parked records in order, as far as they go.</summary>
    private void Replay(Input input, Round round)
    {
        foreach (var record in StillParked(input, round))
        {
            var again = Input.Of(record);
            var overtaken = again.Source.StartsWith("timer/", StringComparison.Ordinal) && round.Overtaken(again with { Timer = again.Source["timer/".Length..] });
            if (!overtaken && (definition.HandlerOf(again) is not { } handler || Try(() => Handle(handler, again, round)) is not null))
            {
                round.Consume(input);
                return;
            }

            round.Consume(again);
        }

        round.Consume(input);
        if (!round.Parked.Any(p => p.Tenant == input.Tenant && p.Key == input.Key))
            round.Freed.Add((input.Tenant, input.Key));
    }

    /// <summary>Leaves one parked record out and notes who wanted it; what is parked behind it stays until it is replayed.</summary>
    private void Skip(Input input, Round round)
    {
        round.Consume(input);
        Skip? skip = null;
        if (Try(() => (skip = SkipParked.Read(input.Body)) is null) is not null || StillParked(input, round).SingleOrDefault(p => p.Id == skip!.Id) is not { } record)
            return;
        round.Consume(Input.Of(record));
        SkipParked.Note(round, record, skip!);
        LogSkipped(log, definition.Service, record.Source, record.Name, record.Tenant, record.Key, skip!.By, skip.Reason);
        if (!StillParked(input, round).Any() && !round.Parked.Any(p => p.Tenant == input.Tenant && p.Key == input.Key))
            round.Freed.Add((input.Tenant, input.Key));
    }

    private IEnumerable<ParkedRecord> StillParked(Input input, Round round) =>
        (replays.GetValueOrDefault((input.Tenant, input.Key)) ?? []).Where(p => !round.IsUnparked(p.Id));

    /// <summary>Null when it went well, else what was wrong. This is the one place where a handler's failure is caught: it is parked with it.</summary>
    private static string? Try(Func<bool> action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is not (LaneMustWaitException or OutOfMemoryException))
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private void Applied(Round round, Commit commit, List<Input> inputs, long sentAt)
    {
        lock (gate)
        {
            foreach (var part in commit.Lanes)
            {
                var lane = lanes[part.Lane];
                if (lane.Lost)
                    continue;
                lane.Number++;
                if (part.OutgoingCount > 0)
                {
                    if (!lane.MustReadBack)
                        lane.ToPublish.Enqueue(new OutgoingRow(lane.Lane, lane.Written + 1, lane.Written + part.OutgoingCount, part.Outgoing));
                    lane.Written += part.OutgoingCount;
                }

                foreach (var (topic, heard) in part.HeardTopics)
                {
                    lane.HeardTopics[topic] = heard;
                    var progress = lane.Progress[topic];
                    progress.Applied = heard.Position;
                    progress.Caught();
                }
            }

            foreach (var (key, state) in round.NewStreams)
                Of(key.Id)?.Streams[key] = state;
            foreach (var (key, state) in round.NewDocuments)
                Of(key.Id)?.Documents[key] = state;
            foreach (var parked in round.Parked)
                Of(parked.Key)?.Parked.Add((parked.Tenant, parked.Key));
            foreach (var freed in round.Freed)
                Of(freed.Key)?.Parked.Remove(freed);
            foreach (var input in inputs)
            {
                unsettled.Remove(input);
                var lane = lanes[input.Lane];
                if (input.AcceptedId > 0)
                    lane.QueuedRows.Remove(input.AcceptedId);
                if (input.Timer is { } timer)
                    lane.QueuedTimers.Remove(new TimerKey(input.Lane, input.Tenant, input.Key, timer));
            }

            foreach (var timer in round.ChangedTimers)
                Overtake(timer);
            var near = clock.GetUtcNow() + TimeSpan.FromMinutes(1);
            foreach (var timer in commit.Timers)
            {
                if (timer.Due is { } due && due <= near)
                    soon.Enqueue(due, due);
            }
        }

        foreach (var call in round.Calls)
            Start(call, sentAt);
        publish.Set();
    }

    /// <summary>A timer that was polled but is set anew or cancelled must not fire as it stood.</summary>
    private void Overtake(TimerKey timer)
    {
        if (!owned.TryGetValue(timer.Lane, out var lane) || !lane.QueuedTimers.Remove(timer))
            return;
        for (var node = lane.Queue.First; node is not null; node = node.Next)
        {
            if (node.Value.Timer == timer.Timer && node.Value.Key == timer.Key && node.Value.Tenant == timer.Tenant)
            {
                lane.Queue.Remove(node);
                queued--;
                return;
            }
        }
    }

    private OwnedLane? Of(string id) => lanes.GetValueOrDefault(Lane.Of(id, options.Count)) is { Lost: false } lane ? lane : null;

    private sealed class NotTightening : Exception;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: {Source} ({Name}) of {Tenant}/{Key} cannot be handled and is parked: {Error}")]
    private static partial void LogParked(ILogger log, string service, string source, string name, string tenant, string key, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: {Source} ({Name}) of {Tenant}/{Key} was parked and is left out by {By}: {Reason}")]
    private static partial void LogSkipped(ILogger log, string service, string source, string name, string tenant, string key, string by, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: lane {Lane} waits: {Reason}")]
    private static partial void LogWaits(ILogger log, string service, int lane, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: {Reason} It was loaded again; if that does not help the record is parked.")]
    private static partial void LogConflict(ILogger log, string service, string reason);
}
