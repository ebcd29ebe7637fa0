using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.EventSourcing;

namespace Hitl.Lanes;

/// <summary>
/// What a handler works with: one record's part of the batch that the lane commits at once. It shows what was decided earlier in the same
/// batch; what a failing handler did is forgotten.
/// </summary>
public sealed class Batch
{
    private readonly Round round;
    private readonly Input input;
    private readonly Dictionary<StateKey, (StreamKind Kind, StreamState State, List<StoredEvent> Events)> streams = [];
    private readonly Dictionary<StateKey, (DocumentKind Kind, DocumentState State)> documents = [];
    private readonly List<(int Lane, Envelope Envelope)> said = [];
    private readonly Dictionary<TimerKey, TimerWrite> timers = [];
    private readonly List<(string Sql, ReadOnlyMemory<byte> Row)> rows = [];
    private readonly List<(string Sql, ReadOnlyMemory<byte> Row)> assumptions = [];
    private readonly List<StartedCall> calls = [];

    internal Batch(Round round, Input input)
    {
        this.round = round;
        this.input = input;
    }

    public string Tenant => input.Tenant;

    /// <summary>The conversation's or the tenant's id that the record belongs to.</summary>
    public string Key => input.Key;

    public int Lane => input.Lane;

    /// <summary>The id of the record being handled; ids derive from it.</summary>
    public string MessageId => input.MessageId;

    /// <summary>The name of the timer that fell due; null when the record is none.</summary>
    public string? Timer => input.Timer;

    /// <summary>When the record was said, accepted or due.</summary>
    public DateTimeOffset MessageTime => input.At;

    /// <summary>The service's clock at the batch's beginning, cut to microseconds.</summary>
    public DateTimeOffset Now => round.Now;

    /// <summary>True when every record of these topics that was on the bus at most ten seconds ago has been applied in this lane.</summary>
    public bool CaughtUp(params ReadOnlySpan<string> topics)
    {
        foreach (var topic in topics)
        {
            if (!round.CaughtUp(input.Lane, topic))
                return false;
        }

        return true;
    }

    /// <summary>True once every record of these topics that was on the bus when the lane was taken, or later, has been applied in it.</summary>
    public bool HasReadToEnd(params ReadOnlySpan<string> topics)
    {
        foreach (var topic in topics)
        {
            if (!round.HasReadToEnd(input.Lane, topic))
                return false;
        }

        return true;
    }

    /// <summary>
    /// True when the topic has been read to its end again and again for that long, the last time within <paramref name="lately"/>. A bus that is
    /// away, or that has just come back, may hold what is being waited for.
    /// </summary>
    public bool ReadsSteadily(string topic, TimeSpan period, TimeSpan lately) => round.ReadsSteadily(input.Lane, topic, period, lately);

    /// <summary>The state of the record's own stream.</summary>
    public TState State<TCommand, TEvent, TState>(StreamKind<TCommand, TEvent, TState> kind)
        where TEvent : class
        where TState : notnull => (TState)Stream(kind).State.State;

    /// <summary>Decides on the record's own stream, keeps the events, and announces each.</summary>
    public IReadOnlyList<TEvent> Decide<TCommand, TEvent, TState>(StreamKind<TCommand, TEvent, TState> kind, TCommand command)
        where TEvent : class
        where TState : notnull
    {
        var stream = Stream(kind);
        var decided = kind.Decider.Decide(command, (TState)stream.State.State);
        if (decided.Count == 0)
            return decided;
        var key = new StateKey(kind.Name, Tenant, Key);
        var current = stream.State;
        var events = new List<StoredEvent>(stream.Events);
        var at = current.LastAt > Now ? current.LastAt : Now;
        var announcements = new List<(Recorded<TEvent>, TState)>(decided.Count);
        foreach (var @event in decided)
        {
            var stored = HashChain.Seal(current.Head, kind.Types.Encode(@event, current.Key), at, input.TraceId, input.MessageId, round.Headers);
            events.Add(stored);
            var after = kind.Decider.Evolve((TState)current.State, @event);
            current = current with { State = after, Head = HashChain.After(stored), LastAt = stored.Timestamp };
            announcements.Add((
                new Recorded<TEvent>(Tenant, Key, stored.Version, @event, stored.Timestamp, stored.Id, stored.Correlation, stored.Causation), after));
        }

        streams[key] = (kind, current, events);
        foreach (var (recorded, after) in announcements)
            kind.Announce(recorded, after, this);
        return decided;
    }

    /// <summary>The record's own document of that kind; null when there is none.</summary>
    public T? Get<T>(DocumentKind<T> kind)
        where T : class
    {
        var key = new StateKey(kind.Name, Tenant, Key);
        return (T?)(documents.TryGetValue(key, out var mine) ? mine.State : round.Document(key, kind)).Value;
    }

    /// <summary>Replaces the record's own document of that kind; null removes it.</summary>
    public void Put<T>(DocumentKind<T> kind, T? value)
        where T : class
    {
        var key = new StateKey(kind.Name, Tenant, Key);
        var before = documents.TryGetValue(key, out var mine) ? mine.State : round.Document(key, kind);
        documents[key] = (kind, new DocumentState(value, before.Version + 1));
    }

    /// <summary>Says a message in the service's topic, keyed as the record is.</summary>
    public void Say<T>(T message)
        where T : notnull => Say(message, input.At);

    /// <summary>Says a message that carries a time of its own.</summary>
    public void Say<T>(T message, DateTimeOffset time)
        where T : notnull
    {
        var (name, json) = round.Definition.Describe(message.GetType());
        said.Add((input.Lane, new Envelope(
            Derived(said.Count), name, Tenant, Key, time, Activity.Current?.Id ?? input.TraceParent, JsonSerializer.SerializeToUtf8Bytes(message, json))));
    }

    /// <summary>Sets the timer of that name for the record's key, in place of an earlier one.</summary>
    public void Schedule<T>(string timer, DateTimeOffset due, T body)
        where T : notnull => SetTimer(Key, timer, due, body);

    /// <summary>Cancels the timer of that name of the record's key; harmless when there is none.</summary>
    public void Cancel(string timer)
    {
        var key = new TimerKey(Lane, Tenant, Key, timer);
        timers[key] = new TimerWrite(Lane, Tenant, Key, timer, null, "", default, null);
    }

    /// <summary>A message to another key of this service, wherever its lane is owned: a timer of that lane, due at once.</summary>
    public void Post<T>(string key, T body)
        where T : notnull => SetTimer(key, $"post/{Derived(timers.Count)}", Now, body);

    /// <summary>Starts a call to the outside once this is committed; its result comes back as an input of this key.</summary>
    public void Call<TRequest, TResult>(CallKind<TRequest, TResult> kind, TRequest request)
        where TRequest : notnull
        where TResult : notnull => calls.Add(new StartedCall(kind, request, input.Lane, Tenant, Key, $"{Derived(1000 + calls.Count)}", Activity.Current?.Id ?? input.TraceParent));

    /// <summary>Writes a row of the service's own in the commit.</summary>
    public void Write<T>(RowWriter<T> writer, T row) => rows.Add((writer.Sql, writer.Write(row)));

    /// <summary>
    /// Takes something for granted about a row that other lanes may change. False when this round already knows that it is otherwise;
    /// else the commit checks it under a lock.
    /// </summary>
    public bool Assume<T>(Assumption<T> assumption, T row)
    {
        if (round.KnownBroken(assumption.KeyOf(row)))
            return false;
        assumptions.Add((assumption.Sql, assumption.Write(row)));
        return true;
    }

    internal void Merge() => round.Merge(streams, documents, said, timers, rows, assumptions, calls);

    private (StreamKind Kind, StreamState State, IReadOnlyList<StoredEvent> Events) Stream(StreamKind kind)
    {
        var key = new StateKey(kind.Name, Tenant, Key);
        return streams.TryGetValue(key, out var mine) ? mine : (kind, round.Stream(key, kind), []);
    }

    private void SetTimer<T>(string key, string timer, DateTimeOffset due, T body)
        where T : notnull
    {
        var (name, json) = round.Definition.Describe(typeof(T));
        var lane = Hitl.Lanes.Lane.Of(key, round.Definition.LaneCount);
        timers[new TimerKey(lane, Tenant, key, timer)] = new TimerWrite(
            lane, Tenant, key, timer, due, name, JsonSerializer.SerializeToUtf8Bytes(body, json), Activity.Current?.Id ?? input.TraceParent);
    }

    private string Derived(int index) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{round.Definition.Service}\n{input.MessageId}\n{index}")).AsSpan(0, 16));
}

internal readonly record struct TimerKey(int Lane, string Tenant, string Key, string Timer);

internal sealed record StartedCall(CallKind Kind, object Request, int Lane, string Tenant, string Key, string MessageId, string? TraceParent);
