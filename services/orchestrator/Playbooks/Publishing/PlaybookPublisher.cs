using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Orchestrator.Playbooks.Cases;
using Microsoft.Extensions.Options;

namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>What publishing did, or would do.</summary>
/// <param name="Published">False for a trial, and where the same text is in force already.</param>
/// <param name="Before">What was in force; null for a tenant's first.</param>
/// <param name="Cases">How many cases hold under it; all of them, or it is refused.</param>
public sealed record PublishOutcome(string Tenant, string Version, bool Published, string? Before, int Cases, IReadOnlyList<PlaybookChange> Changes);

/// <summary>Brings versions into force: lint, then its cases, then the difference in words, then one commit of the version, its publication and the message that tells of it.</summary>
internal sealed class PlaybookPublisher(
    PlaybookShelf shelf, PlaybookArchive archive, PlaybookCases cases, LaneAcceptor acceptor, IOptions<PlaybookOptions> options, TimeProvider clock)
{
    /// <param name="trial">Says what would change, and publishes nothing.</param>
    /// <exception cref="ProblemException">400 for a wrong text, 409 for a version that cannot be published.</exception>
    public async Task<PublishOutcome> Publish(string tenant, PlaybookText text, string by, string? note, bool trial, CancellationToken ct)
    {
        var version = Read(text);
        if (version.Tenant != tenant)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, detail: $"tenant: found '{version.Tenant}', and this token is for '{tenant}'.");
        }

        var before = await InForce(tenant, ct);
        if (before?.Sha256 == version.Sha256)
        {
            return new(tenant, before.Version, Published: false, before.Version, 0, []);
        }

        await CheckNumber(version, ct);
        var outcome = new PublishOutcome(tenant, version.Version, Published: !trial, before?.Version, await Hold(version, ct), Changes(before, version));
        if (!trial)
        {
            await PutInForce(version, first: true, by, note ?? "published", ct);
        }

        return outcome;
    }

    /// <summary>Publishes an agency's base: every client that extends it gets a version of its own over the new text, or none does.</summary>
    public async Task<IReadOnlyList<PublishOutcome>> PublishBase(string source, string by, string? note, bool trial, CancellationToken ct)
    {
        if (PlaybookYaml.Lint(source) is { Count: > 0 } errors)
        {
            throw Wrong("The base is not right.", errors);
        }

        var agency = PlaybookYaml.Agency(source) ?? throw new ProblemException(
            StatusCodes.Status400BadRequest, detail: "agency: it is missing, so this is a tenant's playbook and no agency's base.");
        var versions = new List<(KeptVersion Version, PublishOutcome Outcome)>();
        foreach (var tenant in shelf.Tenants.Order(StringComparer.Ordinal))
        {
            if (await InForce(tenant, ct) is { Text: { } text } before && text.Over(agency, source) is { } over)
            {
                var version = await Next(before, over, ct);
                if (version.Sha256 != before.Sha256)
                {
                    versions.Add((version, new(tenant, version.Version, Published: !trial, before.Version, await Hold(version, ct), Changes(before, version))));
                }
            }
        }

        foreach (var (version, _) in trial ? [] : versions)
        {
            await PutInForce(version, first: true, by, note ?? $"the base of {agency} was published", ct);
        }

        return [.. versions.Select(version => version.Outcome)];
    }

    /// <summary>Publishes an old version again. Its cases held when it was published; a way back is never refused.</summary>
    public async Task<PublishOutcome> Rollback(string tenant, string version, string by, string? note, bool trial, CancellationToken ct)
    {
        var old = await Find(tenant, version, ct);
        var before = await InForce(tenant, ct);
        if (before?.Version == old.Version)
        {
            return new(tenant, old.Version, Published: false, old.Version, 0, []);
        }

        var outcome = new PublishOutcome(tenant, old.Version, Published: !trial, before?.Version, 0, Changes(before, old));
        if (!trial)
        {
            await PutInForce(old, first: false, by, note ?? $"rolled back from {before?.Version}", ct);
        }

        return outcome;
    }

    /// <exception cref="ProblemException">404 when it was never published here.</exception>
    public async Task<KeptVersion> Find(string tenant, string version, CancellationToken ct) =>
        await archive.Find(tenant, version.Contains('@', StringComparison.Ordinal) ? version : $"{tenant}@{version}", ct)
        ?? throw new ProblemException(
            StatusCodes.Status404NotFound,
            detail: $"'{version}' was never published. There are: {string.Join(", ", (await archive.All(tenant, ct)).Select(kept => kept.Version))}.");

    /// <summary>Null for a tenant without a playbook.</summary>
    public async Task<KeptVersion?> InForce(string tenant, CancellationToken ct)
    {
        await shelf.Follow(ct);
        return shelf.Tenants.Contains(tenant) ? await archive.Find(tenant, shelf.InForce(tenant).Version, ct) : null;
    }

    /// <exception cref="ProblemException">400 with all that is wrong.</exception>
    public KeptVersion Read(PlaybookText text, int over = 0) =>
        PlaybookYaml.Read(text.Source, text.Base).Errors is { Count: > 0 } errors
            ? throw Wrong("The playbook is not right.", errors)
            : KeptVersions.Of("the playbook", text, options.Value.Debounce, clock.GetUtcNow(), over);

    public static IReadOnlyList<PlaybookChange> Changes(KeptVersion? before, KeptVersion after) =>
        before is null ? [] : PlaybookDiff.Between(before.AsWritten, after.AsWritten);

    private static ProblemException Wrong(string what, IReadOnlyList<PlaybookError> errors) => new(
        StatusCodes.Status400BadRequest,
        detail: $"{what}\n{string.Join('\n', errors)}",
        errors: new Dictionary<string, string[]> { ["playbook"] = [.. errors.Select(error => error.ToString())] });

    /// <returns>How many cases there are, all of which hold.</returns>
    /// <exception cref="ProblemException">409 with each that does not, as a story.</exception>
    private async Task<int> Hold(KeptVersion version, CancellationToken ct)
    {
        var playbook = version.Read();
        return await cases.Failing(playbook, ct) is { Count: > 0 } failing
            ? throw new ProblemException(
                StatusCodes.Status409Conflict,
                detail: $"{version.Version} is not published: {failing.Count} of {playbook.Cases.Length} cases do not hold.\n{string.Join("\n", failing.Select(CaseStory.Tell))}")
            : playbook.Cases.Length;
    }

    private async Task<KeptVersion> Next(KeptVersion before, PlaybookText over, CancellationToken ct)
    {
        var own = KeptVersions.NumberOf(before.Version).Own;
        var last = (await archive.All(before.Tenant, ct)).Select(kept => KeptVersions.NumberOf(kept.Version)).Where(number => number.Own == own).Max(number => number.Over);
        return Read(over, last + 1);
    }

    private async Task CheckNumber(KeptVersion version, CancellationToken ct)
    {
        var own = KeptVersions.NumberOf(version.Version).Own;
        var highest = (await archive.All(version.Tenant, ct)).Select(kept => KeptVersions.NumberOf(kept.Version).Own).DefaultIfEmpty(0).Max();
        if (own <= highest)
        {
            throw new ProblemException(
                StatusCodes.Status409Conflict,
                detail: $"version: found {own}, allowed is {highest + 1} or higher: {version.Tenant}@{highest} was published already, and a version never changes. An old one is published again with ./hitl playbook rollback {own}.");
        }
    }

    private async Task PutInForce(KeptVersion version, bool first, string by, string reason, CancellationToken ct)
    {
        try
        {
            await acceptor.Accept(
                version.Tenant,
                version.Tenant,
                new PublishPlaybook(version.Version),
                uniqueKey: null,
                ct,
                PlaybookArchive.PutInForce(new(version.Tenant, 0, version.Version, by, reason, clock.GetUtcNow()), first ? version : null));
        }
        catch (CommitRefusedException) when (first)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, detail: $"{version.Version} was published by somebody else just now: look at it with ./hitl playbook versions.");
        }

        await shelf.Follow(ct);
    }
}
