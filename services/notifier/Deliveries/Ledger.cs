using Hitl.Lanes;

namespace Hitl.Notifier.Deliveries;

/// <param name="Addresses">Fingerprints of the addresses that were written to.</param>
public sealed record ForgottenRow(string TenantId, string Conversation, IReadOnlyList<string> Addresses);

/// <summary>The expectation that a provider's message is no other attempt's.</summary>
public sealed record UnboundRow(string TenantId, string Attempt, string ProviderMessage);

/// <summary>Every attempt there ever was, for audit and to bind a provider's message to one attempt only.</summary>
public static class Ledger
{
    /// <remarks>An attempt may move twice in one commit: its last row stands.</remarks>
    public static readonly RowWriter<LedgerRow> Rows = new(
        """
        insert into sending.attempts (tenant_id, conversation, reply, attempt, channel, state, code, provider_message, started_at, settled_at, automated)
        select distinct on (r."tenantId", r.attempt)
            r."tenantId", r.conversation, r.reply, r.attempt, r.channel, r.state, r.code, r."providerMessage", r."startedAt", r."settledAt", r.automated
        from jsonb_array_elements($1::jsonb) with ordinality as e(row, nth)
        cross join lateral jsonb_to_record(e.row) as r(
            "tenantId" text, conversation text, reply text, attempt text, channel text, state text, code text, "providerMessage" text,
            "startedAt" timestamptz, "settledAt" timestamptz, automated boolean)
        order by r."tenantId", r.attempt, e.nth desc
        on conflict (tenant_id, attempt) do update set
            state = excluded.state, code = excluded.code, provider_message = excluded.provider_message, settled_at = excluded.settled_at
        """,
        NotifierJson.Default.LedgerRow);

    public static readonly RowWriter<ForgottenRow> Forgotten = new(
        """
        with held as (
            delete from sending.held h using jsonb_to_recordset($1::jsonb) as r("tenantId" text, conversation text)
            where h.tenant_id = r."tenantId" and h.conversation = r.conversation),
        met as (
            delete from sending.met m using jsonb_to_recordset($1::jsonb) as r("tenantId" text, addresses text[])
            where m.tenant_id = r."tenantId" and m.address = any (r.addresses))
        delete from sending.attempts a using jsonb_to_recordset($1::jsonb) as r("tenantId" text, conversation text)
        where a.tenant_id = r."tenantId" and a.conversation = r.conversation
        """,
        NotifierJson.Default.ForgottenRow);

    /// <summary>Across conversations: another contact record may have the same address.</summary>
    public static readonly Assumption<UnboundRow> Unbound =
        new("select sending.expect_unbound($1::jsonb)", NotifierJson.Default.UnboundRow, row => row.Attempt);
}
