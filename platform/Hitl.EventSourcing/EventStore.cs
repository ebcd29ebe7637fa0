using Npgsql;
using NpgsqlTypes;

namespace Hitl.EventSourcing;

/// <summary>Reads streams and keys. Nothing here writes: that is the lane's commit.</summary>
public interface IEventStore
{
    /// <summary>The streams asked for, in that order, each at one moment of its life; one that does not exist is empty.</summary>
    Task<IReadOnlyList<StoredStream>> Read(IReadOnlyList<StreamKey> streams, CancellationToken ct = default);

    /// <summary>The keys of contacts, by (tenant, contact); destroyed ones too, absent ones not.</summary>
    Task<IReadOnlyDictionary<StreamKey, StoredKey>> ReadKeys(IReadOnlyList<StreamKey> contacts, CancellationToken ct = default);

    /// <summary>The streams, and the keys of the contacts they are named after.</summary>
    Task<(IReadOnlyList<StoredStream> Streams, IReadOnlyDictionary<StreamKey, StoredKey> Keys)> ReadWithKeys(
        IReadOnlyList<StreamKey> streams, CancellationToken ct = default);

    /// <summary>The streams with their contacts' keys, with no more of each event than folding takes: what a lane's owner reads.</summary>
    Task<IReadOnlyList<StreamToFold>> ReadToFold(IReadOnlyList<StreamKey> streams, CancellationToken ct = default);

    /// <summary>The next page of the tenants' streams in the order of tenant and key.</summary>
    /// <param name="after">The last key of the page before; null for the first.</param>
    Task<IReadOnlyList<StreamKey>> List(
        IReadOnlyList<string> tenants,
        StreamKey? after = null,
        int limit = 500,
        CancellationToken ct = default);

    /// <summary>Streams that have events but no row, so that no page lists them: somebody took the row away. Reads all events.</summary>
    Task<IReadOnlyList<StreamKey>> Orphans(IReadOnlyList<string> tenants, CancellationToken ct = default);
}

/// <summary>The event store in PostgreSQL. Each call is one round trip, and sees its tenants' rows only.</summary>
public sealed class EventStore(NpgsqlDataSource database, string schema = EventStoreSchema.DefaultName) : IEventStore
{
    private const string EventColumns =
        """
        e.seq_id, e.id, e.version, e.type, e.mt_dotnet_type, e.data, e."timestamp", e.correlation_id, e.causation_id, e.headers,
        e.is_archived is not distinct from false and e.bdata is null
        """;

    private readonly string readSql =
        $"""
        select w.ordinal, s.type, s.version, {EventColumns}
        from unnest($1, $2) with ordinality as w (tenant_id, id, ordinal)
        left join lateral (select * from {schema}.mt_streams s where s.tenant_id = w.tenant_id and s.id = w.id offset 0) s on true
        left join lateral (select * from {schema}.mt_events e where e.tenant_id = w.tenant_id and e.stream_id = w.id offset 0) e on true
        order by w.ordinal, e.version
        """;

    private readonly string keysSql =
        $"""
        select k.tenant_id, k.contact_id, k.key_id, k.wrapped, k.created, k.destroyed
        from unnest($1, $2) as w (tenant_id, id)
        cross join lateral (select * from {schema}.contact_keys k where k.tenant_id = w.tenant_id and k.contact_id = w.id offset 0) k
        """;

    private readonly string readOneSql =
        $"""
        select 1::bigint, s.type, s.version, {EventColumns}
        from (select) w
        left join {schema}.mt_streams s on s.tenant_id = $1 and s.id = $2
        left join {schema}.mt_events e on e.tenant_id = $1 and e.stream_id = $2
        order by e.version
        """;

    private readonly string keyOfOneSql =
        $"select tenant_id, contact_id, key_id, wrapped, created, destroyed from {schema}.contact_keys where tenant_id = $1 and contact_id = $2";

    private readonly string foldOneSql = FoldSql(schema, "(select $1 as tenant_id, $2 as id) w", "array[$1]");

    private readonly string foldSql = FoldSql(schema, "unnest($1, $2) with ordinality as w (tenant_id, id, ordinal)", "$1", ", w.ordinal");

    private readonly string listSql =
        $"select tenant_id, id from {schema}.mt_streams where (tenant_id, id) > ($1, $2) order by tenant_id, id limit $3";

    private readonly string orphansSql =
        $"""
        select distinct e.tenant_id, e.stream_id from {schema}.mt_events e
        where not exists (select from {schema}.mt_streams s where s.tenant_id = e.tenant_id and s.id = e.stream_id)
        order by 1, 2
        """;

    public async Task<IReadOnlyList<StoredStream>> Read(IReadOnlyList<StreamKey> streams, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(streams);
        await using var batch = Batch(Tenants(streams), Query(streams, readOneSql, readSql));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await Streams(reader, streams, ct);
    }

    public async Task<IReadOnlyDictionary<StreamKey, StoredKey>> ReadKeys(IReadOnlyList<StreamKey> contacts, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        await using var batch = Batch(Tenants(contacts), Query(contacts, keyOfOneSql, keysSql));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await Keys(reader, ct);
    }

    public async Task<(IReadOnlyList<StoredStream> Streams, IReadOnlyDictionary<StreamKey, StoredKey> Keys)> ReadWithKeys(
        IReadOnlyList<StreamKey> streams, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(streams);
        await using var batch = Batch(Tenants(streams), Query(streams, readOneSql, readSql), Query(streams, keyOfOneSql, keysSql));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return (await Streams(reader, streams, ct), await Keys(reader, ct));
    }

    public async Task<IReadOnlyList<StreamToFold>> ReadToFold(IReadOnlyList<StreamKey> streams, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(streams);
        await using var command = database.CreateCommand(streams is [_] ? foldOneSql : foldSql);
        command.Parameters.AddRange(Wanted(streams));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Folding?[streams.Count];
        while (await reader.ReadAsync(ct))
        {
            var place = streams is [_] ? 0 : (int)reader.GetInt64(6) - 1;
            if (found[place] is not { } stream)
            {
                stream = found[place] = new(streams[place]);
                if (reader.IsDBNull(0))
                {
                    stream.Contact = Key(reader, 5);
                    continue;
                }
            }

            var version = reader.GetInt64(0);
            if (stream.Add(version, new(reader.GetString(1), reader.GetFieldValue<byte[]>(2))))
            {
                stream.Last = (version, reader.GetFieldValue<DateTimeOffset>(3), Text(reader, 4));
            }

            if (version == 1)
            {
                stream.Contact = Key(reader, 5);
            }
        }

        return [.. streams.Select((key, place) => (found[place] ?? new(key)).Read())];
    }

    /// <summary>A stream while its rows come, the last event first. Should another plan ever bring them otherwise, they are put in order.</summary>
    private sealed class Folding(StreamKey key)
    {
        private readonly List<EventToFold> events = new(capacity: 24);
        private readonly List<long> versions = new(capacity: 24);
        private bool isOrdered = true;

        public WrappedKey? Contact { get; set; }

        public (long Version, DateTimeOffset At, string? Hash) Last { get; set; }

        /// <summary>True when it is the latest yet.</summary>
        public bool Add(long version, EventToFold data)
        {
            var isLatest = versions.Count == 0 || version > Last.Version;
            isOrdered &= versions.Count == 0 || version < versions[^1];
            events.Add(data);
            versions.Add(version);
            return isLatest;
        }

        public StreamToFold Read()
        {
            if (events.Count == 0)
                return new(key, [], StreamHead.Before(key), DateTimeOffset.MinValue, Contact);
            var head = Last.Hash is null ? null : new StreamHead(key, Last.Version, Last.Hash);
            if (isOrdered)
                events.Reverse();
            return new(key, isOrdered ? events : [.. events.Zip(versions).OrderBy(e => e.Second).Select(e => e.First)], head, Last.At, Contact);
        }
    }

    /// <summary>
    /// One statement that sets its tenants and reads under them. The outer joins give the order: what is on their right is read row by row behind
    /// the setting, by key, in the order of versions, the last first: when it was and its hash are wanted of that one alone.
    /// </summary>
    /// <remarks>The contact's key comes with the first event alone, in one column: what each row evaluates and sends without need costs most here.</remarks>
    private static string FoldSql(string schema, string wanted, string tenants, string place = "") =>
        $"""
        select e.version, e.type, e.data, e."timestamp", e.headers ->> 'hash', case when e.version > 1 then null else k.key end{place}
        from (select set_config('app.tenants', {tenants}::text[]::text, true) offset 0) scope
        cross join lateral (select * from {wanted} where scope is not null offset 0) w
        left join lateral (
            select array[k.key_id, encode(k.wrapped, 'hex')] as key from {schema}.contact_keys k
            where k.tenant_id = w.tenant_id and k.contact_id = w.id offset 0) k on true
        left join lateral (
            select e.version, e.type, e.data, e."timestamp", e.headers from {schema}.mt_events e
            where e.tenant_id = w.tenant_id and e.stream_id = w.id order by e.version desc offset 0) e on true
        """;

    private static WrappedKey? Key(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null
            : row.GetFieldValue<string?[]>(column) is [{ } id, var wrapped] ? new(id, wrapped is null ? (ReadOnlyMemory<byte>?)null : Convert.FromHexString(wrapped))
            : throw new InvalidOperationException("A contact's key was not read as its wrapping key's id and its wrapped form.");

    private static async Task<IReadOnlyList<StoredStream>> Streams(NpgsqlDataReader reader, IReadOnlyList<StreamKey> streams, CancellationToken ct)
    {
        var found = new (string? Type, long? Version, List<StoredEvent> Events)[streams.Count];
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ref var stream = ref found[(int)reader.GetInt64(0) - 1];
            if (stream.Events is null)
            {
                stream = (Text(reader, 1), reader.IsDBNull(2) ? null : reader.GetInt64(2), []);
            }

            if (!reader.IsDBNull(3))
            {
                stream.Events.Add(Event(streams[(int)reader.GetInt64(0) - 1], reader));
            }
        }

        return [.. found.Select((stream, index) => new StoredStream(streams[index], stream.Type, stream.Version, stream.Events))];
    }

    private static async Task<IReadOnlyDictionary<StreamKey, StoredKey>> Keys(NpgsqlDataReader reader, CancellationToken ct)
    {
        var keys = new Dictionary<StreamKey, StoredKey>();
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys[new(reader.GetString(0), reader.GetString(1))] = new(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.IsDBNull(3) ? null : (ReadOnlyMemory<byte>?)reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5));
        }

        return keys;
    }

    public async Task<IReadOnlyList<StreamKey>> List(
        IReadOnlyList<string> tenants,
        StreamKey? after = null,
        int limit = 500,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        return await Keys(
            tenants,
            listSql,
            ct,
            new() { Value = after?.Tenant ?? "" },
            new() { Value = after?.Stream ?? "" },
            new() { Value = limit });
    }

    public async Task<IReadOnlyList<StreamKey>> Orphans(IReadOnlyList<string> tenants, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        return await Keys(tenants, orphansSql, ct);
    }

    private async Task<List<StreamKey>> Keys(IReadOnlyList<string> tenants, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        var keys = new List<StreamKey>();
        var query = new NpgsqlBatchCommand(sql);
        query.Parameters.AddRange(parameters);
        await using var batch = Batch([.. tenants], query);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys.Add(new(reader.GetString(0), reader.GetString(1)));
        }

        return keys;
    }

    private static StoredEvent Event(StreamKey key, NpgsqlDataReader row)
    {
        var (headers, hash) = EventHeaders.Part(row.IsDBNull(12) ? default : row.GetFieldValue<byte[]>(12));
        return new(
            row.GetInt64(3),
            row.GetGuid(4),
            key.Tenant,
            key.Stream,
            row.GetInt64(5),
            row.GetString(6),
            Text(row, 7),
            row.GetFieldValue<byte[]>(8),
            row.GetFieldValue<DateTimeOffset>(9),
            Text(row, 10),
            Text(row, 11),
            headers,
            hash)
        {
            Plain = row.GetBoolean(13),
        };
    }

    /// <remarks>The batch is one implicit transaction, so the setting holds for the queries and ends with it.</remarks>
    private NpgsqlBatch Batch(string[] tenants, params ReadOnlySpan<NpgsqlBatchCommand> queries)
    {
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)")
            {
                Parameters = { Texts(tenants) },
            });
        foreach (var query in queries)
        {
            batch.BatchCommands.Add(query);
        }

        return batch;
    }

    /// <remarks>One stream is asked for by itself: a query over arrays is planned anew each time, which costs several times what reading one does.</remarks>
    private static NpgsqlBatchCommand Query(IReadOnlyList<StreamKey> keys, string ofOne, string ofMany)
    {
        var query = new NpgsqlBatchCommand(keys is [_] ? ofOne : ofMany);
        query.Parameters.AddRange(Wanted(keys));
        return query;
    }

    private static NpgsqlParameter[] Wanted(IReadOnlyList<StreamKey> keys) =>
        keys is [var one]
            ? [new NpgsqlParameter<string> { TypedValue = one.Tenant }, new NpgsqlParameter<string> { TypedValue = one.Stream }]
            : [Texts(keys.Select(key => key.Tenant)), Texts(keys.Select(key => key.Stream))];

    private static string[] Tenants(IReadOnlyList<StreamKey> keys) => [.. keys.Select(key => key.Tenant).Distinct()];

    private static NpgsqlParameter Texts(IEnumerable<string> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
