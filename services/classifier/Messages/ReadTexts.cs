using System.Text.Json.Serialization;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Models;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Messages;

/// <summary>All texts of a request with their readings, as the call that read them brings them back.</summary>
internal sealed record TextsAllRead(TenantId Tenant, string Request, string ModelVersion, IReadOnlyList<TextReading> Readings);

/// <summary>Reads the texts of a playbook's cases under the FAQ that is about to be published. Training takes a while, so it is a call beside the lane.</summary>
internal sealed class ReadTexts
{
    public const string Done = "texts-read";

    /// <summary>A record on the bus stays far below the smallest limit of a broker.</summary>
    private const int Together = 20;

    private readonly ModelShelf models;
    private readonly CallKind<TextsToRead, TextsAllRead> call;

    public ReadTexts(ModelShelf models)
    {
        this.models = models;
        call = new(Done, ReadTextsJson.Default.TextsAllRead, (asked, _, ct) => Task.Run(() => Read(asked, models.Shared!), ct));
    }

    /// <exception cref="LaneMustWaitException">The models are still being trained.</exception>
    public void Asked(TextsToRead message, Batch batch)
    {
        _ = models.Shared ?? throw new LaneMustWaitException("the shared models are being trained");
        batch.Call(call, message);
    }

    public static void Answer(TextsAllRead all, Batch batch)
    {
        for (var first = 0; first < all.Readings.Count; first += Together)
        {
            batch.Say(new TextsRead(all.Tenant, all.Request, first, all.Readings.Count, all.ModelVersion, [.. all.Readings.Skip(first).Take(Together)]));
        }
    }

    private static TextsAllRead Read(TextsToRead asked, SharedModels shared)
    {
        var faq = FaqModel.Train(asked.Faq);
        var read = asked.Texts.Select(text => Understanding.Read(text, faq, shared)).ToList();
        return new(asked.Tenant, asked.Request, read is [var first, ..] ? first.ModelVersion : "", [.. read.Select(Reading)]);
    }

    private static TextReading Reading(Understood text) =>
        new(text.Language, text.Whole, text.Segments, text.LanguageProbability, text.Found.Count > 0 ? text.Found : null);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TextsAllRead))]
internal sealed partial class ReadTextsJson : JsonSerializerContext;
