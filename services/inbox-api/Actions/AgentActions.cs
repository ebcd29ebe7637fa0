using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.InboxApi.Inbox;
using Hitl.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Hitl.InboxApi.Actions;

/// <summary>Who has the conversation after an action.</summary>
public sealed record Control(ActionId Action, OwnerKind Owner, Agent? Holder, long Epoch);

/// <summary>Where an action stands: pending, accepted or refused.</summary>
public sealed record ActionStatus(ActionId Action, ConversationId Conversation, string Status, string? Reason, OwnerKind? Owner, Agent? Holder, long? Epoch);

/// <summary>
/// The protocol of agents' actions: stored first, answered with the orchestrator's own decision, never from a read model. A repeat under
/// the same key gets the first one's outcome.
/// </summary>
/// <remarks>
/// A conversation must be in this tenant's view before an action on it is stored, so that a foreign or invented id is a 404. People learn of
/// a conversation from this service or from a ping that was decided in the same stream, so a view that lags shows as a 404 for a moment.
/// </remarks>
internal sealed class AgentActions(InboxReader inbox, LaneAcceptor acceptor, ActionOutcomes outcomes, NpgsqlDataSource database)
{
    private const string KeepSql =
        """
        insert into actions (tenant_id, action, conversation, agent, fingerprint)
        select r.* from jsonb_to_recordset($1) as r (tenant text, action text, conversation text, agent text, fingerprint text)
        on conflict do nothing
        """;

    public sealed record ActionRow(string Tenant, string Action, string Conversation, string Agent, string Fingerprint);

    /// <summary>200 with who has control, 409 with who holds it instead, or 202 with where to ask.</summary>
    /// <exception cref="ProblemException">404 for a conversation the tenant has not, 422 for a key that was used for something else.</exception>
    public async Task<Results<Ok<Control>, ProblemHttpResult, Accepted<ActionStatus>>> Ask(
        ClaimsPrincipal user, ConversationId conversation, IdempotencyKey key, AgentAction what, CancellationToken ct)
    {
        var tenant = user.Tenant();
        var by = user.Agent();
        if (!await inbox.Exists(tenant, conversation, ct))
        {
            throw InboxEndpoints.NoSuchConversation();
        }

        var action = new ActionId("a_" + Hash($"{tenant}\n{by.Id}\n{key.Value}")[..32]);
        var fingerprint = Hash($"{conversation}\n{JsonSerializer.Serialize(what, ActionsJson.Default.AgentAction)}");
        ActionRow[] row = [new(tenant, action.Value, conversation.Value, by.Id.Value, fingerprint)];
        var first = await acceptor.Accept(
            tenant,
            conversation.Value,
            new ActionAccepted(conversation, action, by, what),
            $"action/{action}",
            ct,
            new RowWrites(KeepSql, JsonSerializer.SerializeToUtf8Bytes(row, ActionsJson.Default.ActionRowArray)));
        if (!first && await Fingerprint(tenant, action, ct) != fingerprint)
        {
            throw new ProblemException(
                StatusCodes.Status422UnprocessableEntity,
                detail: $"This {IdempotencyKey.Header} was used for another action: take a new one for each.");
        }

        return await outcomes.Wait(tenant, action, ct) switch
        {
            null => TypedResults.Accepted($"/api/actions/{action}", new ActionStatus(action, conversation, "pending", null, null, null, null)),
            { Accepted: true } o => TypedResults.Ok(new Control(action, o.Owner, o.Holder, o.Epoch)),
            var o => TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict,
                detail: o.Reason,
                extensions: new Dictionary<string, object?> { ["action"] = action, ["owner"] = o.Owner, ["holder"] = o.Holder, ["epoch"] = o.Epoch }),
        };
    }

    /// <summary>Null for an action that this tenant never asked for.</summary>
    public async Task<ActionStatus?> Find(string tenant, ActionId action, CancellationToken ct) =>
        (await database.Read(
            [tenant],
            """
            select a.action, o.accepted, o.reason, o.owner, o.holder, o.holder_name, o.epoch, a.conversation
            from actions a left join action_outcomes o on o.tenant_id = a.tenant_id and o.action = a.action
            where a.tenant_id = $1 and a.action = $2
            """,
            r => r.IsDBNull(1)
                ? new ActionStatus(action, new(r.GetString(7)), "pending", null, null, null, null)
                : Decided(ActionOutcomes.Outcome(r), new(r.GetString(7))),
            ct,
            tenant,
            action.Value)).SingleOrDefault();

    private static ActionStatus Decided(ActionOutcome o, ConversationId conversation) =>
        new(o.Action, conversation, o.Accepted ? "accepted" : "refused", o.Reason, o.Owner, o.Holder, o.Epoch);

    private async Task<string> Fingerprint(string tenant, ActionId action, CancellationToken ct) =>
        (await database.Read(
            [tenant],
            "select fingerprint from actions where tenant_id = $1 and action = $2",
            r => r.GetString(0),
            ct,
            tenant,
            action.Value)).Single();

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
