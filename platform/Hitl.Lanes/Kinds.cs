using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.EventSourcing;

namespace Hitl.Lanes;

/// <summary>A stream as the lane's owner holds it in memory: immutable, replaced only after a commit.</summary>
/// <param name="Key">A destroyed key is replaced by one that is kept nowhere: what is written under it is erased from the start.</param>
/// <param name="NewKey">To be stored with the first event; null when it is.</param>
internal sealed record StreamState(object State, StreamHead Head, ContactKey Key, StoredKey? NewKey, DateTimeOffset LastAt);

/// <summary>A kind of event stream that a service keeps.</summary>
public abstract class StreamKind(string name, Func<string, bool> owns)
{
    /// <summary>Marten's aggregate alias, such as <c>conversation</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a key names a stream of this kind.</summary>
    public bool Owns(string key) => owns(key);

    internal abstract StreamState Fold(StreamToFold stream, KeyWrapping keys, DateTimeOffset now);
}

/// <summary>A kind of event stream: its decider, its stored events, and what the world is told of them.</summary>
/// <param name="announce">Says the public form of an event and sets its timers, given the state after it.</param>
public sealed class StreamKind<TCommand, TEvent, TState>(
    string name,
    Func<string, bool> owns,
    Decider<TCommand, TEvent, TState> decider,
    EventTypes<TEvent> types,
    Action<Recorded<TEvent>, TState, Batch> announce) : StreamKind(name, owns)
    where TEvent : class
    where TState : notnull
{
    public Decider<TCommand, TEvent, TState> Decider { get; } = decider;

    public EventTypes<TEvent> Types { get; } = types;

    internal void Announce(Recorded<TEvent> recorded, TState after, Batch batch) => announce(recorded, after, batch);

    internal override StreamState Fold(StreamToFold stream, KeyWrapping keys, DateTimeOffset now)
    {
        var (tenant, id) = stream.Key;
        var head = stream.Head ?? throw new ForeignEventException(stream.Key, stream.Events.Count);
        var unwrapped = stream.ContactKey is { } key ? keys.Unwrap(stream.Key, key) : null;
        var state = Decider.Initial;
        foreach (var stored in stream.Events)
            state = Decider.Evolve(state, Types.Decode(stored.Type, dotNetType: null, stored.Data, unwrapped));
        var usable = unwrapped ?? ContactKey.New(tenant, id);
        return new StreamState(
            state,
            head,
            usable,
            stream.ContactKey is null ? keys.Wrap(usable, now) : null,
            stream.LastAt);
    }
}

/// <summary>An event without a hash was written by another program; its stream is parked.</summary>
public sealed class ForeignEventException(StreamKey stream, long version)
    : Exception($"Event {version} of {stream.Tenant}/{stream.Stream} has no hash: another program wrote it. Look at it with `./hitl audit verify`.");

/// <summary>A document as the lane's owner holds it in memory.</summary>
internal sealed record DocumentState(object? Value, long Version);

/// <summary>A kind of JSON document that a service keeps: a read model or the state of a process.</summary>
public abstract class DocumentKind(string name, Func<string, bool> owns)
{
    /// <summary>Also the table: <c>doc_name</c>.</summary>
    public string Name { get; } = name;

    public bool Owns(string key) => owns(key);

    internal abstract object Read(ReadOnlyMemory<byte> json);

    internal abstract ReadOnlyMemory<byte> Write(object value);
}

/// <summary>A kind of JSON document, with its serialiser.</summary>
public sealed class DocumentKind<T>(string name, Func<string, bool> owns, JsonTypeInfo<T> json) : DocumentKind(name, owns)
    where T : class
{
    internal override object Read(ReadOnlyMemory<byte> bytes) => JsonSerializer.Deserialize(bytes.Span, json)!;

    internal override ReadOnlyMemory<byte> Write(object value) => JsonSerializer.SerializeToUtf8Bytes((T)value, json);
}

/// <summary>
/// One statement that writes rows of a service's own tables in the commit; <c>$1</c> is a JSON array of rows, best read by
/// <c>json_to_recordset</c>: as <c>jsonb</c> PostgreSQL takes each row apart twice.
/// </summary>
public sealed class RowWriter<T>(string sql, JsonTypeInfo<T> json)
{
    public string Sql { get; } = sql;

    internal ReadOnlyMemory<byte> Write(T row) => JsonSerializer.SerializeToUtf8Bytes(row, json);
}

/// <summary>
/// What a decision takes for granted about rows of any lane. The statement (<c>$1</c> is a JSON array of rows) locks them and raises
/// <c>HT003</c> with a JSON array of the keys that are otherwise as the error's detail; the round is then decided again with those known.
/// </summary>
public sealed class Assumption<T>(string sql, JsonTypeInfo<T> json, Func<T, string> keyOf)
{
    public string Sql { get; } = sql;

    internal string KeyOf(T row) => keyOf(row);

    internal ReadOnlyMemory<byte> Write(T row) => JsonSerializer.SerializeToUtf8Bytes(row, json);
}

/// <summary>A call to the outside: started after the commit that decided it, its result an input of the same lane.</summary>
public abstract class CallKind(string name)
{
    public string Name { get; } = name;

    internal abstract Task<object> Execute(object request, CallContext context, CancellationToken ct);

    internal abstract ReadOnlyMemory<byte> WriteResult(object result);
}

/// <summary>What a call may know of the commit that decided it.</summary>
/// <param name="CommitSentAt">Monotonic timestamp of the commit's being sent.</param>
/// <param name="Elapsed">Monotonic time since then.</param>
public sealed record CallContext(string Tenant, string Key, long CommitSentAt, Func<TimeSpan> Elapsed);

/// <inheritdoc />
/// <remarks>The executor answers with a result for every outcome, also a failed one; an exception of it is a bug and is recorded as none.</remarks>
public sealed class CallKind<TRequest, TResult>(
    string name, JsonTypeInfo<TResult> json, Func<TRequest, CallContext, CancellationToken, Task<TResult>> execute) : CallKind(name)
    where TRequest : notnull
    where TResult : notnull
{
    internal override async Task<object> Execute(object request, CallContext context, CancellationToken ct) =>
        await execute((TRequest)request, context, ct);

    internal override ReadOnlyMemory<byte> WriteResult(object result) => JsonSerializer.SerializeToUtf8Bytes((TResult)result, json);
}
