using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Hitl.Hosting;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks.Cases;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>A tenant's playbooks over HTTP. Analysts read and compare; the platform's people publish.</summary>
internal static class PlaybookEndpoints
{
    /// <param name="Bases">By the name that <c>extends</c> gives.</param>
    /// <param name="Trial">Say what would change, and publish nothing.</param>
    public sealed record PublishBody([Required] string Source, IReadOnlyDictionary<string, string>? Bases = null, [StringLength(200)] string? Note = null, bool Trial = false)
    {
        public PlaybookText Text => new(Source, Bases ?? new Dictionary<string, string>());
    }

    public sealed record RollbackBody([StringLength(200)] string? Note = null, bool Trial = false);

    /// <param name="From">A version; what is in force when left out.</param>
    /// <param name="To">A version; left out where a text is compared.</param>
    public sealed record CompareBody(string? From = null, string? To = null, string? Source = null, IReadOnlyDictionary<string, string>? Bases = null);

    public sealed record Comparison(string? From, string To, IReadOnlyList<PlaybookChange> Changes);

    /// <param name="Yaml">To be put under <c>cases</c>.</param>
    /// <param name="Holds">Whether what is in force decides it as the conversation was decided.</param>
    /// <param name="Story">Where it does not, how it differs.</param>
    public sealed record Pinned(string Conversation, string Yaml, bool Holds, string? Story);

    public sealed record VersionLine(string Version, DateTimeOffset FirstPublished, bool InForce);

    public sealed record Versions(string Tenant, IReadOnlyList<VersionLine> Kept, IReadOnlyList<Publication> Published);

    public sealed record OneVersion(string Version, string Source, IReadOnlyDictionary<string, string> Bases, string Flat);

    public static void MapPlaybooks(this IEndpointRouteBuilder app)
    {
        var playbooks = app.MapGroup("/api/playbooks");
        playbooks.MapGet("/", All).WithSummary("The versions of the tenant's playbook, and when each came into force");
        playbooks.MapGet("/{version}", One).WithSummary("One version as it was written, and as one document");
        playbooks.MapPost("/compare", Compare).WithSummary("What changes for contacts and for people, in words");
        playbooks.MapPost("/pin/{conversation}", Pin).WithSummary("A case of a real conversation, without personal data");
        playbooks.MapPost("/", Publish).RequireAuthorization(Publishers).WithSummary("Publish a text as the tenant's next version");
        playbooks.MapPost("/bases", PublishBase).RequireAuthorization(Publishers).WithSummary("Publish an agency's base to every client that extends it");
        playbooks.MapPost("/{version}/rollback", Rollback).RequireAuthorization(Publishers).WithSummary("Publish an old version again");
    }

    private static void Publishers(Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder policy) =>
        policy.RequireAuthenticatedUser().RequireRole("platform");

    private static async Task<Ok<Versions>> All(ClaimsPrincipal user, PlaybookArchive archive, PlaybookPublisher publisher, CancellationToken ct)
    {
        var inForce = await publisher.InForce(user.Tenant(), ct);
        return TypedResults.Ok(new Versions(
            user.Tenant(),
            [.. (await archive.All(user.Tenant(), ct)).Select(kept => new VersionLine(kept.Version, kept.Published, kept.Version == inForce?.Version))],
            await archive.History(user.Tenant(), ct)));
    }

    private static async Task<Ok<OneVersion>> One(string version, ClaimsPrincipal user, PlaybookPublisher publisher, CancellationToken ct)
    {
        var kept = await publisher.Find(user.Tenant(), version, ct);
        return TypedResults.Ok(new OneVersion(kept.Version, kept.AsWritten.Source, kept.AsWritten.Bases, kept.Flat));
    }

    private static async Task<Ok<Comparison>> Compare(CompareBody body, ClaimsPrincipal user, PlaybookPublisher publisher, CancellationToken ct)
    {
        var before = body.From is { } from ? await publisher.Find(user.Tenant(), from, ct) : await publisher.InForce(user.Tenant(), ct);
        var after = (body.To, body.Source) switch
        {
            ({ } to, _) => await publisher.Find(user.Tenant(), to, ct),
            (_, { } source) => publisher.Read(new(source, body.Bases ?? new Dictionary<string, string>())),
            _ => throw new ProblemException(StatusCodes.Status400BadRequest, detail: "to or source: one of the two is needed, a version or a text to compare with."),
        };
        return TypedResults.Ok(new Comparison(before?.Version, after.Version, PlaybookPublisher.Changes(before, after)));
    }

    private static async Task<Results<Ok<Pinned>, NotFound>> Pin(
        string conversation, ClaimsPrincipal user, ConversationStreams streams, PlaybookShelf shelf, PlaybookCases cases, CancellationToken ct)
    {
        if (await streams.Find(user.Tenant(), conversation, ct) is not { } stream)
        {
            return TypedResults.NotFound();
        }

        var pinned = CasePin.Of($"pinned-{conversation[^Math.Min(6, conversation.Length)..].ToLowerInvariant().Trim('_')}", stream);
        var result = (await cases.Run(shelf.InForce(user.Tenant()), [pinned], ct))[0];
        return TypedResults.Ok(new Pinned(conversation, CaseWriter.Yaml(pinned), result.Holds, result.Holds ? null : CaseStory.Tell(result)));
    }

    private static async Task<Ok<PublishOutcome>> Publish(PublishBody body, ClaimsPrincipal user, PlaybookPublisher publisher, CancellationToken ct) =>
        TypedResults.Ok(await publisher.Publish(user.Tenant(), body.Text, user.AgentName(), body.Note, body.Trial, ct));

    private static async Task<Ok<IReadOnlyList<PublishOutcome>>> PublishBase(PublishBody body, ClaimsPrincipal user, PlaybookPublisher publisher, CancellationToken ct) =>
        TypedResults.Ok(await publisher.PublishBase(body.Source, user.AgentName(), body.Note, body.Trial, ct));

    private static async Task<Ok<PublishOutcome>> Rollback(
        string version, RollbackBody body, ClaimsPrincipal user, PlaybookPublisher publisher, CancellationToken ct) =>
        TypedResults.Ok(await publisher.Rollback(user.Tenant(), version, user.AgentName(), body.Note, body.Trial, ct));
}
