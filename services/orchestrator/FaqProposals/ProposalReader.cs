using System.Text.Json;
using Npgsql;

namespace Hitl.Orchestrator.FaqProposals;

/// <summary>Reads a tenant's proposals, and the playbook that an accepted one goes into.</summary>
internal sealed class ProposalReader(NpgsqlDataSource database)
{
    public async Task<TenantProposals> Of(string tenant, CancellationToken ct) =>
        await One(tenant, "select data::text from doc_faq_proposals where tenant_id = $1 and id = $1", ct, tenant) is { } json
            ? JsonSerializer.Deserialize(json, FaqProposalJson.Default.TenantProposals)!
            : TenantProposals.None;

    /// <summary>A version's text, and the bases that it extends by their names.</summary>
    public async Task<(string Text, Func<string, string?> Bases)> Playbook(string tenant, string version, CancellationToken ct) =>
        (await One(tenant, "select yaml from playbooks where tenant_id = $1 and version = $2", ct, tenant, version)
            ?? throw new InvalidOperationException($"Playbook {version} was never published here."), _ => null);

    private async Task<string?> One(string tenant, string sql, CancellationToken ct, params object[] values)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? reader.GetString(0) : null;
    }
}
