using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>One version of a tenant's playbook, as it is kept for ever.</summary>
/// <param name="Flat">One document that says all of it.</param>
/// <param name="Quiet">The debounce's quiet time in place of its own; for measuring.</param>
/// <param name="Text">As written; null for versions of earlier builds.</param>
public sealed record KeptVersion(string Tenant, string Version, string Flat, TimeSpan? Quiet, string Sha256, DateTimeOffset Published, PlaybookText? Text)
{
    /// <summary>As written where that is known; else as one document.</summary>
    public PlaybookText AsWritten => Text ?? new(Flat, new Dictionary<string, string>());

    /// <exception cref="InvalidOperationException">This build cannot read it any more.</exception>
    public Playbook Read()
    {
        var read = PlaybookYaml.Read(Flat);
        var playbook = read.Playbook ?? throw new InvalidOperationException($"Playbook {Version} cannot be read by this build:\n{string.Join('\n', read.Errors)}");
        return playbook with { Version = Version, Debounce = Quiet is { } quiet ? playbook.Debounce with { Quiet = quiet } : playbook.Debounce };
    }
}

/// <summary>A version came into force. The newest one holds.</summary>
/// <param name="Reason">Such as <c>published</c>, <c>rolled back</c>, or what the person noted.</param>
public sealed record Publication(string Tenant, long Number, string Version, string By, string Reason, DateTimeOffset At);

/// <summary>The kept versions and when each came into force, in the orchestrator's database. Both are only ever added to.</summary>
public sealed class PlaybookArchive(LaneDatabases databases)
{
    /// <summary>The versions.</summary>
    public static readonly Migration Versions = new(
        "playbooks",
        $$"""
        create table playbooks (
            tenant_id text not null,
            version text not null,
            yaml text not null,
            quiet interval,
            sha256 text not null,
            published timestamptz not null,
            primary key (tenant_id, version)
        );
        grant select, insert on playbooks to {service};
        {{LaneSchema.Guarded("playbooks")}}
        """);

    /// <summary>When each came into force. Which tenants there are is for every instance to know, so the publisher's role reads it.</summary>
    public static readonly Migration Publications = new(
        "playbook-publications",
        $$"""
        alter table playbooks add column source text;
        alter table playbooks add column bases jsonb;
        create table playbook_publications (
            tenant_id text not null,
            number bigint generated always as identity,
            version text not null,
            published_by text not null,
            reason text not null,
            at timestamptz not null,
            primary key (tenant_id, number)
        );
        grant select, insert on playbook_publications to {service};
        grant select on playbook_publications to {publisher};
        {{LaneSchema.Guarded("playbook_publications")}}
        create policy finds_in_force on playbook_publications for select to {publisher} using (true);
        """);

    /// <summary>A version that is there already breaks the statement, and with it the commit.</summary>
    private const string PutSql =
        """
        with r as (
            select * from jsonb_to_recordset($1) as r (
                tenant text, version text, yaml text, quiet text, sha256 text, source text, bases jsonb, by text, reason text, at timestamptz)
        ), kept as (
            insert into playbooks (tenant_id, version, yaml, quiet, sha256, published, source, bases)
            select tenant, version, yaml, quiet::interval, sha256, at, source, bases from r where yaml is not null
        )
        insert into playbook_publications (tenant_id, version, published_by, reason, at) select tenant, version, by, reason, at from r
        """;

    internal sealed record Row(
        string Tenant, string Version, string? Yaml, string? Quiet, string? Sha256, string? Source, IReadOnlyDictionary<string, string>? Bases, string By, string Reason, DateTimeOffset At);

    /// <summary>Puts a version in force in the commit of the message that tells of it.</summary>
    /// <param name="first">The version itself, when it is new.</param>
    public static RowWrites PutInForce(Publication publication, KeptVersion? first) => new(
        PutSql,
        JsonSerializer.SerializeToUtf8Bytes(
            [new(publication.Tenant, publication.Version, first?.Flat, first?.Quiet?.ToString("c"), first?.Sha256, first?.Text?.Source, first?.Text?.Bases, publication.By, publication.Reason, publication.At)],
            ArchiveJson.Default.RowArray));

    /// <summary>Null when it was never published here.</summary>
    public async Task<KeptVersion?> Find(string tenant, string version, CancellationToken ct) =>
        (await Read(tenant, "where tenant_id = $1 and version = $2", ct, tenant, version)).SingleOrDefault();

    /// <summary>All of a tenant, in the order in which they were first published.</summary>
    public Task<IReadOnlyList<KeptVersion>> All(string tenant, CancellationToken ct) =>
        Read(tenant, "where tenant_id = $1 order by published, version", ct, tenant);

    /// <summary>When each came into force, in that order.</summary>
    public async Task<IReadOnlyList<Publication>> History(string tenant, CancellationToken ct)
    {
        await using var batch = Scoped(
            tenant, "select tenant_id, number, version, published_by, reason, at from playbook_publications where tenant_id = $1 order by number", tenant);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await ReadAll(reader, ct);
    }

    /// <summary>What is in force now, of every tenant.</summary>
    public async Task<IReadOnlyList<Publication>> InForce(CancellationToken ct)
    {
        await using var command = databases.Publisher.CreateCommand(
            "select distinct on (tenant_id) tenant_id, number, version, published_by, reason, at from playbook_publications order by tenant_id, number desc");
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAll(reader, ct);
    }

    private static async Task<IReadOnlyList<Publication>> ReadAll(NpgsqlDataReader reader, CancellationToken ct)
    {
        var found = new List<Publication>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return found;
    }

    private async Task<IReadOnlyList<KeptVersion>> Read(string tenant, string which, CancellationToken ct, params object[] values)
    {
        await using var batch = Scoped(tenant, $"select tenant_id, version, yaml, quiet, sha256, published, source, bases::text from playbooks {which}", values);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var found = new List<KeptVersion>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                await reader.IsDBNullAsync(3, ct) ? null : reader.GetTimeSpan(3),
                reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5),
                await reader.IsDBNullAsync(6, ct)
                    ? null
                    : new(reader.GetString(6), JsonSerializer.Deserialize(reader.GetString(7), ArchiveJson.Default.DictionaryStringString)!)));
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
[JsonSerializable(typeof(PlaybookArchive.Row[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
