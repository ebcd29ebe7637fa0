using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Brakes;

/// <summary>The expectation that software may send for a tenant by a channel.</summary>
public sealed record MovingRow(string TenantId, string Channel, string Key);

/// <summary>Automated words that were not sent because sending was paused, or a cap reached; never sent later by themselves.</summary>
public sealed record HeldRow(
    string TenantId, string Reply, string Conversation, string Channel, string Why, DateTimeOffset DecidedAt, DateTimeOffset HeldAt);

public static class Pauses
{
    public static readonly Assumption<MovingRow> Moving =
        new("select sending.expect_moving($1::jsonb)", NotifierJson.Default.MovingRow, row => row.Key);

    public static readonly RowWriter<HeldRow> Held = new(
        """
        insert into sending.held (tenant_id, reply, conversation, channel, why, decided_at, held_at)
        select r."tenantId", r.reply, r.conversation, r.channel, r.why, r."decidedAt", r."heldAt"
        from jsonb_to_recordset($1::jsonb) as r(
            "tenantId" text, reply text, conversation text, channel text, why text, "decidedAt" timestamptz, "heldAt" timestamptz)
        on conflict do nothing
        """,
        NotifierJson.Default.HeldRow);

    /// <summary>The commit finds the tenant moving. A person's own words, and the confirmation of an opt-out, are never paused.</summary>
    public static bool IsMoving(Batch batch, Reply reply) =>
        !reply.Automated || reply.Confirmation
        || batch.Assume(Moving, new MovingRow(batch.Tenant, reply.Channel.ToString(), $"pause:{batch.Tenant}/{reply.Channel}"));

    /// <summary>It does not leave, and people can list it.</summary>
    public static Step Hold(Outbox outbox, string tenant, Reply reply, string why, DateTimeOffset now) =>
        Sending.Suppress(outbox, reply, why, now).Then(o => new Step(o, [new Effect.Hold(new HeldRow(
            tenant, reply.Id.Value, o.Conversation.Value, reply.Channel.ToString(), why, reply.DecidedAt, now))]));
}
