using Hitl.EventSourcing;
using Npgsql;
using NpgsqlTypes;

namespace Hitl.Cli.Benchmarks;

/// <summary>An event's row as it stands in the events table.</summary>
internal sealed record PlainRow(
    Guid Id,
    string Stream,
    long Version,
    string Data,
    string Type,
    DateTimeOffset At,
    string Tenant,
    string DotNetType,
    string Correlation,
    string Causation,
    string Headers);

/// <summary>The reference of <c>bench append</c>: a copy of the events table with its columns and indexes and nothing else, one prepared statement each.</summary>
internal sealed class PlainEvents(NpgsqlDataSource source)
{
    public const string Sql =
        """
        create schema bench;
        create table bench.plain_events (like event_store.mt_events including all);
        create sequence bench.plain_sequence as bigint;
        grant usage on schema bench to {service};
        grant select, insert on bench.plain_events to {service};
        grant usage on sequence bench.plain_sequence to {service};
        """;

    private const string Columns =
        "seq_id, id, stream_id, version, data, type, \"timestamp\", tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived";

    private const string OneSql =
        $"""
        insert into bench.plain_events ({Columns})
        values (nextval('bench.plain_sequence'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, false)
        """;

    private const string ManySql =
        $"""
        insert into bench.plain_events ({Columns})
        select nextval('bench.plain_sequence'), q.*, false from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) q
        """;

    private const string ReadSql = $"select {Columns} from bench.plain_events where tenant_id = $1 and stream_id = $2 order by version";

    public Task<int> Insert(IReadOnlyList<PlainRow> events, CancellationToken ct) => events is [var one] ? Insert(one, ct) : InsertMany(events, ct);

    /// <summary>What the events table has and the copy has not.</summary>
    public static async Task<Dictionary<(string Stream, long Version), PlainRow>> NewRows(string admin, CancellationToken ct)
    {
        var rows = new Dictionary<(string Stream, long Version), PlainRow>();
        await using var reading = NpgsqlDataSource.Create(admin);
        await using var command = reading.CreateCommand(
            """
            select id, stream_id, version, data::text, type, "timestamp", tenant_id, mt_dotnet_type, correlation_id, causation_id, headers::text
            from event_store.mt_events where seq_id > (select last_value from bench.plain_sequence)
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = new PlainRow(
                reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(6), reader.GetString(7), reader.GetString(8), reader.GetString(9),
                reader.GetString(10));
            rows[(row.Stream, row.Version)] = row;
        }

        return rows;
    }

    /// <summary>Reads every column of every row; answers with the number of rows.</summary>
    public async Task<int> Read(StreamKey key, CancellationToken ct)
    {
        await using var command = source.CreateCommand(ReadSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Stream });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = 0;
        while (await reader.ReadAsync(ct))
        {
            _ = (reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4), reader.GetString(5));
            _ = (reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7), reader.GetString(8), reader.GetString(9), reader.GetString(10));
            _ = (reader.GetFieldValue<byte[]>(11), reader.GetBoolean(12));
            rows++;
        }

        return rows;
    }

    private async Task<int> Insert(PlainRow e, CancellationToken ct)
    {
        await using var command = source.CreateCommand(OneSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = e.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Stream });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = e.Version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Data, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Type });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = e.At });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.DotNetType });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Correlation });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Causation });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = e.Headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<int> InsertMany(IReadOnlyList<PlainRow> events, CancellationToken ct)
    {
        await using var command = source.CreateCommand(ManySql);
        command.Parameters.Add(Array(e => e.Id, NpgsqlDbType.Uuid));
        command.Parameters.Add(Array(e => e.Stream, NpgsqlDbType.Text));
        command.Parameters.Add(Array(e => e.Version, NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(e => e.Data, NpgsqlDbType.Jsonb));
        command.Parameters.Add(Array(e => e.Type, NpgsqlDbType.Text));
        command.Parameters.Add(Array(e => e.At, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Array(e => e.Tenant, NpgsqlDbType.Text));
        command.Parameters.Add(Array(e => e.DotNetType, NpgsqlDbType.Text));
        command.Parameters.Add(Array(e => e.Correlation, NpgsqlDbType.Text));
        command.Parameters.Add(Array(e => e.Causation, NpgsqlDbType.Text));
        command.Parameters.Add(Array(e => e.Headers, NpgsqlDbType.Jsonb));
        return await command.ExecuteNonQueryAsync(ct);

        NpgsqlParameter<T[]> Array<T>(Func<PlainRow, T> column, NpgsqlDbType type) =>
            new() { TypedValue = [.. events.Select(column)], NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
