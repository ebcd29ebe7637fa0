using System.Collections.Concurrent;
using System.Text.Json;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Learning;
using Hitl.Lanes;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>
/// The models in use: the shared ones, trained at start, and one for each tenant's FAQ, trained when its playbook changes and exchanged
/// without a restart. A tenant whose playbook has not been heard for a while is read without an FAQ: then nothing is in scope.
/// </summary>
public sealed partial class ModelShelf(NpgsqlDataSource database, IOptions<EncoderOptions> encoder, ILogger<ModelShelf> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly FaqModel Empty = FaqModel.Train([]);
    private readonly ConcurrentDictionary<string, Place> places = new(StringComparer.Ordinal);
    private SharedModels? shared;
    private readonly StoredVectors stored = new(database);
    private TextVectors? vectors;

    /// <summary>Null until trained; a few seconds after the start.</summary>
    public SharedModels? Shared => Volatile.Read(ref shared);

    /// <summary>The cards of all models in use, the shared first.</summary>
    public IReadOnlyList<ModelCard> Cards(string tenant) =>
        [.. (Shared is { } s ? new[] { s.Card } : []), .. places.TryGetValue(tenant, out var place) && place.Model is { } m ? new[] { m.Card } : []];

    /// <exception cref="LaneMustWaitException">The models are still being trained, or the tenant's playbook has not been heard yet.</exception>
    public (SharedModels Shared, FaqModel Faq) For(string tenant)
    {
        var models = Shared ?? throw new LaneMustWaitException("the shared models are being trained");
        var place = places.GetOrAdd(tenant, _ => new Place(null, 0, Environment.TickCount64, null));
        return (models, place.Model ?? throw new LaneMustWaitException($"no playbook of {tenant} has been heard yet"));
    }

    /// <summary>Where the tenant's days begin; UTC until its playbook has been heard.</summary>
    public DateTimeZone ZoneOf(string tenant) =>
        places.TryGetValue(tenant, out var place) && place.Zone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is { } known ? known : DateTimeZone.Utc;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var opened = encoder.Value.Folder is { Length: > 0 } folder ? SentenceEncoder.Open(folder) : null;
        vectors = opened is null ? null : new TextVectors(opened);
        var name = opened?.Identity.ToString() ?? "none: the linear models stand alone";
        LogEncoder(log, name);
        Volatile.Write(ref shared, SharedModels.Train());
        LogTrained(log, "all tenants", Shared!.Version);
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            try
            {
                foreach (var tenant in places.Keys)
                    await Refresh(tenant, stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogUnreachable(log, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Refresh(string tenant, CancellationToken ct)
    {
        var place = places[tenant];
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select version, data::text from doc_tenant_faq where tenant_id = $1 and id = $1 and version > $2")
        {
            Parameters = { new() { Value = tenant }, new() { Value = place.Version } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        if (await reader.ReadAsync(ct))
        {
            var faq = JsonSerializer.Deserialize(reader.GetString(1), ClassifierJson.Default.TenantFaq)!;
            var version = reader.GetInt64(0);
            await reader.CloseAsync();
            if (vectors is not null)
                await stored.Prepare(tenant, [.. faq.Entries.SelectMany(entry => entry.Phrasings)], vectors, ct);
            var model = FaqModel.Train(faq.Entries, vectors);
            places[tenant] = place with { Model = model, Version = version, Zone = faq.Zone };
            LogTrained(log, tenant, model.Version);
        }
        else if (place.Model is null && Environment.TickCount64 - place.Since > Patience.TotalMilliseconds)
        {
            places[tenant] = place with { Model = Empty };
            LogNoPlaybook(log, tenant);
        }
    }

    private sealed record Place(FaqModel? Model, long Version, long Since, string? Zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sentence encoder: {Encoder}")]
    private static partial void LogEncoder(ILogger log, string encoder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model of {Tenant} is in use: {Version}")]
    private static partial void LogTrained(ILogger log, string tenant, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No playbook of {Tenant} was heard: its messages are read without an FAQ until one is")]
    private static partial void LogNoPlaybook(ILogger log, string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Playbooks cannot be looked up now ({Reason}); the models in use stay")]
    private static partial void LogUnreachable(ILogger log, string reason);
}
