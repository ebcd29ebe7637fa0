using System.Collections.Concurrent;
using System.Text.Json;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.Classifier.Drafting;

/// <summary>What each tenant lets the language model do, looked up again and again, as it is kept in the tenants' own lanes.</summary>
public sealed partial class TenantModels(LanguageModel model, NpgsqlDataSource database, ILogger<TenantModels> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, Looked> known = new(StringComparer.Ordinal);

    /// <summary>Null where no language model may see what contacts write.</summary>
    /// <exception cref="LaneMustWaitException">It has not been looked up yet.</exception>
    public TenantModel? Find(string tenant) => known.GetOrAdd(tenant, _ => new(false, null)) is { Done: true } looked
        ? looked.Model
        : throw new LaneMustWaitException($"what {tenant} lets the language model do has not been looked up yet");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!model.IsThere)
        {
            return;
        }

        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            foreach (var tenant in known.Keys)
            {
                await Look(tenant, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(string tenant, CancellationToken ct)
    {
        try
        {
            await using var batch = database.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select data::text from doc_tenant_model where tenant_id = $1 and id = $1") { Parameters = { new() { Value = tenant } } });
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            known[tenant] = new(true, await reader.ReadAsync(ct) ? JsonSerializer.Deserialize(reader.GetString(0), DraftingJson.Default.TenantModel) : null);
        }
        catch (NpgsqlException e)
        {
            LogUnreachable(log, tenant, e.Message);
        }
    }

    private sealed record Looked(bool Done, TenantModel? Model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What {Tenant} lets the language model do cannot be looked up now ({Reason}); what is known stays")]
    private static partial void LogUnreachable(ILogger log, string tenant, string reason);
}
