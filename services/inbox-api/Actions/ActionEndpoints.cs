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

    /// <param name="SignOn">The frame of a person's first words as they changed it, with their name and <c>{text}</c> in it.</param>
    public sealed record ReplyBody([Range(0, long.MaxValue)] long Epoch, [Words] string Text, [StringLength(300, MinimumLength = 1)] string? SignOn = null);

    public sealed record SnoozeBody([Range(0, long.MaxValue)] long Epoch, [Required] DateTimeOffset? Until);

    /// <param name="How">Such as <c>rang from my own phone</c>.</param>
    public sealed record ElsewhereBody([Words, StringLength(200)] string How);

    public sealed record AnswerBody([Words] string Text);

    public sealed record ResolveBody([Range(0, long.MaxValue)] long Epoch, Judgement? Judgement = null, [StringLength(200)] string? Outcome = null);

    public sealed record CallBody([Range(0, long.MaxValue)] long Epoch, CallOutcome Outcome);

    public sealed record RejectionBody([Required] bool? Confirmed);

    public sealed record JudgementBody([Required] Judgement? Judgement);

    /// <param name="Label">What is corrected, such as <c>complaint</c> or <c>faq</c>.</param>
    /// <param name="Right">What it should have been: <c>no</c>, say, or the entry's id.</param>
    public sealed record LabelBody([Required, AllowedLabel] string Label, [Required, StringLength(100, MinimumLength = 1)] string Right);

    /// <param name="Text">Other words in place of the proposed ones.</param>
    public sealed record DraftBody([Required] bool? Accepted, [StringLength(WordsAttribute.Longest, MinimumLength = 1)] string? Text = null);

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
        one.MapPost("/rejections/{run}", JudgeRejection).WithSummary("Confirm a rejection that a flow proposed, or overturn it");
        one.MapPost("/drafts/{draft}", DecideDraft).WithSummary("Send what the bot proposes, with your words if you give any, or reject it");
        one.MapPost("/snooze", Snooze).WithSummary("Put the conversation aside until then, or until the contact writes");
        one.MapPost("/elsewhere", ActElsewhere).WithSummary("Say that you rang, wrote to or met the contact by other means; the bot falls silent");
        one.MapPost("/handoffs/{handoff}/accept", AcceptHandoff).WithSummary("Take a handoff: from now on it is yours");
        one.MapPost("/handoffs/{handoff}/decline", DeclineHandoff).WithSummary("Leave a handoff to the next who may take it");
        one.MapPost("/messages/{message}/labels", CorrectLabel).WithSummary("Say what the bot should have understood of a message, or confirm what it did");
        one.MapPost("/handoffs/{handoff}/judgement", JudgeHandoff).WithSummary("Say whether a handoff came too early, right, too late, or was not needed");
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
        actions.Ask(user, conversation, key, new AgentAction.SendReply(
            body.Epoch, TextCleaning.Clean(body.Text), body.SignOn is { } signOn ? TextCleaning.Clean(signOn) : null), ct);

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

    private static Task<Outcome> JudgeRejection(
        ConversationId conversation,
        [StringLength(100)] string run,
        IdempotencyKey key,
        RejectionBody body,
        ClaimsPrincipal user,
        AgentActions actions,
        CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.JudgeRejection(run, body.Confirmed!.Value), ct);

    private static Task<Outcome> AcceptHandoff(
        ConversationId conversation, HandoffId handoff, IdempotencyKey key, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.AcceptHandoff(handoff), ct);

    private static Task<Outcome> DeclineHandoff(
        ConversationId conversation, HandoffId handoff, IdempotencyKey key, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.DeclineHandoff(handoff), ct);

    private static Task<Outcome> JudgeHandoff(
        ConversationId conversation,
        HandoffId handoff,
        IdempotencyKey key,
        JudgementBody body,
        ClaimsPrincipal user,
        AgentActions actions,
        CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.JudgeHandoff(handoff, body.Judgement!.Value), ct);

    private static Task<Outcome> DecideDraft(
        ConversationId conversation, DraftId draft, IdempotencyKey key, DraftBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(
            user, conversation, key, new AgentAction.DecideDraft(draft, body.Accepted!.Value, body.Text is { } text ? TextCleaning.Clean(text) : null), ct);

    private static Task<Outcome> CorrectLabel(
        ConversationId conversation, MessageId message, IdempotencyKey key, LabelBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.CorrectLabel(message, body.Label, body.Right), ct);

    private static Task<Outcome> Snooze(
        ConversationId conversation, IdempotencyKey key, SnoozeBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.Snooze(body.Epoch, body.Until!.Value), ct);

    private static Task<Outcome> ActElsewhere(
        ConversationId conversation, IdempotencyKey key, ElsewhereBody body, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        actions.Ask(user, conversation, key, new AgentAction.ActElsewhere(TextCleaning.Clean(body.How)), ct);

    private static async Task<Ok<ActionStatus>> Status(ActionId action, ClaimsPrincipal user, AgentActions actions, CancellationToken ct) =>
        TypedResults.Ok(await actions.Find(user.Tenant(), action, ct)
            ?? throw new ProblemException(StatusCodes.Status404NotFound, detail: "There is no such action."));
}
