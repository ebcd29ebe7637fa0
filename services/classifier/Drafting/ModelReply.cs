using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;

namespace Hitl.Classifier.Drafting;

/// <summary>What the language model wrote, read strictly: what is not of the form that was asked for is no answer.</summary>
internal sealed record ModelReply(string Attention, IReadOnlyList<ModelReply.Part> Parts)
{
    /// <summary>A longer draft is no text message.</summary>
    private const int LongestDraft = 800;

    internal sealed record Part(int Index, string? Entry, string? Draft);

    /// <exception cref="JsonException">The text is not of the form.</exception>
    public static (ModelAttention Attention, IReadOnlyList<PartOpinion> Parts, IReadOnlyList<ModelDraft> Drafts) Read(string text, ModelQuestion question)
    {
        var reply = JsonSerializer.Deserialize(text, ReplyJson.Default.ModelReply) ?? throw new JsonException("The answer is null.");
        var attention = reply.Attention switch
        {
            "none" => ModelAttention.None,
            "wants_human" => ModelAttention.WantsHuman,
            "complaint" => ModelAttention.Complaint,
            "anger" => ModelAttention.Anger,
            "opt_out" => ModelAttention.OptOut,
            _ => throw new JsonException($"No attention is called '{reply.Attention}'."),
        };
        if (reply.Parts.Any(part => part.Index < 0 || part.Index >= question.Parts.Count || part.Draft?.Length > LongestDraft)
            || reply.Parts.DistinctBy(part => part.Index).Count() < reply.Parts.Count)
        {
            throw new JsonException("A part was not asked for, stands twice, or is too long.");
        }

        var known = question.Tenant.Faq.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        var parts = reply.Parts.Select(part => (Asked: question.Parts[part.Index], Told: part)).ToList();
        return (
            attention,
            [.. parts.Select(part => new PartOpinion(part.Asked.Start, part.Asked.Length, part.Told.Entry is { } entry && known.Contains(entry) ? entry : null))],
            question.Tenant.Use.Drafts
                ? [.. parts.Where(part => !string.IsNullOrWhiteSpace(part.Told.Draft)).Select(part => new ModelDraft(part.Asked.Start, part.Asked.Length, part.Told.Draft!.Trim()))]
                : []);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ModelReply))]
internal sealed partial class ReplyJson : JsonSerializerContext;
