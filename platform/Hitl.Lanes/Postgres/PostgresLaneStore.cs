using System.Text;
using System.Text.Json;
using Hitl.EventSourcing;
using Npgsql;
using NpgsqlTypes;

namespace Hitl.Lanes.Postgres;

/// <summary>The lane store in the service's own database. Each call is one round trip; each commit one transaction.</summary>
/// <param name="service">Connects as the service's role, bound by row-level security.</param>
/// <param name="publisher">Connects as the role that moves rows of all tenants.</param>
/// <param name="events">Asked only by a service that keeps streams.</param>
public sealed class PostgresLaneStore(NpgsqlDataSource service, NpgsqlDataSource publisher, IEventStore events, int laneCount) : ILaneStore
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly string CommitSql = Call("lanes.commit", 24);
    private static readonly string CommitLanesSql = Call("lanes.commit_lanes", 6);
    private static readonly string AppendEventsSql = Call("lanes.append_events", 17);

    /// <summary>Locks the lanes in their order, as a commit does: two that each wait for a row of the other would cost a second.</summary>
    private const string LanesInOrder =
        "with locked as materialized (select l.lane from lanes.lanes l where l.lane = any ($1) order by l.lane for no key update)";

    /// <summary>How often the owner of a lane has shown that it lives.</summary>
    private const string OwnersBeats = "coalesce((select i.counter from lanes.instances i where i.instance = owner), 0)";

    private const string Columns = $"lane, owner, term, {OwnersBeats}, commit_number, written, published, heard::text, republish_from";

    private const string AllLanes = $"select {Columns} from lanes.lanes order by lane";

    private bool seeded;

    public async Task<IReadOnlyList<LaneRow>> ReadLanes(CancellationToken ct)
    {
        await Seed(ct);
        return await Query(service, AllLanes, Row, ct);
    }

    public async Task<Leases> KeepLeases(string instance, CancellationToken ct)
    {
        await Seed(ct);
        try
        {
            await using var batch = service.CreateBatch();
            batch.BatchCommands.Add(Command(
                """
                with beat as (
                    insert into lanes.instances (instance, counter) values ($1, 1)
                    on conflict (instance) do update set counter = lanes.instances.counter + 1
                    returning instance, counter
                )
                select instance, counter from beat union all select instance, counter from lanes.instances where instance <> $1
                """,
                instance));
            batch.BatchCommands.Add(Command(AllLanes));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var instances = await Rows(reader, r => new InstanceRow(r.GetString(0), r.GetInt64(1)), ct);
            await reader.NextResultAsync(ct);
            return new(instances, await Rows(reader, Row, ct));
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new StoreUnavailableException(e.Message, e);
        }
    }

    private async Task Seed(CancellationToken ct)
    {
        if (seeded)
            return;
        await Execute(service, "insert into lanes.lanes (lane) select generate_series(0, $1 - 1) on conflict do nothing", ct, laneCount);
        seeded = true;
    }

    public Task RemoveInstance(string instance, CancellationToken ct) =>
        Execute(service, "delete from lanes.instances where instance = $1", ct, instance);

    public async Task<LaneRow?> Take(int lane, long term, long counter, string owner, CancellationToken ct)
    {
        var taken = await Query(
            service,
            $"""
            update lanes.lanes set owner = $4, term = term + 1
            where lane = $1 and term = $2 and {OwnersBeats} = $3
            returning {Columns}
            """,
            Row,
            ct,
            lane,
            term,
            counter,
            owner);
        return taken.Count == 1 ? taken[0] : null;
    }

    public Task Release(IReadOnlyList<(int Lane, long Term)> held, CancellationToken ct) =>
        Execute(
            service,
            $"""
            {LanesInOrder}
            update lanes.lanes l set owner = null
            from unnest($1, $2) as q (lane, term) join locked k on k.lane = q.lane
            where l.lane = q.lane and l.term = q.term
            """,
            ct,
            held.Select(l => l.Lane).ToArray(),
            held.Select(l => l.Term).ToArray());

    public Task<IReadOnlyList<InternalInput>> Poll(IReadOnlyList<int> polled, DateTimeOffset now, int limit, CancellationToken ct) =>
        Query(
            publisher,
            """
            (select lane, id, tenant_id, key, null, name, body, trace, at from lanes.accepted where lane = any ($1) order by id limit $3)
            union all
            (select lane, 0, tenant_id, key, timer, name, body, trace, due from lanes.timers where lane = any ($1) and due <= $2 order by due limit $3)
            """,
            r => new InternalInput(
                r.GetInt32(0), r.GetInt64(1), r.GetString(2), r.GetString(3), Text(r, 4), r.GetString(5), r.GetFieldValue<byte[]>(6), Text(r, 7),
                r.GetFieldValue<DateTimeOffset>(8)),
            ct,
            polled.ToArray(),
            now.ToUniversalTime(),
            limit);

    public async Task<Loaded> Load(IReadOnlyList<StreamKey> wanted, IReadOnlyList<StateKey> wantedDocuments, CancellationToken ct)
    {
        IReadOnlyList<StreamToFold> streams = [];
        if (wanted.Count > 0)
        {
            try
            {
                streams = await events.ReadToFold(wanted, ct);
            }
            catch (NpgsqlException e) when (IsUnavailable(e))
            {
                throw new StoreUnavailableException(e.Message, e);
            }
        }

        var documents = new List<LoadedDocument>();
        foreach (var kind in wantedDocuments.GroupBy(d => d.Kind))
        {
            documents.AddRange(await Query(
                service,
                kind.Select(d => d.Tenant),
                $"""
                select d.* from unnest($1, $2) as q (tenant_id, id)
                cross join lateral (
                    select d.tenant_id, d.id, d.version, d.data::text from doc_{kind.Key} d where d.tenant_id = q.tenant_id and d.id = q.id offset 0) d
                """,
                r => new LoadedDocument(new StateKey(kind.Key, r.GetString(0), r.GetString(1)), r.GetInt64(2), r.GetFieldValue<byte[]>(3)),
                ct,
                kind.Select(d => d.Tenant).ToArray(),
                kind.Select(d => d.Id).ToArray()));
        }

        return new Loaded(streams, documents);
    }

    public Task<IReadOnlyList<StateKey>> ReadParkedKeys(int lane, CancellationToken ct) =>
        Query(
            publisher,
            "select distinct tenant_id, key from lanes.parked where lane = $1",
            r => new StateKey("", r.GetString(0), r.GetString(1)),
            ct,
            lane);

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, string key, CancellationToken ct) =>
        Query(
            service,
            [tenant],
            """
            select id, lane, tenant_id, key, source, name, message_id, body, trace, at, error
            from lanes.parked where tenant_id = $1 and key = $2 order by id
            """,
            Parked,
            ct,
            tenant,
            key);

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, CancellationToken ct) =>
        Query(
            service,
            [tenant],
            """
            select id, lane, tenant_id, key, source, name, message_id, body, trace, at, error
            from lanes.parked where tenant_id = $1 order by id
            """,
            Parked,
            ct,
            tenant);

    public async Task Commit(Commit commit, CancellationToken ct)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await service.OpenConnectionAsync(ct);
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new StoreUnavailableException(e.Message, e);
        }

        await using (connection)
        {
            await using var batch = new NpgsqlBatch(connection);
            Fill(batch, commit);
            try
            {
                await batch.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (PostgresException e) when (e.SqlState == "HT001")
            {
                throw new LaneLostException(JsonSerializer.Deserialize<int[]>(e.Detail ?? "[]")!);
            }
            catch (PostgresException e) when (e.SqlState == "HT002")
            {
                throw new StreamConflictException([.. JsonSerializer.Deserialize<string[][]>(e.Detail ?? "[]")!.Select(s => (s[0], s[1]))]);
            }
            catch (PostgresException e) when (e.SqlState == "HT003")
            {
                throw new AssumptionBrokenException(JsonSerializer.Deserialize<string[]>(e.Detail ?? "[]")!);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable)
            {
                throw new CommitTimedOutException(e.MessageText, e);
            }
            catch (PostgresException e) when (IsUnavailable(e) || e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                throw new CommitUnknownException(e.MessageText, e);
            }
            catch (PostgresException e)
            {
                throw new CommitRefusedException($"{e.SqlState}: {e.MessageText}", e);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                throw new CommitUnknownException(e.Message, e);
            }
            catch (Exception e) when (e is ArgumentException or InvalidCastException or OverflowException)
            {
                throw new CommitRefusedException($"It cannot be sent: {e.Message}", e);
            }
        }
    }

    public Task<IReadOnlyList<OutgoingRow>> ReadOutgoing(int lane, long after, int limit, CancellationToken ct) =>
        Query(
            publisher,
            "select lane, first, last, bytes from lanes.outgoing where lane = $1 and first > $2 order by first limit $3",
            r => new OutgoingRow(r.GetInt32(0), r.GetInt64(1), r.GetInt64(2), r.GetFieldValue<byte[]>(3)),
            ct,
            lane,
            after,
            limit);

    public async Task<OutgoingRow?> FindOutgoing(int lane, long position, CancellationToken ct) =>
        (await Query(
            publisher,
            "select lane, first, last, bytes from lanes.outgoing where lane = $1 and first <= $2 order by first desc limit 1",
            r => new OutgoingRow(r.GetInt32(0), r.GetInt64(1), r.GetInt64(2), r.GetFieldValue<byte[]>(3)),
            ct,
            lane,
            position)).SingleOrDefault(r => r.Last >= position);

    public Task AskToRepublish(int lane, long from, CancellationToken ct) =>
        Execute(service, "update lanes.lanes set republish_from = least(republish_from, $2) where lane = $1", ct, lane, from);

    public Task Republished(int lane, long term, long from, CancellationToken ct) =>
        Execute(service, "update lanes.lanes set republish_from = null where lane = $1 and term = $2 and republish_from = $3", ct, lane, term, from);

    public async Task<bool> Rejoin(Rejoining rejoining, CancellationToken ct) =>
        (await Query(
            service,
            """
            with rejoined as (
                update lanes.lanes
                set owner = null, term = term + 1, commit_number = commit_number + 1, written = $4 + 1, published = $4
                where lane = $1 and term = $2 and written = $3 and written < $4
                returning lane
            ), marked as (
                insert into lanes.outgoing (lane, first, last, bytes) select lane, $4 + 1, $4 + 1, $5 from rejoined
            )
            insert into lanes.rejoins (lane, lost_after, lost_to, rejoined_by, reason) select lane, $3, $4, $6, $7 from rejoined
            returning lane
            """,
            r => r.GetInt32(0),
            ct,
            rejoining.Lane.Lane,
            rejoining.Lane.Term,
            rejoining.Lane.Written,
            rejoining.BusEnd,
            rejoining.Marker.ToArray(),
            rejoining.By,
            rejoining.Reason)).Count == 1;

    public Task<int> ExpireOutgoing(int lane, long upTo, DateTimeOffset before, int limit, CancellationToken ct) =>
        Delete(
            """
            delete from lanes.outgoing o
            using (select lane, first, last, at from lanes.outgoing where lane = $1 order by first limit $4) old
            where o.lane = old.lane and o.first = old.first and old.last <= $2 and old.at < $3
            returning o.lane
            """,
            ct,
            lane,
            upTo,
            before.ToUniversalTime(),
            limit);

    public Task<int> ExpireUniqueKeys(DateTimeOffset before, int limit, CancellationToken ct) =>
        Expire(new ExpiringRows("lanes.unique_keys", "at"), before, limit, ct);

    public Task<int> Expire(ExpiringRows rows, DateTimeOffset before, int limit, CancellationToken ct) =>
        Delete(
            $"delete from {rows.Table} where ctid = any (array(select ctid from {rows.Table} where {rows.Column} < $1 limit $2)) returning 1",
            ct,
            before.ToUniversalTime(),
            limit);

    public Task MarkPublished(IReadOnlyList<(int Lane, long Term, long Position)> marks, CancellationToken ct) =>
        Execute(
            service,
            $"""
            {LanesInOrder}
            update lanes.lanes l set published = greatest(l.published, q.position)
            from unnest($1, $2, $3) as q (lane, term, position) join locked k on k.lane = q.lane
            where l.lane = q.lane and l.term = q.term
            """,
            ct,
            marks.Select(m => m.Lane).ToArray(),
            marks.Select(m => m.Term).ToArray(),
            marks.Select(m => m.Position).ToArray());

    /// <summary>Rows first, then their unique keys: a concurrent repeat waits on the key until the first is committed or gone.</summary>
    public async Task<IReadOnlyList<bool>> Accept(IReadOnlyList<Acceptance> acceptances, CancellationToken ct)
    {
        var ordered = acceptances.Select((a, i) => (Acceptance: a, Index: i))
            .OrderBy(a => a.Acceptance.Tenant, StringComparer.Ordinal).ThenBy(a => a.Acceptance.UniqueKey, StringComparer.Ordinal).ThenBy(a => a.Index).ToList();
        try
        {
            await using var connection = await service.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(Tenants(acceptances.Select(a => a.Tenant)));
            batch.BatchCommands.Add(Command(
                """
                with q as (
                    select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as q (place, lane, tenant_id, key, unique_key, name, body, trace, at)
                ), fresh as (
                    insert into lanes.unique_keys (tenant_id, unique_key)
                    select tenant_id, unique_key from q where unique_key is not null order by tenant_id, unique_key
                    on conflict do nothing
                    returning tenant_id, unique_key
                ), firsts as (
                    select distinct on (q.tenant_id, q.unique_key) q.place
                    from q join fresh f on f.tenant_id = q.tenant_id and f.unique_key = q.unique_key
                    order by q.tenant_id, q.unique_key, q.place
                ), taken as (
                    select q.* from q where q.unique_key is null or q.place in (select place from firsts)
                ), inserted as (
                    insert into lanes.accepted (lane, tenant_id, key, name, body, trace, at)
                    select lane, tenant_id, key, name, body, trace, at from taken order by place
                )
                select place from taken
                """,
                ordered.Select(o => o.Index).ToArray(),
                ordered.Select(o => o.Acceptance.Lane).ToArray(),
                ordered.Select(o => o.Acceptance.Tenant).ToArray(),
                ordered.Select(o => o.Acceptance.Key).ToArray(),
                Texts(ordered.Select(o => o.Acceptance.UniqueKey)),
                ordered.Select(o => o.Acceptance.Name).ToArray(),
                ordered.Select(o => o.Acceptance.Body.ToArray()).ToArray(),
                Texts(ordered.Select(o => o.Acceptance.TraceParent)),
                ordered.Select(o => o.Acceptance.At.ToUniversalTime()).ToArray()));
            foreach (var rows in Together(acceptances.SelectMany(a => a.Rows)))
                batch.BatchCommands.Add(Rows(rows));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            var taken = new bool[acceptances.Count];
            while (await reader.ReadAsync(ct))
                taken[reader.GetInt32(0)] = true;
            while (await reader.NextResultAsync(ct))
            {
            }

            return taken;
        }
        catch (Exception e) when (IsUnavailable(e) || e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure })
        {
            throw new StoreUnavailableException(e.Message, e);
        }
        catch (PostgresException e)
        {
            throw new CommitRefusedException($"{e.SqlState}: {e.MessageText}", e);
        }
    }

    public async Task<DateTimeOffset> Clock(CancellationToken ct) =>
        (await Query(service, "select clock_timestamp()", r => r.GetFieldValue<DateTimeOffset>(0), ct))[0];

    private static void Fill(NpgsqlBatch batch, Commit commit)
    {
        var commands = batch.BatchCommands;
        if (commit.Assumptions.Count == 0 && commit.Streams.Count > 0)
        {
            var whole = new NpgsqlBatchCommand(CommitSql);
            whole.Parameters.Add(Array(commit.Tenants, NpgsqlDbType.Text));
            AddLanes(whole.Parameters, commit.Lanes);
            AddStreams(whole.Parameters, commit.Streams);
            commands.Add(whole);
        }
        else
        {
            commands.Add(Tenants(commit.Tenants));
            var lanes = new NpgsqlBatchCommand(CommitLanesSql);
            AddLanes(lanes.Parameters, commit.Lanes);
            commands.Add(lanes);
            foreach (var assumption in commit.Assumptions)
                commands.Add(Rows(assumption));
            if (commit.Streams.Count > 0)
            {
                var streams = new NpgsqlBatchCommand(AppendEventsSql);
                AddStreams(streams.Parameters, commit.Streams);
                commands.Add(streams);
            }
        }

        Keys(commands, commit.Streams);
        foreach (var kind in commit.Documents.GroupBy(d => d.Key.Kind))
            Documents(commands, kind.Key, [.. kind]);
        Timers(commands, commit.Timers);
        if (commit.ConsumedInputs.Count > 0)
            commands.Add(Command("delete from lanes.accepted where id = any ($1)", commit.ConsumedInputs.ToArray()));
        if (commit.Unparked.Count > 0)
            commands.Add(Command("delete from lanes.parked where id = any ($1)", commit.Unparked.ToArray()));
        if (commit.Parked.Count > 0)
        {
            commands.Add(Command(
                """
                insert into lanes.parked (lane, tenant_id, key, source, name, message_id, body, trace, at, error)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                commit.Parked.Select(p => p.Lane).ToArray(),
                commit.Parked.Select(p => p.Tenant).ToArray(),
                commit.Parked.Select(p => p.Key).ToArray(),
                commit.Parked.Select(p => p.Source).ToArray(),
                commit.Parked.Select(p => p.Name).ToArray(),
                commit.Parked.Select(p => p.MessageId).ToArray(),
                commit.Parked.Select(p => p.Body.ToArray()).ToArray(),
                Texts(commit.Parked.Select(p => p.TraceParent)),
                commit.Parked.Select(p => p.At.ToUniversalTime()).ToArray(),
                Texts(commit.Parked.Select(p => p.Error))));
        }

        foreach (var rows in commit.Rows)
            commands.Add(Rows(rows));
    }

    private static void AddLanes(NpgsqlParameterCollection parameters, IReadOnlyList<LaneCommit> lanes)
    {
        parameters.Add(Array(lanes, l => l.Lane, NpgsqlDbType.Integer));
        parameters.Add(Array(lanes, l => l.Term, NpgsqlDbType.Bigint));
        parameters.Add(Array(lanes, l => l.Number, NpgsqlDbType.Bigint));
        parameters.Add(Array(lanes, l => Heard(l.HeardTopics), NpgsqlDbType.Jsonb));
        parameters.Add(Array(lanes, l => l.OutgoingCount, NpgsqlDbType.Integer));
        parameters.Add(Array(lanes, l => l.Outgoing, NpgsqlDbType.Bytea));
    }

    private static void AddStreams(NpgsqlParameterCollection parameters, IReadOnlyList<StreamAppend> streams)
    {
        parameters.Add(Array(streams, s => s.Key.Tenant, NpgsqlDbType.Text));
        parameters.Add(Array(streams, s => s.Key.Id, NpgsqlDbType.Text));
        parameters.Add(Array(streams, s => s.Key.Kind, NpgsqlDbType.Text));
        parameters.Add(Array(streams, s => s.ExpectedVersion, NpgsqlDbType.Bigint));
        parameters.Add(Array(streams, s => (long)s.Events.Count, NpgsqlDbType.Bigint));
        parameters.Add(Array(streams, s => s.Events[^1].Timestamp, NpgsqlDbType.TimestampTz));

        IReadOnlyList<StoredEvent> events = streams is [var one] ? one.Events : [.. streams.SelectMany(s => s.Events)];
        parameters.Add(Array(events, e => e.Id, NpgsqlDbType.Uuid));
        parameters.Add(Array(events, e => e.Tenant, NpgsqlDbType.Text));
        parameters.Add(Array(events, e => e.Stream, NpgsqlDbType.Text));
        parameters.Add(Array(events, e => e.Version, NpgsqlDbType.Bigint));
        parameters.Add(Array(events, e => e.Type, NpgsqlDbType.Text));
        parameters.Add(Array(events, e => e.DotNetType, NpgsqlDbType.Text));
        parameters.Add(Array(events, e => Encoding.UTF8.GetString(e.Data.Span), NpgsqlDbType.Text));
        parameters.Add(Array(events, e => e.Timestamp, NpgsqlDbType.TimestampTz));
        parameters.Add(Array(events, e => e.Correlation, NpgsqlDbType.Text));
        parameters.Add(Array(events, e => e.Causation, NpgsqlDbType.Text));
        parameters.Add(Array(events, e => e.StoredHeaders(), NpgsqlDbType.Text));
    }

    private static void Keys(NpgsqlBatchCommandCollection commands, IReadOnlyList<StreamAppend> streams)
    {
        var keys = streams.Where(s => s.NewKey is not null).Select(s => s.NewKey!).ToList();
        if (keys.Count == 0)
            return;
        commands.Add(Command(
            """
            insert into event_store.contact_keys (tenant_id, contact_id, key_id, wrapped, created)
            select * from unnest($1, $2, $3, $4, $5)
            """,
            keys.Select(k => k.Tenant).ToArray(),
            keys.Select(k => k.Contact).ToArray(),
            keys.Select(k => k.KeyId).ToArray(),
            keys.Select(k => k.Wrapped!.Value.ToArray()).ToArray(),
            keys.Select(k => k.Created).ToArray()));
    }

    private static void Documents(NpgsqlBatchCommandCollection commands, string kind, List<DocumentWrite> writes)
    {
        var put = writes.Where(w => w.Json is not null).ToList();
        if (put.Count > 0)
        {
            commands.Add(Command(
                $"""
                insert into doc_{kind} as d (tenant_id, id, lane, version, data)
                select q.tenant_id, q.id, q.lane, q.version, q.data::jsonb from unnest($1, $2, $3, $4, $5) as q (tenant_id, id, lane, version, data)
                on conflict (tenant_id, id) do update set lane = excluded.lane, version = excluded.version, data = excluded.data
                """,
                put.Select(w => w.Key.Tenant).ToArray(),
                put.Select(w => w.Key.Id).ToArray(),
                put.Select(w => w.Lane).ToArray(),
                put.Select(w => w.Version).ToArray(),
                put.Select(w => Encoding.UTF8.GetString(w.Json!.Value.Span)).ToArray()));
        }

        var removed = writes.Where(w => w.Json is null).ToList();
        if (removed.Count > 0)
        {
            commands.Add(Command(
                $"""
                delete from doc_{kind} where ctid = any (array(
                    select d.ctid from unnest($1, $2) as q (tenant_id, id)
                    cross join lateral (select d.ctid from doc_{kind} d where d.tenant_id = q.tenant_id and d.id = q.id offset 0) d))
                """,
                removed.Select(w => w.Key.Tenant).ToArray(),
                removed.Select(w => w.Key.Id).ToArray()));
        }
    }

    private static void Timers(NpgsqlBatchCommandCollection commands, IReadOnlyList<TimerWrite> timers)
    {
        var set = timers.Where(t => t.Due is not null).ToList();
        if (set.Count > 0)
        {
            commands.Add(Command(
                """
                insert into lanes.timers (lane, tenant_id, key, timer, due, name, body, trace)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (tenant_id, key, timer) do update set due = excluded.due, name = excluded.name, body = excluded.body, trace = excluded.trace
                """,
                set.Select(t => t.Lane).ToArray(),
                set.Select(t => t.Tenant).ToArray(),
                set.Select(t => t.Key).ToArray(),
                set.Select(t => t.Timer).ToArray(),
                set.Select(t => t.Due!.Value.ToUniversalTime()).ToArray(),
                set.Select(t => t.Name).ToArray(),
                set.Select(t => t.Body.ToArray()).ToArray(),
                Texts(set.Select(t => t.TraceParent))));
        }

        var cancelled = timers.Where(t => t.Due is null).ToList();
        if (cancelled.Count > 0)
        {
            commands.Add(Command(
                """
                delete from lanes.timers where ctid = any (array(
                    select t.ctid from unnest($1, $2, $3) as q (tenant_id, key, timer)
                    cross join lateral (
                        select t.ctid from lanes.timers t where t.tenant_id = q.tenant_id and t.key = q.key and t.timer = q.timer offset 0) t))
                """,
                cancelled.Select(t => t.Tenant).ToArray(),
                cancelled.Select(t => t.Key).ToArray(),
                cancelled.Select(t => t.Timer).ToArray()));
        }
    }

    private static IEnumerable<RowWrites> Together(IEnumerable<RowWrites> rows) =>
        rows.GroupBy(r => r.Sql).Select(g => g.Count() == 1
            ? g.First()
            : new RowWrites(g.Key, JsonRows.Array([.. g.SelectMany(r => Elements(r.JsonArray))])));

    private static IEnumerable<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> array)
    {
        using var document = JsonDocument.Parse(array);
        return [.. document.RootElement.EnumerateArray().Select(e => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(e.GetRawText()))];
    }

    /// <summary>The statement says whether it wants <c>json</c> or <c>jsonb</c>.</summary>
    private static NpgsqlBatchCommand Rows(RowWrites rows) =>
        new(rows.Sql) { Parameters = { new NpgsqlParameter { Value = Encoding.UTF8.GetString(rows.JsonArray.Span), NpgsqlDbType = NpgsqlDbType.Unknown } } };

    private static NpgsqlBatchCommand Tenants(IEnumerable<string> tenants) =>
        Command("select set_config('app.tenants', $1::text[]::text, true)", Texts(tenants.Distinct()));

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter<T[]> Array<T>(IReadOnlyList<T> values, NpgsqlDbType type) => Array(values, value => value, type);

    private static NpgsqlParameter<TColumn[]> Array<T, TColumn>(IReadOnlyList<T> rows, Func<T, TColumn> column, NpgsqlDbType type)
    {
        var values = new TColumn[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = column(rows[i]);
        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private static string Call(string function, int parameters) =>
        $"select {function}({string.Join(", ", Enumerable.Range(1, parameters).Select(n => $"${n}"))})";

    private static string Heard(IReadOnlyDictionary<string, Heard> heard) => JsonSerializer.Serialize(heard, Web);

    private static LaneRow Row(NpgsqlDataReader r) =>
        new(
            r.GetInt32(0), Text(r, 1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6),
            JsonSerializer.Deserialize<Dictionary<string, Heard>>(r.GetString(7), Web)!)
        {
            RepublishFrom = r.IsDBNull(8) ? null : r.GetInt64(8),
        };

    private static ParkedRecord Parked(NpgsqlDataReader r) =>
        new(
            r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6),
            r.GetFieldValue<byte[]>(7), Text(r, 8), r.GetFieldValue<DateTimeOffset>(9), Text(r, 10));

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    private static Task<IReadOnlyList<T>> Query<T>(
        NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object[] values) =>
        Query(source, [], sql, read, ct, values);

    private static async Task<IReadOnlyList<T>> Rows<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    private static async Task<IReadOnlyList<T>> Query<T>(
        NpgsqlDataSource source, IEnumerable<string> tenants, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object[] values)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection);
            var scoped = tenants.ToList();
            if (scoped.Count > 0)
                batch.BatchCommands.Add(Tenants(scoped));
            batch.BatchCommands.Add(Command(sql, values));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if (scoped.Count > 0)
                await reader.NextResultAsync(ct);
            return await Rows(reader, read, ct);
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new StoreUnavailableException(e.Message, e);
        }
    }

    private async Task<int> Delete(string sql, CancellationToken ct, params object[] values) =>
        (await Query(publisher, sql, r => r.GetInt32(0), ct, values)).Count;

    private static async Task Execute(NpgsqlDataSource source, string sql, CancellationToken ct, params object[] values) =>
        await Query(source, sql, _ => 0, ct, values);

    private static bool IsUnavailable(Exception e) => StoreUnavailableException.Means(e);
}
