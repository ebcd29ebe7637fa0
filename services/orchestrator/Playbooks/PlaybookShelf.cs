using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Where the tenants' playbooks come from.</summary>
public sealed class PlaybookOptions
{
    public const string Section = "Playbooks";

    /// <summary>A folder of YAML files, one a tenant.</summary>
    [System.ComponentModel.DataAnnotations.Required]
    public required string Folder { get; set; }

    /// <summary>Replaces the debounce's quiet time of every playbook, under a version of its own; for measuring.</summary>
    public TimeSpan? Debounce { get; set; }
}

[OptionsValidator]
internal sealed partial class PlaybookOptionsValidator : IValidateOptions<PlaybookOptions>;

/// <summary>A playbook came into force; its lane tells the other services.</summary>
public sealed record PublishPlaybook(string Version);

/// <summary>Every version of every playbook that was ever in force, immutable; and which is in force now.</summary>
public sealed partial class PlaybookShelf(
    NpgsqlDataSource database, LaneAcceptor acceptor, IOptions<PlaybookOptions> options, TimeProvider clock, ILogger<PlaybookShelf> log) : BackgroundService
{
    /// <summary>The shelf in the orchestrator's database.</summary>
    public static readonly Migration Table = new(
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

    private readonly ConcurrentDictionary<string, Playbook> inForce = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Playbook> versions = new(StringComparer.Ordinal);

    /// <summary>Null once all playbooks of the folder are published.</summary>
    public string? NotReady { get; private set; } = "the playbooks are being published";

    /// <exception cref="LaneMustWaitException">The playbooks are still being published.</exception>
    /// <exception cref="InvalidOperationException">The tenant has no playbook.</exception>
    public Playbook InForce(string tenant) =>
        NotReady is { } reason && !inForce.ContainsKey(tenant) ? throw new LaneMustWaitException(reason) : inForce.GetValueOrDefault(tenant) ?? throw new InvalidOperationException($"Tenant '{tenant}' has no playbook: put a file with 'tenant: {tenant}' into the playbooks' folder.");

    /// <summary>Any version that was ever published, such as <c>northgate@1</c>.</summary>
    /// <exception cref="InvalidOperationException">It was never published here.</exception>
    public async Task<Playbook> Version(string tenant, string version, CancellationToken ct)
    {
        if (versions.TryGetValue(version, out var known))
            return known;
        await using var batch = Scoped(tenant, "select yaml, quiet from playbooks where tenant_id = $1 and version = $2", tenant, version);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct))
            throw new InvalidOperationException($"Playbook {version} was never published here.");
        return versions[version] = Read(version, reader.GetString(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetTimeSpan(1), _ => null).Playbook;
    }

    /// <summary>The tenants that have a playbook in force.</summary>
    public IReadOnlyCollection<string> Tenants => [.. inForce.Keys];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var file in Directory.EnumerateFiles(options.Value.Folder, "*.yaml").Order(StringComparer.Ordinal))
            await PublishUntilDone(Path.GetFileName(file), await File.ReadAllTextAsync(file, stoppingToken), stoppingToken);
        NotReady = null;
    }

    /// <summary>The database may be away at the start, as at any time; publishing twice is publishing once.</summary>
    private async Task PublishUntilDone(string file, string yaml, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await Publish(file, yaml, ct);
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException or NpgsqlException { IsTransient: true })
            {
                LogAway(log, file, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
            }
        }
    }

    private async Task Publish(string file, string yaml, CancellationToken ct)
    {
        var (playbook, flat) = Read(file, yaml, options.Value.Debounce, PlaybookFiles.Beside(options.Value.Folder));
        yaml = flat;
        var sha = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));
        await using (var batch = Scoped(
            playbook.Tenant,
            """
            with added as (
                insert into playbooks (tenant_id, version, yaml, quiet, sha256, published) values ($1, $2, $3, $4, $5, $6)
                on conflict do nothing returning sha256)
            select sha256 from added union all select sha256 from playbooks where tenant_id = $1 and version = $2
            """,
            playbook.Tenant, playbook.Version, yaml, (object?)options.Value.Debounce ?? DBNull.Value, sha, clock.GetUtcNow()))
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            await reader.NextResultAsync(ct);
            await reader.ReadAsync(ct);
            if (reader.GetString(0) != sha)
                throw new InvalidOperationException($"{file}: {playbook.Version} was published with another text, and a version never changes: raise 'version' (a change of the base that it extends counts too).");
        }

        versions[playbook.Version] = playbook;
        inForce[playbook.Tenant] = playbook;
        await acceptor.Accept(playbook.Tenant, playbook.Tenant, new PublishPlaybook(playbook.Version), $"playbook/{playbook.Version}", ct);
        LogPublished(log, playbook.Version);
    }

    /// <returns>The playbook, and one text that says all of it: what is stored needs no base.</returns>
    private static (Playbook Playbook, string Flat) Read(string file, string yaml, TimeSpan? quiet, Func<string, string?> bases)
    {
        var read = PlaybookYaml.Read(yaml, bases);
        var playbook = read.Playbook ?? throw new InvalidOperationException($"{file} cannot be published:\n{string.Join('\n', read.Errors)}");
        return quiet is { } override_
            ? (playbook with { Version = $"{playbook.Version}+debounce-{override_.TotalMilliseconds:0}ms", Debounce = playbook.Debounce with { Quiet = override_ } }, read.Flat)
            : (playbook, read.Flat);
    }

    private NpgsqlBatch Scoped(string tenant, string sql, params object[] values)
    {
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value is DBNull
                ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Interval }
                : new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
        return batch;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Playbook {Version} is in force")]
    private static partial void LogPublished(ILogger log, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be published yet: {Reason}")]
    private static partial void LogAway(ILogger log, string file, string reason);
}
