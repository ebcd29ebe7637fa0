using System.Collections.Concurrent;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Orchestrator.Playbooks.Publishing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Where the tenants' first playbooks come from.</summary>
public sealed class PlaybookOptions
{
    public const string Section = "Playbooks";

    /// <summary>A folder of YAML files, one a tenant: each version that was never published comes into force at the start.</summary>
    [System.ComponentModel.DataAnnotations.Required]
    public required string Folder { get; set; }

    /// <summary>Replaces the debounce's quiet time of every playbook, under a version of its own; for measuring.</summary>
    public TimeSpan? Debounce { get; set; }
}

[OptionsValidator]
internal sealed partial class PlaybookOptionsValidator : IValidateOptions<PlaybookOptions>;

/// <summary>A playbook came into force; its lane tells the other services.</summary>
public sealed record PublishPlaybook(string Version);

/// <summary>The playbooks in memory: what is in force, and every version that a conversation still needs. Each instance follows the archive.</summary>
public sealed partial class PlaybookShelf(
    PlaybookArchive archive, LaneAcceptor acceptor, IOptions<PlaybookOptions> options, TimeProvider clock, ILogger<PlaybookShelf> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (long Number, Playbook Playbook)> inForce = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Playbook> versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Tenant, string Version), bool> wanted = new();
    private readonly SemaphoreSlim wake = new(0);

    /// <summary>Null once all playbooks of the folder are published.</summary>
    public string? NotReady { get; private set; } = "the playbooks are being published";

    /// <summary>The tenants that have a playbook in force.</summary>
    public IReadOnlyCollection<string> Tenants => [.. inForce.Keys];

    /// <exception cref="LaneMustWaitException">The playbooks are still being published.</exception>
    /// <exception cref="InvalidOperationException">The tenant has no playbook.</exception>
    public Playbook InForce(string tenant) =>
        inForce.TryGetValue(tenant, out var found) ? found.Playbook
        : NotReady is { } reason ? throw new LaneMustWaitException(reason)
        : throw new InvalidOperationException($"Tenant '{tenant}' has no playbook: publish one with ./hitl playbook publish FILE.");

    /// <summary>Any version that was ever published, such as <c>northgate@1</c>, for who cannot wait for the database.</summary>
    /// <exception cref="LaneMustWaitException">It is being loaded.</exception>
    public Playbook Loaded(string tenant, string version)
    {
        if (versions.TryGetValue(version, out var known))
            return known;
        if (wanted.TryAdd((tenant, version), true))
            wake.Release();
        throw new LaneMustWaitException($"playbook {version} is being loaded");
    }

    /// <summary>Any version that was ever published.</summary>
    /// <exception cref="InvalidOperationException">It was never published here.</exception>
    public async Task<Playbook> Version(string tenant, string version, CancellationToken ct) =>
        versions.TryGetValue(version, out var known) ? known
        : versions[version] = (await archive.Find(tenant, version, ct) ?? throw new InvalidOperationException($"Playbook {version} was never published here.")).Read();

    /// <summary>Puts in force what the archive says is; other instances do so within a second.</summary>
    public async Task Follow(CancellationToken ct)
    {
        foreach (var publication in await archive.InForce(ct))
        {
            if (inForce.TryGetValue(publication.Tenant, out var known) && known.Number >= publication.Number)
                continue;
            inForce[publication.Tenant] = (publication.Number, await Version(publication.Tenant, publication.Version, ct));
            LogPublished(log, publication.Version);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var file in Directory.EnumerateFiles(options.Value.Folder, "*.yaml").Order(StringComparer.Ordinal))
            await UntilThere(Path.GetFileName(file), async () => await Seed(Path.GetFileName(file), await File.ReadAllTextAsync(file, stoppingToken), stoppingToken), stoppingToken);
        await UntilThere("What is in force", () => Follow(stoppingToken), stoppingToken);
        NotReady = null;
        foreach (var tenant in Tenants)
            await UntilThere(tenant, () => Tell(InForce(tenant), stoppingToken), stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await wake.WaitAsync(LookEvery, stoppingToken);
            await UntilThere("What is in force", () => Load(stoppingToken), stoppingToken);
        }
    }

    private async Task Load(CancellationToken ct)
    {
        foreach (var (tenant, version) in wanted.Keys)
        {
            if (await archive.Find(tenant, version, ct) is { } kept)
                versions[version] = kept.Read();
            else
                LogUnknown(log, version);
            wanted.TryRemove((tenant, version), out _);
        }

        await Follow(ct);
    }

    /// <summary>A reader that lost what it heard hears at each start again what is in force; where it was said lately it is not said twice.</summary>
    private Task<bool> Tell(Playbook playbook, CancellationToken ct) =>
        acceptor.Accept(playbook.Tenant, playbook.Tenant, new PublishPlaybook(playbook.Version), $"playbook/{playbook.Version}", ct);

    /// <summary>The database may be away at the start, as at any time; all of this can be done twice.</summary>
    private async Task UntilThere(string what, Func<Task> act, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException or NpgsqlException)
            {
                LogAway(log, what, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
            }
        }
    }

    /// <summary>A file's version that was published before stays as it is: what is in force now may be a later one, or an earlier again.</summary>
    private async Task Seed(string file, string yaml, CancellationToken ct)
    {
        var version = KeptVersions.Of(file, PlaybookText.With(yaml, PlaybookFiles.Beside(options.Value.Folder)), options.Value.Debounce, clock.GetUtcNow());
        var known = await archive.Find(version.Tenant, version.Version, ct);
        if (known is not null && known.Sha256 != version.Sha256)
            throw new InvalidOperationException($"{file}: {version.Version} was published with another text, and a version never changes: raise 'version' (a change of the base that it extends counts too).");
        if (known is not null && (await archive.History(version.Tenant, ct)).Count > 0)
            return;
        try
        {
            await acceptor.Accept(
                version.Tenant,
                version.Tenant,
                new PublishPlaybook(version.Version),
                $"playbook/{version.Version}",
                ct,
                PlaybookArchive.PutInForce(new(version.Tenant, 0, version.Version, "platform", $"the file {file}", version.Published), known is null ? version : null));
        }
        catch (CommitRefusedException) when (known is null)
        {
            // Another instance has published it at the same moment, or the refusal comes again.
            if (await archive.Find(version.Tenant, version.Version, ct) is null)
                throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Playbook {Version} is in force")]
    private static partial void LogPublished(ILogger log, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "Playbook {Version} was never published here, and a conversation waits for it")]
    private static partial void LogUnknown(ILogger log, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} cannot be looked up or published yet: {Reason}")]
    private static partial void LogAway(ILogger log, string what, string reason);
}
