using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>A tenant's jobs in the orchestrator's database. What a conversation needs of a job is recorded with its form, so a job may change at any time.</summary>
internal sealed class JobArchive(LaneDatabases databases)
{
    /// <summary>Every instance follows the jobs of all tenants, so the publisher's role reads them.</summary>
    public static readonly Migration Table = new(
        "jobs",
        $$"""
        create table jobs (
            tenant_id text not null,
            reference text not null,
            job jsonb not null,
            changed_by text not null,
            changed timestamptz not null default clock_timestamp(),
            primary key (tenant_id, reference)
        );
        create index on jobs (changed);
        grant select, insert, update on jobs to {service};
        grant select on jobs to {publisher};
        {{LaneSchema.Guarded("jobs")}}
        create policy follows_jobs on jobs for select to {publisher} using (true);
        """);

    /// <summary>All or none.</summary>
    public async Task Put(string tenant, IReadOnlyList<Job> jobs, string by, CancellationToken ct)
    {
        await using var batch = Scoped(
            tenant,
            """
            insert into jobs (tenant_id, reference, job, changed_by)
            select $1, j->>'reference', j, $3 from jsonb_array_elements($2::jsonb) as j
            on conflict (tenant_id, reference) do update set job = excluded.job, changed_by = excluded.changed_by, changed = clock_timestamp()
            """,
            tenant,
            JsonSerializer.Serialize([.. jobs], JobJson.Default.JobArray),
            by);
        await batch.ExecuteNonQueryAsync(ct);
    }

    public async Task<IReadOnlyList<Job>> All(string tenant, CancellationToken ct)
    {
        await using var batch = Scoped(tenant, "select job::text from jobs where tenant_id = $1 order by reference", tenant);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var found = new List<Job>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(JsonSerializer.Deserialize(reader.GetString(0), JobJson.Default.Job)!);
        }

        return found;
    }

    /// <summary>What has changed since, of every tenant.</summary>
    public async Task<IReadOnlyList<(string Tenant, Job Job, DateTimeOffset Changed)>> Since(DateTimeOffset since, CancellationToken ct)
    {
        await using var command = databases.Publisher.CreateCommand("select tenant_id, job::text, changed from jobs where changed > $1");
        command.Parameters.Add(new NpgsqlParameter { Value = since });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, Job, DateTimeOffset)>();
        while (await reader.ReadAsync(ct))
        {
            found.Add((reader.GetString(0), JsonSerializer.Deserialize(reader.GetString(1), JobJson.Default.Job)!, reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return found;
    }

    private NpgsqlBatch Scoped(string tenant, string sql, params object[] values)
    {
        var batch = databases.Service.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
        return batch;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(Job[]))]
[JsonSerializable(typeof(JobKnockout[]))]
internal sealed partial class JobJson : JsonSerializerContext;
