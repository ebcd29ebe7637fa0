using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Drafting;

/// <summary>What a tenant lets a language model do, with all that it may know.</summary>
public sealed record TenantModel(ModelUse Use, IReadOnlyList<FaqEntry> Faq)
{
    public static readonly DocumentKind<TenantModel> Kind =
        new("tenant_model", key => !key.StartsWith("c_", StringComparison.Ordinal), DraftingJson.Default.TenantModel);

    /// <summary>Null takes it back.</summary>
    public static void Keep(PlaybookPublished message, Batch batch) =>
        batch.Put(Kind, message.Model is { } use ? new TenantModel(use, message.Faq) : null);
}

/// <summary>A part of a message that the local model is not sure of.</summary>
/// <param name="Start">UTF-16 offset in the message's text.</param>
public sealed record UnsurePart(int Start, int Length, string Text);

/// <summary>What the language model is asked.</summary>
/// <param name="Understood">What the local model made of the message.</param>
public sealed record ModelQuestion(MessageUnderstood Understood, string Text, IReadOnlyList<UnsurePart> Parts, TenantModel Tenant);

/// <summary>The message as it is understood now, whatever came of the call.</summary>
public sealed record ModelAnswered(MessageUnderstood Understood);

/// <summary>Said by a timer when no answer came: the process that asked is gone.</summary>
public sealed record ModelSilent(MessageUnderstood Understood);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TenantModel))]
[JsonSerializable(typeof(ModelAnswered))]
[JsonSerializable(typeof(ModelSilent))]
[JsonSerializable(typeof(ModelCallRow))]
internal sealed partial class DraftingJson : JsonSerializerContext;
