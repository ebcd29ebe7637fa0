using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Extraction;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Learning;
using Hitl.Lanes;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>
/// The models in use: the shared ones, and one for each tenant's FAQ, exchanged without a restart when its playbook changes. What is stored
/// is loaded; what is not is trained and stored, without waiting for a message. A tenant whose playbook has not been heard for a while is read without an FAQ: then nothing is in scope.
/// </summary>
public sealed partial class ModelShelf(LaneDatabases databases, IOptions<EncoderOptions> encoder, ILogger<ModelShelf> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A new build trains every tenant's model anew: with very many of them, lanes are not left for so long.</summary>
    private static readonly TimeSpan MostFilling = TimeSpan.FromSeconds(30);
    private static readonly FaqModel Empty = FaqModel.Train([]);

    /// <summary>A text of several clauses that states what can be found in one, and one in the other script whose languages are told apart.</summary>
    private static readonly string[] Rehearsed =
    [
        "Hi, I'm interested! Could you call me tomorrow at 3pm on 020 7946 0000? We are 12 people and can pay £500 a month; see example.com or mail ann@example.com.",
        "Здравствуйте, сколько это стоит в месяц?",
    ];

    private readonly ConcurrentDictionary<string, Place> places = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SharedModels? shared;
    private readonly StoredModels stored = new(databases.Service);
    private TextVectors? vectors;

    /// <summary>Null until loaded, or trained: at once, or a few seconds after the start.</summary>
    public SharedModels? Shared => Volatile.Read(ref shared);

    /// <summary>Completes once the models of every tenant are in use, or have taken too long.</summary>
    public async Task Filled(CancellationToken ct)
    {
        try
        {
            await filled.Task.WaitAsync(MostFilling, ct);
        }
        catch (TimeoutException)
        {
            LogStillFilling(log, MostFilling.TotalSeconds);
        }
    }

    /// <summary>The encoder; null where the linear models stand alone.</summary>
    internal TextVectors? Vectors => vectors;

    /// <summary>The cards of the models that read a tenant's messages, those for everybody first.</summary>
    public IReadOnlyList<ModelCard> Cards(string tenant)
    {
        var place = places.GetValueOrDefault(tenant);
        return [.. new[] { (place?.Taught ?? Shared)?.Card, place?.Model?.Card }.OfType<ModelCard>()];
    }

    /// <exception cref="LaneMustWaitException">The models are still being trained, or the tenant's playbook has not been heard yet.</exception>
    public (SharedModels Shared, FaqModel Faq) For(string tenant)
    {
        var models = Shared ?? throw new LaneMustWaitException("the shared models are being trained");
        var place = Of(tenant);
        return (place.Taught ?? models, place.Model ?? throw new LaneMustWaitException($"no playbook of {tenant} has been heard yet"));
    }

    /// <summary>Where the tenant's days begin; UTC until its playbook has been heard.</summary>
    public DateTimeZone ZoneOf(string tenant) => Zone(places.GetValueOrDefault(tenant)?.Zone);

    private static DateTimeZone Zone(string? id) => id is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? DateTimeZone.Utc;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var opened = encoder.Value.Folder is { Length: > 0 } folder ? SentenceEncoder.Open(folder) : null;
        vectors = opened is null ? null : new TextVectors(opened);
        var name = opened?.Identity.ToString() ?? "none: the linear models stand alone";
        LogEncoder(log, name);
        await Share(stoppingToken);
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            try
            {
                await Follow(stoppingToken);
                filled.TrySetResult();
            }
            catch (NpgsqlException e)
            {
                LogUnreachable(log, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Models are there also while the database is not: texts are read again as soon as it is back.</summary>
    private async Task Share(CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var (models, trained) = (default(SharedModels), false);
        try
        {
            (models, trained) = await stored.Shared(ct);
        }
        catch (NpgsqlException e)
        {
            LogNotStored(log, e.Message);
        }

        trained |= models is null;
        models ??= SharedModels.Train();
        Rehearse(models, Empty, DateTimeZone.Utc);
        Volatile.Write(ref shared, models);
        InUse("all tenants", models.Version, trained, began);
    }

    /// <summary>
    /// Reads before anybody waits for it. What is made at a first reading (profiles of languages, compiled code) takes seconds on busy cores,
    /// and a playbook gives a message to a person that is not understood after a few.
    /// </summary>
    private static void Rehearse(SharedModels models, FaqModel faq, DateTimeZone zone)
    {
        var setting = new Setting(DateTimeOffset.UnixEpoch, zone, PhoneFinder.CountryOf("+442079460000"));
        foreach (var text in Rehearsed)
            _ = Understanding.Read(text, faq, models, setting);
    }

    private void InUse(string tenant, string version, bool trained, long began)
    {
        var (how, took) = (trained ? "trained" : "loaded", Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        LogInUse(log, tenant, version, how, took);
    }

    private async Task Follow(CancellationToken ct)
    {
        var found = await TenantTexts.Find(databases.Publisher, ct);
        foreach (var (tenant, versions) in found)
        {
            if (Of(tenant).Versions != versions)
                await Refresh(tenant, ct);
        }

        foreach (var (tenant, place) in places)
        {
            if (place.Model is not null || found.ContainsKey(tenant) || Environment.TickCount64 - place.Since <= Patience.TotalMilliseconds)
                continue;
            places[tenant] = place with { Model = Empty };
            LogNoPlaybook(log, tenant);
        }
    }

    private Place Of(string tenant) => places.GetOrAdd(tenant, _ => new Place(null, null, default, Environment.TickCount64, null));

    private async Task Refresh(string tenant, CancellationToken ct)
    {
        if (await TenantTexts.Read(databases.Service, tenant, ct) is not { Faq: { } faq } texts)
            return;
        var began = Stopwatch.GetTimestamp();
        var (model, trained) = await stored.Faq(tenant, faq.Entries, vectors, texts.Lessons.OfFaq(texts.Corrections), ct);
        var taught = Shared!.Taught(texts.Lessons.OfWishes(texts.Corrections));
        Rehearse(taught, model, Zone(faq.Zone));
        places[tenant] = Of(tenant) with { Model = model, Taught = taught, Versions = texts.Versions, Zone = faq.Zone };
        InUse(tenant, $"{taught.Version}/{model.Version}", trained, began);
    }

    /// <param name="Taught">The shared models as the tenant's people corrected them; null until its playbook has been heard.</param>
    private sealed record Place(FaqModel? Model, SharedModels? Taught, (long Faq, long Lessons) Versions, long Since, string? Zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sentence encoder: {Encoder}")]
    private static partial void LogEncoder(ILogger log, string encoder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model of {Tenant} is in use: {Version}, {How} in {Milliseconds:0} ms")]
    private static partial void LogInUse(ILogger log, string tenant, string version, string how, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stored models cannot be looked up now ({Reason}); the shared ones are trained")]
    private static partial void LogNotStored(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No playbook of {Tenant} was heard: its messages are read without an FAQ until one is")]
    private static partial void LogNoPlaybook(ILogger log, string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not every tenant's model is in use after {Seconds:0} s: lanes are taken, and messages of the others wait")]
    private static partial void LogStillFilling(ILogger log, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Playbooks cannot be looked up now ({Reason}); the models in use stay")]
    private static partial void LogUnreachable(ILogger log, string reason);
}
