using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Classifier.Drafting;

/// <summary>A call as the ledger keeps it: no word of what was asked or answered.</summary>
public sealed record ModelCallRow(
    string TenantId, string Conversation, string Message, string Model, string PromptHash, int TokensIn, int TokensOut, int Milliseconds, string Verdict, DateTimeOffset At);

/// <summary>Every call of the language model, for audit and for each tenant's budget.</summary>
internal static class ModelCalls
{
    public static readonly Migration Table = new(
        "model calls",
        $$"""
        create table model_calls (
            tenant_id text not null,
            conversation text not null,
            message text not null,
            model text not null,
            prompt_hash text not null,
            tokens_in int not null,
            tokens_out int not null,
            milliseconds int not null,
            verdict text not null,
            at timestamptz not null,
            primary key (tenant_id, message)
        );
        create index on model_calls (tenant_id, at);
        grant select, insert on model_calls to {service};
        {{LaneSchema.Guarded("model_calls")}}
        {{LaneSchema.Expires("model_calls", "at")}}
        """);

    /// <remarks>A message is asked about once; what comes a second time, after a lane was lost, is the same call.</remarks>
    public static readonly RowWriter<ModelCallRow> Rows = new(
        """
        insert into model_calls (tenant_id, conversation, message, model, prompt_hash, tokens_in, tokens_out, milliseconds, verdict, at)
        select r."tenantId", r.conversation, r.message, r.model, r."promptHash", r."tokensIn", r."tokensOut", r.milliseconds, r.verdict, r.at
        from jsonb_to_recordset($1::jsonb) as r(
            "tenantId" text, conversation text, message text, model text, "promptHash" text, "tokensIn" int, "tokensOut" int, milliseconds int, verdict text,
            at timestamptz)
        on conflict (tenant_id, message) do nothing
        """,
        DraftingJson.Default.ModelCallRow);

    public static ModelCallRow RowOf(string tenant, MessageUnderstood understood, DateTimeOffset at)
    {
        var call = understood.Opinion!.Call;
        return new(
            tenant, understood.Conversation.Value, understood.Message.Value, call.Model, call.PromptHash, call.TokensIn, call.TokensOut, call.Milliseconds,
            call.Verdict.ToString(), at);
    }

    /// <summary>The tokens that a tenant has spent since a time, by the calls whose end is recorded.</summary>
    public static async Task<long> Spent(NpgsqlDataSource database, string tenant, DateTimeOffset since, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select coalesce(sum(tokens_in + tokens_out), 0)::bigint from model_calls where tenant_id = $1 and at >= $2")
        {
            Parameters = { new() { Value = tenant }, new() { Value = since } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0);
    }
}
