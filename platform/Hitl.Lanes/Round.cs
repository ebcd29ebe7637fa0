using Hitl.EventSourcing;

namespace Hitl.Lanes;

/// <summary>One batch on its way to one commit: what was loaded, what was decided, and in which order.</summary>
internal sealed class Round(
    LanesDefinition definition,
    DateTimeOffset now,
    IReadOnlyDictionary<string, string> headers,
    Func<StateKey, StreamKind, StreamState> loadedStream,
    Func<StateKey, DocumentKind, DocumentState> loadedDocument,
    Func<int, string, bool> caughtUp,
    Func<int, string, bool> hasReadToEnd,
    Func<int, string, TimeSpan, TimeSpan, bool> readsSteadily,
    IReadOnlySet<string> broken)
{
    private readonly Dictionary<StateKey, (StreamKind Kind, StreamState State, StreamState Before, List<StoredEvent> Events)> streams = [];
    private readonly Dictionary<StateKey, (DocumentKind Kind, DocumentState State, int Lane)> documents = [];
    private readonly SortedDictionary<int, List<Envelope>> outgoing = [];
    private readonly Dictionary<TimerKey, TimerWrite> timers = [];
    private readonly List<(string Sql, List<ReadOnlyMemory<byte>> Rows)> rows = [];
    private readonly List<(string Sql, List<ReadOnlyMemory<byte>> Rows)> assumptions = [];
    private readonly SortedDictionary<int, Dictionary<string, Heard>> heard = [];
    private readonly SortedSet<int> touched = [];
    private readonly List<long> consumed = [];
    private readonly List<ParkedRecord> parked = [];
    private readonly List<long> unparked = [];
    private readonly HashSet<string> tenants = new(StringComparer.Ordinal);

    public LanesDefinition Definition => definition;

    public DateTimeOffset Now => now;

    public IReadOnlyDictionary<string, string> Headers => headers;

    public List<StartedCall> Calls { get; } = [];

    public bool CaughtUp(int lane, string topic) => caughtUp(lane, topic);

    public bool HasReadToEnd(int lane, string topic) => hasReadToEnd(lane, topic);

    public bool ReadsSteadily(int lane, string topic, TimeSpan period, TimeSpan lately) => readsSteadily(lane, topic, period, lately);

    public bool KnownBroken(string key) => broken.Contains(key);

    public StreamState Stream(StateKey key, StreamKind kind) =>
        streams.TryGetValue(key, out var mine) ? mine.State : loadedStream(key, kind);

    public DocumentState Document(StateKey key, DocumentKind kind) =>
        documents.TryGetValue(key, out var mine) ? mine.State : loadedDocument(key, kind);

    /// <summary>A timer of that name was set or cancelled earlier in this round, so the one that fell due is not the one that stands.</summary>
    public bool Overtaken(Input timer) => timers.ContainsKey(new TimerKey(timer.Lane, timer.Tenant, timer.Key, timer.Timer!));

    public void Merge(
        Dictionary<StateKey, (StreamKind Kind, StreamState State, List<StoredEvent> Events)> decidedStreams,
        Dictionary<StateKey, (DocumentKind Kind, DocumentState State)> putDocuments,
        List<(int Lane, Envelope Envelope)> said,
        Dictionary<TimerKey, TimerWrite> setTimers,
        List<(string Sql, ReadOnlyMemory<byte> Row)> writtenRows,
        List<(string Sql, ReadOnlyMemory<byte> Row)> assumed,
        List<StartedCall> calls)
    {
        foreach (var (key, (kind, state, events)) in decidedStreams)
        {
            if (streams.TryGetValue(key, out var mine))
            {
                mine.Events.AddRange(events);
                streams[key] = (kind, state, mine.Before, mine.Events);
            }
            else
            {
                streams[key] = (kind, state, loadedStream(key, kind), events);
            }
        }

        foreach (var (key, (kind, state)) in putDocuments)
            documents[key] = (kind, state, Lane.Of(key.Id, definition.LaneCount));
        foreach (var (lane, envelope) in said)
            OutgoingOf(lane).Add(envelope);
        foreach (var (key, write) in setTimers)
        {
            timers[key] = write;
            tenants.Add(key.Tenant);
        }

        Collect(rows, writtenRows);
        Collect(assumptions, assumed);
        Calls.AddRange(calls);
    }

    /// <summary>Notes that an input is dealt with: its offset, row or timer goes with this commit.</summary>
    public void Consume(Input input)
    {
        tenants.Add(input.Tenant);
        touched.Add(input.Lane);
        if (input.Record is { } record)
            Hear(record.Partition, new Heard(record.Offset, record.Position));
        if (input.AcceptedId > 0)
            consumed.Add(input.AcceptedId);
        if (input.ParkedId > 0)
            unparked.Add(input.ParkedId);
        if (input.Timer is { } timer)
        {
            var key = new TimerKey(input.Lane, input.Tenant, input.Key, timer);
            timers.TryAdd(key, new TimerWrite(input.Lane, input.Tenant, input.Key, timer, null, "", default, null));
        }
    }

    public bool IsUnparked(long parkedId) => unparked.Contains(parkedId);

    public void Write(string sql, ReadOnlyMemory<byte> row) => Collect(rows, [(sql, row)]);

    public void Hear(BusPartition partition, Heard position)
    {
        if (!heard.TryGetValue(partition.Lane, out var topics))
            heard[partition.Lane] = topics = new(StringComparer.Ordinal);
        topics[partition.Topic] = position;
    }

    public void Park(Input input, string? error)
    {
        Consume(input);
        Freed.Remove((input.Tenant, input.Key));
        parked.Add(new ParkedRecord(
            0, input.Lane, input.Tenant, input.Key, input.Source, input.Name, input.MessageId, input.Body, input.TraceParent, input.At,
            error is null ? null : TextCleaning.Clean(error)));
    }

    public IReadOnlyDictionary<StateKey, StreamState> NewStreams =>
        streams.ToDictionary(s => s.Key, s => s.Value.State with { NewKey = null });

    public IReadOnlyDictionary<StateKey, DocumentState> NewDocuments => documents.ToDictionary(d => d.Key, d => d.Value.State);

    public IReadOnlyList<ParkedRecord> Parked => parked;

    /// <summary>Keys whose parked records were all applied in this round.</summary>
    public HashSet<(string Tenant, string Key)> Freed { get; } = [];

    public IEnumerable<TimerKey> ChangedTimers => timers.Keys;

    /// <summary>The commit, or null when nothing was decided and nothing moved.</summary>
    public Commit? ToCommit(Func<int, (long Term, long Number)> standing)
    {
        var lanes = touched.Select(lane =>
        {
            var (term, number) = standing(lane);
            var said = outgoing.GetValueOrDefault(lane);
            return new LaneCommit(
                lane, term, number,
                heard.TryGetValue(lane, out var topics) ? topics : new Dictionary<string, Heard>(),
                said?.Count ?? 0,
                said is null ? default : (ReadOnlyMemory<byte>)EnvelopePack.Pack(said));
        }).ToList();
        if (lanes.Count == 0)
            return null;
        return new Commit(
            lanes,
            [.. streams.OrderBy(s => s.Key.Tenant, StringComparer.Ordinal).ThenBy(s => s.Key.Id, StringComparer.Ordinal)
                .Select(s => new StreamAppend(s.Key, s.Value.Before.Head.Version, s.Value.Events, s.Value.Before.NewKey))],
            [.. documents.Select(d => new DocumentWrite(d.Key, d.Value.Lane, d.Value.State.Version, d.Value.State.Value is { } v ? d.Value.Kind.Write(v) : (ReadOnlyMemory<byte>?)null))],
            [.. timers.Values],
            [.. consumed],
            [.. parked],
            [.. unparked],
            Arrays(assumptions),
            Arrays(rows),
            [.. tenants]);
    }

    private List<Envelope> OutgoingOf(int lane) =>
        outgoing.TryGetValue(lane, out var list) ? list : outgoing[lane] = [];

    private static void Collect(List<(string Sql, List<ReadOnlyMemory<byte>> Rows)> into, List<(string Sql, ReadOnlyMemory<byte> Row)> from)
    {
        foreach (var (sql, row) in from)
        {
            var existing = into.FirstOrDefault(r => ReferenceEquals(r.Sql, sql) || r.Sql == sql);
            if (existing.Rows is null)
                into.Add((sql, [row]));
            else
                existing.Rows.Add(row);
        }
    }

    private static List<RowWrites> Arrays(List<(string Sql, List<ReadOnlyMemory<byte>> Rows)> collected) =>
        [.. collected.Select(c => new RowWrites(c.Sql, JsonRows.Array(c.Rows)))];
}

internal static class JsonRows
{
    public static ReadOnlyMemory<byte> Array(IReadOnlyList<ReadOnlyMemory<byte>> rows)
    {
        var bytes = new byte[rows.Sum(r => r.Length) + rows.Count + 1];
        bytes[0] = (byte)'[';
        var at = 1;
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
                bytes[at++] = (byte)',';
            rows[i].Span.CopyTo(bytes.AsSpan(at));
            at += rows[i].Length;
        }

        bytes[at] = (byte)']';
        return bytes.AsMemory(0, at + 1);
    }
}
