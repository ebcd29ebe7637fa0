using System.Text.Json;
using Hitl.Orchestrator.Playbooks.Publishing;
using Npgsql;

namespace Hitl.Orchestrator.FaqProposals;

/// <summary>Reads a tenant's proposals, and the playbook that an accepted one goes into.</summary>
internal sealed class ProposalReader(NpgsqlDataSource database, PlaybookArchive archive)
{
    public async Task<TenantProposals> Of(string tenant, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select data::text from doc_faq_proposals where tenant_id = $1 and id = $1") { Parameters = { new() { Value = tenant } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? JsonSerializer.Deserialize(reader.GetString(0), FaqProposalJson.Default.TenantProposals)! : TenantProposals.None;
    }

    /// <summary>A version as it was written, with the bases that it extends.</summary>
    public async Task<PlaybookText> Playbook(string tenant, string version, CancellationToken ct) =>
        (await archive.Find(tenant, version, ct) ?? throw new InvalidOperationException($"Playbook {version} was never published here.")).AsWritten;
}
