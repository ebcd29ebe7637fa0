using System.Security.Claims;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Orchestrator.Replay;

internal static class ReplayEndpoints
{
    private const int MostShown = 100;

    public sealed record Found(string Conversation, long Version, string Input, string? Recorded, string? Replayed);

    /// <param name="Decisions">Inputs decided again.</param>
    /// <param name="Erased">Streams that cannot be decided again, since the words that were decided on are gone.</param>
    /// <param name="Differences">The first hundred.</param>
    public sealed record Result(string Build, int Streams, int Decisions, int Erased, int Differing, IReadOnlyList<Found> Differences);

    /// <remarks>A whole stream with its personal data leaves in development only: what is kept in files must be of invented people.</remarks>
    public static void MapReplay(this WebApplication app)
    {
        app.MapGet("/api/replay", All).WithSummary("Decide every stream of the tenant again and compare");
        app.MapGet("/api/replay/{conversation}", One).WithSummary("Decide one stream again and compare");
        if (app.Environment.IsDevelopment())
            app.MapGet("/api/replay/{conversation}/stream", Stored).WithSummary("One stream as stored, an event a line, to be kept as a file");
    }

    private static async Task<Results<ContentHttpResult, NotFound>> Stored(
        string conversation, ClaimsPrincipal user, ConversationStreams streams, CancellationToken ct) =>
        await streams.Stored(user.Tenant(), conversation, ct) is { } events
            ? TypedResults.Text(KeptStream.Text(events), "application/jsonl")
            : TypedResults.NotFound();

    private static async Task<Results<Ok<Result>, NotFound>> One(
        string conversation, ClaimsPrincipal user, ConversationStreams streams, PlaybookShelf playbooks, CancellationToken ct)
    {
        if (await streams.Find(user.Tenant(), conversation, ct) is not { } stream)
            return TypedResults.NotFound();
        var count = new Count();
        await Again(stream, user.Tenant(), playbooks, count, ct);
        return TypedResults.Ok(count.Result());
    }

    private static async Task<Ok<Result>> All(ClaimsPrincipal user, ConversationStreams streams, PlaybookShelf playbooks, CancellationToken ct)
    {
        var count = new Count();
        await foreach (var stream in streams.All(user.Tenant(), ct))
            await Again(stream, user.Tenant(), playbooks, count, ct);
        return TypedResults.Ok(count.Result());
    }

    private static async Task Again(
        IReadOnlyList<Recorded<ConversationEvent>> stream, string tenant, PlaybookShelf playbooks, Count count, CancellationToken ct)
    {
        if (stream.Any(r => r.Event is ConversationEvent.PersonalDataErased))
        {
            count.Erased++;
            return;
        }

        var used = new Dictionary<string, Playbook>(StringComparer.Ordinal);
        foreach (var version in stream.Select(r => r.Event).OfType<ConversationEvent.Input>().Select(i => i.Playbook).Distinct())
            used[version] = await playbooks.Version(tenant, version, ct);
        count.Streams++;
        count.Decisions += stream.Count(r => r.Event is ConversationEvent.Input);
        foreach (var difference in ConversationReplay.Of(stream, version => used[version]))
            count.Add(new Found(stream[0].Stream, difference.Version, difference.Input, difference.Recorded, difference.Replayed));
    }

    private sealed class Count
    {
        private readonly List<Found> shown = [];
        private int differing;

        public int Streams { get; set; }

        public int Decisions { get; set; }

        public int Erased { get; set; }

        public void Add(Found found)
        {
            differing++;
            if (shown.Count < MostShown)
                shown.Add(found);
        }

        public Result Result() => new(ConversationHandlers.Build, Streams, Decisions, Erased, differing, shown);
    }
}
