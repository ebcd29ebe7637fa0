using System.Collections.Concurrent;
using Hitl.EventSourcing;
using Npgsql;
using NpgsqlTypes;

namespace Hitl.Lanes.Postgres;

/// <summary>The bus as a table in a database of its own: one row per lane and commit. An offset is a position.</summary>
public sealed class PostgresBus(NpgsqlDataSource database, TimeProvider time) : IBus
{
    /// <summary>Run by the owner of the bus's database; the services' shared role may append and read, and nothing else.</summary>
    public const string Sql =
        """
        create table records (
            topic text not null,
            lane int not null,
            first bigint not null,
            last bigint not null,
            bytes bytea not null,
            at timestamptz not null default clock_timestamp(),
            primary key (topic, lane, first)
        );
        alter table records alter column bytes set storage external;
        grant select, insert on records to {service};
        """;

    /// <summary>The services delete only what is old, and never a partition's last row: that one tells where the partition ends.</summary>
    public const string RetentionSql =
        """
        create function expire_records(p_topic text, p_lane int, p_before timestamptz, p_limit int) returns int
        language plpgsql security definer set search_path = public, pg_temp as $fn$
        declare
            removed int;
        begin
            delete from records r
            using (select o.first, o.at from records o where o.topic = p_topic and o.lane = p_lane order by o.first limit p_limit) old
            where r.topic = p_topic and r.lane = p_lane and r.first = old.first and old.at < p_before
              and r.first < (select max(l.first) from records l where l.topic = p_topic and l.lane = p_lane);
            get diagnostics removed = row_count;
            return removed;
        end
        $fn$;
        revoke all on function expire_records from public;
        grant execute on function expire_records to {service};
        """;

    /// <summary>The same, asking the oldest row first: that a partition holds nothing old is what is found nearly always.</summary>
    public const string OldestFirstSql =
        """
        create or replace function expire_records(p_topic text, p_lane int, p_before timestamptz, p_limit int) returns int
        language plpgsql security definer set search_path = public, pg_temp as $fn$
        declare
            removed int;
        begin
            if coalesce((select o.at from records o where o.topic = p_topic and o.lane = p_lane order by o.first limit 1) >= p_before, true) then
                return 0;
            end if;
            delete from records r
            using (select o.first, o.at from records o where o.topic = p_topic and o.lane = p_lane order by o.first limit p_limit) old
            where r.topic = p_topic and r.lane = p_lane and r.first = old.first and old.at < p_before
              and r.first < (select max(l.first) from records l where l.topic = p_topic and l.lane = p_lane);
            get diagnostics removed = row_count;
            return removed;
        end
        $fn$;
        """;

    /// <summary>All steps of the bus's database, in order.</summary>
    public static readonly IReadOnlyList<Migration> Steps =
        [new Migration("records", Sql), new Migration("records expire", RetentionSql), new Migration("records expire, oldest first", OldestFirstSql)];

    /// <summary>
    /// A lane to which nothing was appended for so long has readers that may be asking seldom, and they are told. Shorter than they stay busy
    /// (<see cref="Reader"/>); when lanes are busy, nobody is told: notifications of many commits would wait for each other.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(800);

    private readonly NpgsqlDataSource database = database;
    private readonly TimeProvider time = time;
    private readonly ConcurrentDictionary<BusPartition, long> appendedAt = new();

    public async Task Append(string topic, IReadOnlyList<OutgoingRow> rows, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        var insert = new NpgsqlBatchCommand(
            "insert into records (topic, lane, first, last, bytes) select $1, * from unnest($2, $3, $4, $5) on conflict do nothing");
        insert.Parameters.Add(new() { Value = topic });
        insert.Parameters.Add(new() { Value = rows.Select(r => r.Lane).ToArray() });
        insert.Parameters.Add(new() { Value = rows.Select(r => r.First).ToArray() });
        insert.Parameters.Add(new() { Value = rows.Select(r => r.Last).ToArray() });
        insert.Parameters.Add(new() { Value = rows.Select(r => r.Bytes.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        batch.BatchCommands.Add(insert);
        var partitions = rows.Select(r => new BusPartition(topic, r.Lane)).Distinct().ToList();
        if (partitions.Any(WasQuiet))
            batch.BatchCommands.Add(new($"select pg_notify('{Listening.Channel}', $1)") { Parameters = { new() { Value = topic } } });
        await batch.ExecuteNonQueryAsync(ct);
        foreach (var partition in partitions)
            appendedAt[partition] = time.GetTimestamp();
    }

    private bool WasQuiet(BusPartition partition) => !appendedAt.TryGetValue(partition, out var at) || time.GetElapsedTime(at) > Quiet;

    public async Task<long> End(BusPartition partition, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select last from records where topic = $1 and lane = $2 order by first desc limit 1");
        command.Parameters.Add(new() { Value = partition.Topic });
        command.Parameters.Add(new() { Value = partition.Lane });
        return await command.ExecuteScalarAsync(ct) is long last ? last : 0;
    }

    public async Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct)
    {
        var end = await End(partition, ct);
        return (end, end);
    }

    public async Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select first from records where topic = $1 and lane = $2 order by first limit 1");
        command.Parameters.Add(new() { Value = partition.Topic });
        command.Parameters.Add(new() { Value = partition.Lane });
        return await command.ExecuteScalarAsync(ct) is long first ? (first - 1, first - 1) : (0, 0);
    }

    public async Task<int> Expire(BusPartition partition, DateTimeOffset before, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select expire_records($1, $2, $3, $4)");
        command.Parameters.Add(new() { Value = partition.Topic });
        command.Parameters.Add(new() { Value = partition.Lane });
        command.Parameters.Add(new() { Value = before.ToUniversalTime() });
        command.Parameters.Add(new() { Value = limit });
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    public IBusReader OpenReader() => new Reader(this);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <remarks>Asked again every 25 ms for a second after the last record; then when it is told, or every second in case it was not. One query for all lanes.</remarks>
    private sealed class Reader : IBusReader
    {
        private const int RowsPerPartition = 50;
        private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(25);
        private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(1);
        private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

        /// <summary>While nobody would tell.</summary>
        private static readonly TimeSpan Untold = TimeSpan.FromMilliseconds(250);
        private readonly PostgresBus bus;
        private readonly Lock gate = new();
        private readonly Dictionary<BusPartition, Place> places = [];
        private readonly Listening listening;
        private long lastRecordAt;
        private bool more;

        public Reader(PostgresBus bus)
        {
            this.bus = bus;
            lastRecordAt = bus.time.GetTimestamp();
            listening = new Listening(bus.database, bus.time, Reads);
        }

        public void Assign(BusPartition partition, long offset)
        {
            lock (gate)
            {
                places[partition] = new(offset, AtRowsEnd: false);
                lastRecordAt = bus.time.GetTimestamp();
            }

            listening.Wake();
        }

        public void Unassign(BusPartition partition)
        {
            lock (gate)
                places.Remove(partition);
        }

        private bool Reads(string topic)
        {
            lock (gate)
                return places.Keys.Any(p => p.Topic == topic);
        }

        private Task Rest(CancellationToken ct) =>
            bus.time.GetElapsedTime(Volatile.Read(ref lastRecordAt)) < BusyFor
                ? Task.Delay(Busy, bus.time, ct)
                : listening.Wait(listening.IsUp ? Idle : Untold, ct);

        public async Task<BusRead> Read(CancellationToken ct)
        {
            if (!more)
                await Rest(ct);
            KeyValuePair<BusPartition, Place>[] asked;
            lock (gate)
                asked = [.. places];
            if (asked.Length == 0)
            {
                more = false;
                return BusRead.Nothing;
            }

            await using var command = bus.database.CreateCommand(
                """
                select q.place, r.first, r.bytes
                from unnest($1, $2, $3, $4) with ordinality as q (topic, lane, after, at_end, place)
                cross join lateral (
                    select r.first, r.bytes from records r
                    where r.topic = q.topic and r.lane = q.lane
                      and r.first >= case when q.at_end then q.after + 1 else coalesce(
                          (select b.first from records b where b.topic = q.topic and b.lane = q.lane and b.first <= q.after + 1 order by b.first desc limit 1),
                          q.after + 1) end
                      and r.last > q.after
                    order by r.first limit $5) r
                order by q.place, r.first
                """);
            command.Parameters.Add(new() { Value = asked.Select(a => a.Key.Topic).ToArray() });
            command.Parameters.Add(new() { Value = asked.Select(a => a.Key.Lane).ToArray() });
            command.Parameters.Add(new() { Value = asked.Select(a => a.Value.After).ToArray() });
            command.Parameters.Add(new() { Value = asked.Select(a => a.Value.AtRowsEnd).ToArray() });
            command.Parameters.Add(new() { Value = RowsPerPartition });

            var records = new List<BusRecord>();
            var reached = new Dictionary<BusPartition, long>();
            var rows = new int[asked.Length];
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                {
                    var place = (int)reader.GetInt64(0) - 1;
                    var (partition, (after, _)) = asked[place];
                    rows[place]++;
                    var position = reader.GetInt64(1);
                    foreach (var envelope in EnvelopePack.Unpack(reader.GetFieldValue<byte[]>(2)))
                    {
                        if (position > after)
                            records.Add(new BusRecord(partition, position, position, envelope));
                        reached[partition] = position++;
                    }
                }
            }

            var now = bus.time.GetTimestamp();
            more = rows.Any(r => r == RowsPerPartition);
            lock (gate)
            {
                foreach (var (partition, place) in asked)
                {
                    if (reached.TryGetValue(partition, out var last) && places.TryGetValue(partition, out var still) && still == place)
                        places[partition] = new(last, AtRowsEnd: true);
                }
            }

            if (records.Count > 0)
                Volatile.Write(ref lastRecordAt, now);
            return new BusRead(records, [.. asked.Where((_, i) => rows[i] < RowsPerPartition).Select(a => a.Key)]);
        }

        public ValueTask DisposeAsync() => listening.DisposeAsync();

        /// <param name="AtRowsEnd">No row covers it and goes on behind it, so that the next begins there.</param>
        private readonly record struct Place(long After, bool AtRowsEnd);
    }
}
