using Npgsql;

namespace Hitl.Notifier.Brakes;

/// <summary>An attempt that had begun before the pause, and of which nothing is known yet.</summary>
public sealed record UnderWay(string Conversation, string Reply, string Attempt, string Channel, DateTimeOffset StartedAt);

/// <summary>What software would have sent.</summary>
public sealed record Overdue(string Conversation, string Reply, string Channel, string Why, DateTimeOffset DecidedAt, DateTimeOffset HeldAt);

/// <param name="Channel">Null for all.</param>
public sealed record PauseState(string? Channel, bool Paused, string By, string Reason, DateTimeOffset At);

/// <param name="Fenced">Something is paused, and of that no automated attempt starts any more.</param>
/// <param name="Quiet">Every automated attempt that had started before is known or unknown: no word of software's is on its way where it is paused.</param>
/// <param name="UnderWay">Automated attempts by the paused channels of which nothing is known yet; of every channel where none is paused.</param>
/// <param name="Overdue">Held since the pause that holds now or held last, or within the last day where there never was one.</param>
public sealed record BrakesReport(
    string Tenant, bool Fenced, bool Quiet, IReadOnlyList<PauseState> Pauses, IReadOnlyList<UnderWay> UnderWay, IReadOnlyList<Overdue> Overdue);

/// <summary>Sets and shows a tenant's pauses. Once it answers, no automated attempt of that tenant and channel starts in any lane.</summary>
public sealed class PauseBook(NpgsqlDataSource source, TimeProvider clock)
{
    private const string EveryChannel = "*";
    private const int MostListed = 1000;

    private const string States = "select channel, paused, by_agent, reason, at from sending.pauses where tenant_id = $1 order by channel";

    private const string Started =
        """
        select conversation, reply, attempt, channel, started_at from sending.attempts
        where tenant_id = $1 and state = 'Started' and automated order by started_at limit $2
        """;

    /// <remarks>A minute's grace: the pause's time is this machine's, the held reply's its database's.</remarks>
    private const string HeldSince =
        """
        select conversation, reply, channel, why, decided_at, held_at from sending.held
        where tenant_id = $1 and held_at >= coalesce((
            select min(a.at) - interval '1 minute' from sending.pause_acts a
            where a.tenant_id = $1 and a.paused and a.nth > coalesce((
                select max(b.nth) from sending.pause_acts b
                where b.tenant_id = $1 and not b.paused and b.nth < (select max(c.nth) from sending.pause_acts c where c.tenant_id = $1)), 0)),
            now() - interval '1 day')
        order by held_at, reply limit $2
        """;

    public async Task<BrakesReport> Set(string tenant, string? channel, bool pause, string by, string reason, CancellationToken ct)
    {
        await Query(tenant, "select sending.set_pause($1, $2, $3, $4, $5, $6)", _ => 0, ct, tenant, channel ?? EveryChannel, pause, by, reason, clock.GetUtcNow());
        return await Report(tenant, ct);
    }

    public async Task<BrakesReport> Report(string tenant, CancellationToken ct)
    {
        var pauses = await Query(
            tenant,
            States,
            row => new PauseState(row.GetString(0) is var at && at == EveryChannel ? null : at, row.GetBoolean(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)),
            ct,
            tenant);
        var started = await Query(
            tenant,
            Started,
            row => new UnderWay(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)),
            ct,
            tenant,
            MostListed);
        var held = await Query(
            tenant,
            HeldSince,
            row => new Overdue(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5)),
            ct,
            tenant,
            MostListed);
        var paused = pauses.Where(pause => pause.Paused).Select(pause => pause.Channel).ToList();
        var underWay = paused.Count == 0 || paused.Contains(null) ? started : [.. started.Where(attempt => paused.Contains(attempt.Channel))];
        return new(tenant, paused.Count > 0, paused.Count > 0 && underWay.Count == 0, pauses, underWay, held);
    }

    private async Task<IReadOnlyList<T>> Query<T>(string tenant, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object[] parameters)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)")
        {
            Parameters = { new() { Value = new[] { tenant } } },
        });
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }
}
