using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using System.Security.Claims;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Hitl.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Orchestrator.Tenants;

/// <summary>How far a tenant lets software go, over HTTP: the platform's people say it, and it is kept who did.</summary>
internal static class StageEndpoints
{
    private const string Operators = "platform";
    private const string Live = "live";
    private const string Draft = "draft";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan InForceWithin = TimeSpan.FromSeconds(5);

    /// <param name="Stage"><c>live</c> or <c>draft</c>.</param>
    /// <param name="Testers">Their numbers and e-mail addresses, in place of those before; null to leave them.</param>
    public sealed record StageBody([Required] string Stage, IReadOnlyList<string>? Testers = null, [StringLength(200)] string? Note = null);

    /// <param name="What"><c>went live</c>, <c>went to draft</c> or <c>named the testers</c>.</param>
    public sealed record StageChange(DateTimeOffset At, string By, string What, string Note);

    /// <param name="Said">False while nobody has said it: a tenant starts in draft.</param>
    public sealed record StageReport(string Tenant, string Stage, bool Said, IReadOnlyList<string> Testers, IReadOnlyList<StageChange> Changes);

    public static void MapStages(this IEndpointRouteBuilder app)
    {
        var stage = app.MapGroup("/api/tenant/stage").RequireAuthorization(p => p.RequireAuthenticatedUser().RequireRole(Operators));
        stage.MapGet("", Get).WithSummary("Whether software writes to everybody or to the testers alone, and who said so");
        stage.MapPut("", Put).WithSummary("Go live, or back to draft; name the testers");
    }

    private static async Task<Ok<StageReport>> Get(ClaimsPrincipal user, StageShelf shelf, TenantStreams streams, CancellationToken ct)
    {
        await shelf.Follow(ct);
        return TypedResults.Ok(await Report(user.Tenant(), shelf, streams, ct));
    }

    /// <summary>Answers when it is in force here; other instances follow within a second.</summary>
    private static async Task<Results<Ok<StageReport>, Accepted>> Put(
        StageBody body, ClaimsPrincipal user, StageShelf shelf, TenantStreams streams, LaneAcceptor acceptor, TimeProvider clock, CancellationToken ct)
    {
        var live = body.Stage switch
        {
            Live => true,
            Draft => false,
            _ => throw new ProblemException($"stage: found '{body.Stage}', allowed are {Live} and {Draft}."),
        };
        var testers = body.Testers?.Select(Address).ToList();
        var tenant = user.Tenant();
        var by = new Agent(new(user.AgentId()), user.AgentName());
        await acceptor.Accept(
            tenant, TenantEvents.KeyOf(tenant), new SetStage(by, live, testers, body.Note?.Trim() ?? "", clock.GetUtcNow()), uniqueKey: null, ct);
        for (var asked = clock.GetTimestamp(); clock.GetElapsedTime(asked) < InForceWithin;)
        {
            await shelf.Follow(ct);
            if (shelf.Kept(tenant) is { IsSaid: true } now && now.Live == live && (testers is null || testers.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(now.Testers)))
            {
                return TypedResults.Ok(await Report(tenant, shelf, streams, ct));
            }

            await Task.Delay(LookAgain, ct);
        }

        return TypedResults.Accepted("/api/tenant/stage");
    }

    private static async Task<StageReport> Report(string tenant, StageShelf shelf, TenantStreams streams, CancellationToken ct)
    {
        var kept = shelf.Kept(tenant);
        return new(tenant, kept.Live ? Live : Draft, kept.IsSaid, kept.Testers, await Changes(tenant, streams, ct));
    }

    private static async Task<IReadOnlyList<StageChange>> Changes(string tenant, TenantStreams streams, CancellationToken ct) =>
    [
        .. (await streams.Of(tenant, ct)).Select(@event => @event switch
        {
            TenantEvent.WentLive e => new StageChange(e.At, e.By.Name, "went live", e.Note),
            TenantEvent.WentToDraft e => new(e.At, e.By.Name, "went to draft", e.Note),
            TenantEvent.TestersNamed e => new(e.At, e.By.Name, "named the testers", $"{e.Testers?.Count ?? 0} of them"),
            _ => throw new System.Diagnostics.UnreachableException(),
        }),
    ];

    /// <summary>As a message of theirs names them: a number as E.164, without blanks.</summary>
    private static string Address(string tester)
    {
        var bare = new string([.. tester.Where(c => !char.IsWhiteSpace(c))]);
        return bare.Length > 1 && (bare[0] == '+' ? bare.Skip(1).All(char.IsAsciiDigit) : MailAddress.TryCreate(bare, out _))
            ? bare
            : throw new ProblemException($"testers: '{tester}' is neither a number such as +447700900123 nor an e-mail address.");
    }
}

/// <summary>Reads a tenant's stream as it is stored.</summary>
internal sealed class TenantStreams(IEventStore store, KeyWrapping keys)
{
    public async Task<IReadOnlyList<TenantEvent>> Of(string tenant, CancellationToken ct)
    {
        var name = new StreamKey(tenant, TenantEvents.KeyOf(tenant));
        var (streams, stored) = await store.ReadWithKeys([name], ct);
        var key = stored.TryGetValue(name, out var wrapped) ? keys.Unwrap(wrapped) : null;
        return [.. streams[0].Events.Select(e => TenantEvents.Types.Record(e, key).Event)];
    }
}
