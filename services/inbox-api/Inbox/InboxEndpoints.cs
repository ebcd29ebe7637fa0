using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Hitl.Contracts;
using Hitl.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.InboxApi.Inbox;

/// <summary>Reading the inbox. No GET changes anything.</summary>
internal static class InboxEndpoints
{
    public sealed record InboxPage(Meta Meta, IReadOnlyList<ConversationView> Conversations);

    public sealed record Meta(Counts Counts, int Page, int PageSize);

    public sealed record History(IReadOnlyList<Happening> Events);

    public sealed record Rebuilding(int Conversations);

    public static void MapInbox(this IEndpointRouteBuilder api)
    {
        api.MapGet("/conversations", List).WithSummary("Conversations, newest activity first");
        api.MapGet("/conversations/{conversation}", Get).WithSummary("One conversation with its messages and decisions");
        api.MapGet("/conversations/{conversation}/events", Events).WithSummary("All that was heard of a conversation, in order");
        api.MapPost("/rebuild", RebuildAll).RequireAuthorization(Agents.MayRebuild).WithSummary("Fold the tenant's journal again into its conversations");
    }

    public static ProblemException NoSuchConversation() => new(StatusCodes.Status404NotFound, detail: "There is no such conversation.");

    private static async Task<Ok<InboxPage>> List(
        ClaimsPrincipal user,
        InboxReader inbox,
        [AllowedValues(null, "open", "pending", "snoozed", "resolved")] string? status,
        [AllowedValues(null, "me", "bot", "human", "none")] string? owner,
        [StringLength(200)] string? q,
        CancellationToken ct,
        [Range(1, 100_000)] int page = 1,
        [Range(1, 200)] int pageSize = 25)
    {
        var words = string.IsNullOrWhiteSpace(q) ? null : q.Replace("\0", "", StringComparison.Ordinal).Trim();
        var (counts, lines) = await inbox.List(user.Tenant(), new(status, owner, words, user.Agent().Id), page, pageSize, ct);
        return TypedResults.Ok(new InboxPage(new(counts, page, pageSize), lines));
    }

    private static async Task<Ok<ConversationDetail>> Get(ConversationId conversation, ClaimsPrincipal user, InboxReader inbox, CancellationToken ct) =>
        TypedResults.Ok(await inbox.Find(user.Tenant(), conversation, ct) ?? throw NoSuchConversation());

    private static async Task<Ok<History>> Events(ConversationId conversation, ClaimsPrincipal user, InboxReader inbox, CancellationToken ct)
    {
        if (!await inbox.Exists(user.Tenant(), conversation, ct))
        {
            throw NoSuchConversation();
        }

        var heard = await inbox.History(user.Tenant(), conversation.Value, ct);
        return TypedResults.Ok(new History([.. heard.Select(Story.Tell)]));
    }

    private static async Task<Accepted<Rebuilding>> RebuildAll(ClaimsPrincipal user, Rebuild rebuild, CancellationToken ct) =>
        TypedResults.Accepted((string?)null, new Rebuilding(await rebuild.All(user.Tenant(), ct)));
}
