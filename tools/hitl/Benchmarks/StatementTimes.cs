using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Hitl.Cli.Benchmarks;

/// <summary>Where PostgreSQL spends its time, by statement, as its own extension pg_stat_statements counts it.</summary>
internal sealed partial class StatementTimes
{
    /// <summary>What the server must be started with.</summary>
    public static readonly IReadOnlyList<string> Settings =
        ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track=all", "pg_stat_statements.track_planning=on"];

    private const int Shown = 150;
    private readonly string admin;

    private StatementTimes(string admin) => this.admin = admin;

    /// <summary>Counts from now on.</summary>
    public static async Task<StatementTimes> Begin(string admin, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using var command = source.CreateCommand("create extension if not exists pg_stat_statements; select pg_stat_statements_reset()");
        await command.ExecuteNonQueryAsync(ct);
        return new(admin);
    }

    /// <summary>The dearest first, for each message: milliseconds for planning and running, calls, rows, what went into the write-ahead log; and the statement's beginning.</summary>
    public async Task<IReadOnlyList<string>> Most(int count, long messages, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using var command = source.CreateCommand(
            """
            select d.datname, s.total_plan_time, s.total_exec_time, s.calls, s.toplevel, s.query, s.wal_bytes, s.rows
            from pg_stat_statements s join pg_database d on d.oid = s.dbid
            order by s.total_plan_time + s.total_exec_time desc limit $1
            """);
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<string> lines = [];
        while (await reader.ReadAsync(ct))
        {
            var text = Spaces().Replace(reader.GetString(5), " ").Trim();
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.GetDouble(1) / messages,7:0.000} + {reader.GetDouble(2) / messages,7:0.000} ms {reader.GetInt64(3) / (double)messages,6:0.00} x {reader.GetInt64(7) / (double)messages,6:0.00} rows {reader.GetDecimal(6) / 1024 / messages,6:0.0} KB WAL {reader.GetString(0),-17} {(reader.GetBoolean(4) ? " " : ">")} {text[..Math.Min(Shown, text.Length)]}"));
        }

        return lines;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
