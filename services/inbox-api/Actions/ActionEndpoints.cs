using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Outcome = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<Hitl.InboxApi.Actions.Control>,
    Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult,
    Microsoft.AspNetCore.Http.HttpResults.Accepted<Hitl.InboxApi.Actions.ActionStatus>>;

namespace Hitl.InboxApi.Actions;

/// <summary>What agents may ask for. Shape is checked here, permission by the group, business by the orchestrator.</summary>
internal static class ActionEndpoints
{
    public sealed record ControlBody([Range(0, long.MaxValue)] long Epoch);

    public sealed record ReplyBody([Range(0, long.MaxValue)] long Epoch, [Words] string Text);

    public sealed record AnswerBody([Words] string Text);

    public sealed record ResolveBody([Range(0, long.MaxValue)] long Epoch, Judgement? Judgement = null, [StringLength(200)] string? Outcome = null);

    public sealed record CallBody([Range(0, long.MaxValue)] long Epoch, CallOutcome Outcome);

    public static void MapActions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/actions/{action}", Status).WithSummary("Where an action stands: pending, accepted or refused");
        var one = api.MapGroup("/conversations/{conversation}").RequireAuthorization(Agents.MayAct);
        one.MapPut("/owner", TakeOver).WithSummary("Take the conversation over from the bot or, with its epoch, from a colleague");
        one.MapDelete("/owner", Leave).WithSummary("Hand the conversation back to the bot");
        one.MapPost("/handback", HandBack).WithSummary("Hand the conversation back to the bot");
        one.MapPost("/replies", Reply).WithSummary("Write to the contact");
        one.MapPost("/questions/{question}/answer", Answer).WithSummary("Answer a specialist question; the bot relays it, naming you");
        one.MapPost("/resolve", Resolve).WithSummary("Close the episode and say how the handoff was");
        one.MapPost("/calls", Call).WithSummary("Say how a call went");
    }

    private static Task<Outcome> TakeOver(
        ConversationId conversation, IdempotencyKey key, ControlBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.TakeOver(body.Epoch), ct);

    private static Task<Outcome> Leave(
        ConversationId conversation,
        IdempotencyKey key,
        [Range(0, long.MaxValue)] long epoch,
        ClaimsPrincipal user,
        AgentActions actions,
        CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.HandBack(epoch), ct);

    private static Task<Outcome> HandBack(
        ConversationId conversation, IdempotencyKey key, ControlBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.HandBack(body.Epoch), ct);

    private static Task<Outcome> Reply(
        ConversationId conversation, IdempotencyKey key, ReplyBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.SendReply(body.Epoch, TextCleaning.Clean(body.Text)), ct);

    private static Task<Outcome> Answer(
        ConversationId conversation,
        QuestionId question,
        IdempotencyKey key,
        AnswerBody body,
        ClaimsPrincipal user,
        AgentActions actions,
        CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.AnswerForBot(question, TextCleaning.Clean(body.Text)), ct);

    private static Task<Outcome> Resolve(
        ConversationId conversation, IdempotencyKey key, ResolveBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(
            user,
            conversation,
            key,
            new AgentAction.Resolve(body.Epoch, body.Judgement, body.Outcome is { } outcome ? TextCleaning.Clean(outcome) : null),
            ct);

    private static Task<Outcome> Call(
        ConversationId conversation, IdempotencyKey key, CallBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.RecordCall(body.Epoch, body.Outcome), ct);

    private static async Task<Ok<ActionStatus>> Status(ActionId action, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        TypedResults.Ok(await actions.Find(user.Tenant(), action, ct)
            ?? throw new ProblemException(StatusCodes.Status404NotFound, detail: "There is no such action."));
}
