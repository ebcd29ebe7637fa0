using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.InboxApi.Inbox;
using Hitl.Lanes;

namespace Hitl.InboxApi.Actions;

/// <summary>An agent's action, durable and on its way to the lane that says it.</summary>
public sealed record ActionAccepted(ConversationId Conversation, ActionId Action, Agent By, AgentAction What);

/// <summary>Says the action to the orchestrator; the order of the lane's positions is the order in which actions were accepted.</summary>
internal static class ActionAcceptedHandler
{
    public const string Name = "inbox.action-accepted";

    public static void Handle(ActionAccepted message, Batch batch)
    {
        var acted = new AgentActed(message.Conversation, message.Action, message.By, message.What, batch.MessageTime);
        batch.Say(acted);
        InboxHandler.Handle(acted, batch);
    }
}

/// <summary>Keeps the outcome where the instance that was asked finds it.</summary>
internal static class AgentActionDecidedHandler
{
    public sealed record OutcomeRow(
        string Tenant, string Action, bool Accepted, string? Reason, string Owner, string? Holder, string? HolderName, long Epoch, DateTimeOffset At);

    private static readonly RowWriter<OutcomeRow> Outcomes = new(
        """
        insert into action_outcomes (tenant_id, action, accepted, reason, owner, holder, holder_name, epoch, at)
        select r.* from jsonb_to_recordset($1) as r (
            tenant text, action text, accepted boolean, reason text, owner text, holder text, "holderName" text, epoch bigint, at timestamptz)
        on conflict do nothing
        """,
        ActionsJson.Default.OutcomeRow);

    public static void Handle(AgentActionDecided message, Batch batch)
    {
        InboxHandler.Handle(message, batch);
        batch.Write(Outcomes, new(
            batch.Tenant,
            message.Action.Value,
            message.Accepted,
            message.Reason,
            message.Owner.ToString(),
            message.Holder?.Id.Value,
            message.Holder?.Name,
            message.Epoch,
            batch.MessageTime));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActionAccepted))]
[JsonSerializable(typeof(Shifts.ShiftAsked))]
[JsonSerializable(typeof(AgentAction))]
[JsonSerializable(typeof(AgentActions.ActionRow[]))]
[JsonSerializable(typeof(AgentActionDecidedHandler.OutcomeRow))]
internal sealed partial class ActionsJson : JsonSerializerContext;
