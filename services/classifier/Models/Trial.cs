using System.Text.Json.Serialization;
using Hitl.Classifier.Corrections;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Learning;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>To the tenant's lane, some time after the last change: learn what there is to learn.</summary>
public sealed record TryModels;

/// <param name="Forgotten">How often corrections had been forgotten when it began.</param>
public sealed record TrialAsked(string Tenant, int Forgotten);

/// <summary>A model beside the one before it.</summary>
public sealed record Tried(Comparison Comparison, bool IsPublished);

/// <summary>What a trial found.</summary>
/// <param name="Faq">Ids of the corrections of the FAQ that the candidate was trained on.</param>
/// <param name="Wishes">Ids of the corrections that the other candidate was taught.</param>
/// <param name="FaqData">What the FAQ's model in force was made of.</param>
/// <param name="Failed">The database could not be reached: it is to be tried again.</param>
public sealed record TrialDone(IReadOnlyList<Tried> Tried, IReadOnlyList<string> Faq, IReadOnlyList<string> Wishes, string? FaqData, int Forgotten, string? Failed = null);

/// <summary>
/// Trains what a tenant's people taught as a candidate, compares it with what is in force, and promotes it if it is no worse. Training takes a
/// while, so it is a call beside the tenant's lane.
/// </summary>
internal sealed class Trial
{
    public const string Due = "classifier.try-models";
    public const string Done = "classifier.models-tried";

    /// <summary>People correct several messages at a time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly NpgsqlDataSource database;
    private readonly ModelShelf models;
    private readonly CallKind<TrialAsked, TrialDone> call;

    public Trial(NpgsqlDataSource database, ModelShelf models)
    {
        this.database = database;
        this.models = models;
        call = new(Done, TrialJson.Default.TrialDone, (asked, _, ct) => Task.Run(() => Run(asked, ct), ct));
    }

    public static void Changed(LessonsChanged message, Batch batch) => Plan(batch, Quiet);

    public static void Plan(Batch batch) => Plan(batch, Quiet);

    public static void Forget(LessonsForgotten message, Batch batch) =>
        batch.Put(TenantLessons.Kind, (batch.Get(TenantLessons.Kind) ?? TenantLessons.None).Without(message.Conversation));

    /// <exception cref="LaneMustWaitException">The models are still being trained.</exception>
    public void Begin(TryModels message, Batch batch)
    {
        _ = models.Shared ?? throw new LaneMustWaitException("the shared models are being trained");
        batch.Call(call, new TrialAsked(batch.Tenant, (batch.Get(TenantLessons.Kind) ?? TenantLessons.None).Forgotten));
    }

    /// <summary>What was learned from a contact who has been erased meanwhile is forgotten with them, and the trial begins anew.</summary>
    public static void Judge(TrialDone done, Batch batch)
    {
        var lessons = batch.Get(TenantLessons.Kind) ?? TenantLessons.None;
        if (done.Failed is not null)
        {
            Plan(batch, Again);
            return;
        }

        if (done.Forgotten != lessons.Forgotten)
        {
            batch.Write(StoredModels.Forget, new TenantRow(batch.Tenant));
            Plan(batch, Quiet);
            return;
        }

        var next = lessons with { FaqData = done.FaqData };
        foreach (var tried in done.Tried)
        {
            next = batch.Decide(ModelStream.Kind, new JudgeModel(tried.Comparison, tried.IsPublished, batch.Now))
                .Select(ModelStream.Told)
                .Aggregate(Learned(next, tried, done), (known, judged) => known.With(judged));
        }

        if (next != lessons)
        {
            batch.Put(TenantLessons.Kind, next);
        }
    }

    private static TenantLessons Learned(TenantLessons lessons, Tried tried, TrialDone done) => tried switch
    {
        { IsPublished: true } or { Comparison.IsNoWorse: false } => lessons,
        { Comparison.Model: "faq" } => lessons with { Faq = done.Faq },
        _ => lessons with { Wishes = done.Wishes },
    };

    private static void Plan(Batch batch, TimeSpan after) => batch.Schedule(Due, batch.Now + after, new TryModels());

    private async Task<TrialDone> Run(TrialAsked asked, CancellationToken ct)
    {
        try
        {
            var texts = await TenantTexts.Read(database, asked.Tenant, ct);
            List<Tried> tried = [];
            var (faq, data) = await TryFaq(asked.Tenant, texts, tried, ct);
            var wishes = TryWishes(texts, tried);
            return new(tried, faq, wishes, data, asked.Forgotten);
        }
        catch (NpgsqlException e)
        {
            return new([], [], [], null, asked.Forgotten, e.Message);
        }
    }

    private async Task<(string[] Lessons, string? Data)> TryFaq(string tenant, TenantTexts texts, List<Tried> tried, CancellationToken ct)
    {
        if (texts.Faq is not { } faq)
        {
            return ([], null);
        }

        var (stored, vectors) = (new StoredModels(database), models.Vectors);
        var (learned, aside) = Split(texts.Corrections, ofFaq: true);
        var inForce = texts.Lessons.OfFaq(learned);
        var data = FaqModel.DataOf(faq.Entries, vectors, inForce);
        if (texts.Lessons.FaqData is { } before && before != data && await stored.Faq(tenant, before, vectors, ct) is { } previous)
        {
            tried.Add(new(HeldOutTexts.Compare(previous, await Current(), aside), IsPublished: true));
        }

        if (FaqModel.DataOf(faq.Entries, vectors, learned) != data)
        {
            var current = await Current();
            var candidate = await stored.Train(tenant, faq.Entries, vectors, learned, ct);
            var compared = HeldOutTexts.Compare(current, candidate, aside);
            tried.Add(new(compared, IsPublished: false));
            if (compared.IsNoWorse)
            {
                await stored.Keep(tenant, candidate, compared, vectors, learned, ct);
                data = candidate.Card.Data;
            }
        }

        return ([.. learned.Select(correction => correction.Id)], data);

        async Task<FaqModel> Current() => (await stored.Faq(tenant, faq.Entries, vectors, inForce, ct)).Model;
    }

    private string[] TryWishes(TenantTexts texts, List<Tried> tried)
    {
        var (learned, aside) = Split(texts.Corrections, ofFaq: false);
        var current = models.Shared!.Taught(texts.Lessons.OfWishes(learned));
        var candidate = models.Shared!.Taught(learned);
        if (candidate.Version != current.Version)
        {
            tried.Add(new(HeldOutTexts.Compare(current, candidate, aside), IsPublished: false));
        }

        return [.. learned.Select(correction => correction.Id)];
    }

    private static (Correction[] Learned, Correction[] Aside) Split(IReadOnlyList<Correction> all, bool ofFaq) => (
        [.. all.Where(correction => correction.IsOfFaq == ofFaq && !correction.IsKeptAside)],
        [.. all.Where(correction => correction.IsOfFaq == ofFaq && correction.IsKeptAside)]);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TryModels))]
[JsonSerializable(typeof(TrialDone))]
internal sealed partial class TrialJson : JsonSerializerContext;
