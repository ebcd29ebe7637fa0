using System.Security.Claims;
using Hitl.Hosting;
using Hitl.Orchestrator.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Orchestrator.Explain;

internal static class ExplainEndpoint
{
    public sealed record Story(string Conversation, IReadOnlyList<StoryStep> Steps);

    public static void MapExplain(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/explain/{conversation}", Explain).WithSummary("What happened in a conversation, step by step, with the recorded reasons");

    private static async Task<Results<Ok<Story>, NotFound>> Explain(
        string conversation, ClaimsPrincipal user, ConversationStreams streams, CancellationToken ct) =>
        await streams.Find(user.Tenant(), conversation, ct) is { } stream
            ? TypedResults.Ok(new Story(conversation, ConversationStory.Tell(stream)))
            : TypedResults.NotFound();
}
