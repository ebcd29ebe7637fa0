using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;

namespace Hitl.Lanes;

/// <summary>Where a topic is heard from when it was never heard before.</summary>
public enum From
{
    /// <summary>The first record that the bus still has.</summary>
    First,

    /// <summary>Only what comes after the reader was first started.</summary>
    Now,
}

/// <summary>What a service keeps, hears and says: the table of contents of its <c>Program.cs</c>.</summary>
/// <param name="Service">The service's name; part of derived ids.</param>
/// <param name="Says">The one topic it says.</param>
/// <param name="LaneCount">Chosen at installation, then fixed.</param>
/// <param name="NameOf">The wire name of a contract.</param>
/// <param name="Find">The serialiser of a wire name; null for one this build does not know.</param>
public sealed class LanesDefinition(
    string service, string? says, int laneCount, Func<Type, string> nameOf, Func<string, JsonTypeInfo?> find)
{
    private readonly Dictionary<(string Topic, string Name), Registered> heard = [];
    private readonly Dictionary<string, From> topics = [];
    private readonly Dictionary<string, Registered> own = [];
    private readonly Dictionary<Type, (string Name, JsonTypeInfo Json)> ownTypes = [];
    private readonly List<StreamKind> streams = [];
    private readonly List<DocumentKind> documents = [];
    private readonly List<Migration> migrations = [];
    private readonly List<ExpiringRows> expiring = [];

    public string Service { get; } = service;

    public string? Says { get; } = says;

    public int LaneCount { get; } = laneCount;

    public IReadOnlyDictionary<string, From> Topics => topics;

    public IReadOnlyList<StreamKind> Streams => streams;

    public IReadOnlyList<DocumentKind> Documents => documents;

    public IReadOnlyList<ExpiringRows> Expiring => expiring;

    /// <summary>Keeps a kind of event stream.</summary>
    public LanesDefinition Keep(StreamKind kind)
    {
        streams.Add(kind);
        return this;
    }

    /// <summary>Keeps a kind of document.</summary>
    public LanesDefinition Keep(DocumentKind kind)
    {
        documents.Add(kind);
        return this;
    }

    /// <summary>Hears a contract on a topic.</summary>
    /// <param name="tightens">Handled at once even while its key is parked (and again in order): it may only close, fence or stop.</param>
    public LanesDefinition Hear<T>(string topic, Action<T, Batch> handle, From from = From.First, Func<T, bool>? tightens = null)
        where T : notnull
    {
        var name = nameOf(typeof(T));
        var json = (JsonTypeInfo<T>)(find(name) ?? throw new ArgumentException($"{name} has no serialiser."));
        heard.Add((topic, name), Registered.Of(json, handle, tightens));
        topics[topic] = from;
        return this;
    }

    /// <summary>Hears nothing of a topic but where it ends, so that <see cref="Batch.CaughtUp"/> can speak of it.</summary>
    public LanesDefinition Follow(string topic, From from = From.First)
    {
        topics.TryAdd(topic, from);
        return this;
    }

    /// <summary>Handles messages of the service's own: accepted over HTTP, timers, messages between its lanes, results of calls.</summary>
    public LanesDefinition On<T>(string name, JsonTypeInfo<T> json, Action<T, Batch> handle, Func<T, bool>? tightens = null)
        where T : notnull
    {
        own.Add(name, Registered.Of(json, handle, tightens));
        ownTypes.Add(typeof(T), (name, json));
        return this;
    }

    /// <summary>Further tables of the service's own; they come after those of the lanes, streams and documents.</summary>
    public LanesDefinition Migrate(params IReadOnlyList<Migration> steps)
    {
        migrations.AddRange(steps);
        return this;
    }

    /// <summary>Deletes rows of a table of the service's own once they are older than <c>Bus:Retention</c>; its migration says <see cref="LaneSchema.Expires"/>.</summary>
    public LanesDefinition Expire(string table, string column)
    {
        expiring.Add(new ExpiringRows(table, column));
        return this;
    }

    /// <summary>All steps of the service's database, in order.</summary>
    public IReadOnlyList<Migration> Steps =>
        [
            new Migration("lanes", LaneSchema.Sql),
            new Migration("lane operations", LaneSchema.OperationsSql),
            new Migration("lanes live by their owner", LaneSchema.OwnersSql),
            .. streams.Count > 0 ? new[] { new Migration("event store", EventStoreSchema.Sql), new Migration("append", LaneSchema.AppendSql) } : [],
            new Migration("commit lanes", CommitSchema.LanesSql),
            .. streams.Count > 0 ? new[] { new Migration("event store policy", EventStoreSchema.PolicySql), new Migration("commit", CommitSchema.StreamsSql) } : [],
            .. documents.Select(d => new Migration($"documents {d.Name}", LaneSchema.DocumentSql(d.Name))),
            .. migrations,
        ];

    internal (string Name, JsonTypeInfo Json) Describe(Type type)
    {
        if (ownTypes.TryGetValue(type, out var mine))
            return mine;
        var name = nameOf(type);
        return (name, find(name) ?? throw new ArgumentException($"{name} has no serialiser."));
    }

    internal Registered? HandlerOf(Input input) =>
        input.Source.IndexOf('/', StringComparison.Ordinal) is var slash && slash > 0 && topics.ContainsKey(input.Source[..slash])
            ? heard.GetValueOrDefault((input.Source[..slash], input.Name))
            : own.GetValueOrDefault(input.Name);

    internal bool Hears(string topic, string name) => heard.ContainsKey((topic, name));
}

/// <summary>A handler with its message's serialiser.</summary>
internal sealed record Registered(Action<ReadOnlyMemory<byte>, Batch> Handle, Func<ReadOnlyMemory<byte>, bool>? Tightens)
{
    public static Registered Of<T>(JsonTypeInfo<T> json, Action<T, Batch> handle, Func<T, bool>? tightens)
        where T : notnull =>
        new(
            (body, batch) => handle(Read(body, json), batch),
            tightens is null ? null : body => tightens(Read(body, json)));

    private static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> json) =>
        JsonSerializer.Deserialize(body.Span, json) ?? throw new JsonException($"The body is null; a {typeof(T).Name} is expected.");
}

/// <summary>Thrown by a handler that lacks what another lane will bring: its lane waits and tries again; nothing is parked.</summary>
public sealed class LaneMustWaitException(string reason) : Exception(reason);
