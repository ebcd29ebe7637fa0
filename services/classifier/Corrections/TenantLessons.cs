using System.Text.Json.Serialization;
using Hitl.Classifier.Learning;
using Hitl.Lanes;

namespace Hitl.Classifier.Corrections;

/// <summary>What became of a model that was compared.</summary>
/// <param name="Reason"><c>published</c> or <c>corrected</c>.</param>
public sealed record JudgedModel(Comparison Comparison, string Reason, bool InForce, string Because, DateTimeOffset At);

/// <summary>Which corrections the models in force have learned, and how every model did that was compared; kept in the tenant's lane.</summary>
/// <param name="Faq">Ids of corrections that the FAQ's model was trained on.</param>
/// <param name="Wishes">Ids of corrections that the tenant's other models were taught.</param>
/// <param name="FaqData">What the FAQ's model was made of that was compared last; null when none was.</param>
/// <param name="Forgotten">How often a contact's corrections were forgotten.</param>
/// <param name="Judged">The latest first.</param>
public sealed record TenantLessons(IReadOnlyList<string> Faq, IReadOnlyList<string> Wishes, string? FaqData, int Forgotten, IReadOnlyList<JudgedModel> Judged)
{
    private const int MostJudged = 50;

    public static readonly TenantLessons None = new([], [], null, 0, []);

    public static readonly DocumentKind<TenantLessons> Kind =
        new("lessons", key => !key.StartsWith("c_", StringComparison.Ordinal), LessonsJson.Default.TenantLessons);

    /// <summary>The corrections that are in force, of those that are still there.</summary>
    public IReadOnlyList<Correction> OfFaq(IEnumerable<Correction> all) => [.. all.Where(correction => Faq.Contains(correction.Id))];

    /// <inheritdoc cref="OfFaq"/>
    public IReadOnlyList<Correction> OfWishes(IEnumerable<Correction> all) => [.. all.Where(correction => Wishes.Contains(correction.Id))];

    public TenantLessons Without(string conversation) => this with
    {
        Faq = [.. Faq.Where(id => !id.StartsWith($"{conversation}/", StringComparison.Ordinal))],
        Wishes = [.. Wishes.Where(id => !id.StartsWith($"{conversation}/", StringComparison.Ordinal))],
        Forgotten = Forgotten + 1,
    };

    public TenantLessons With(JudgedModel judged) => this with { Judged = [judged, .. Judged.Take(MostJudged - 1)] };
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TenantLessons))]
internal sealed partial class LessonsJson : JsonSerializerContext;
