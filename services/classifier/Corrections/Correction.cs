using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Corrections;

/// <summary>What a person said that a contact's text is: a training example of its tenant's own, for as long as the contact's data is kept.</summary>
/// <param name="Was">What a model had taken it for; the same as <paramref name="Right"/> where the person confirms it.</param>
public sealed record Correction(string Conversation, string Message, string Text, string Label, string Was, string Right, string By, DateTimeOffset At)
{
    /// <summary>Of so many conversations one is kept aside.</summary>
    private const int OneOf = 4;

    /// <summary>Names it without a word of the contact's.</summary>
    public string Id => $"{Conversation}/{Message}/{Label}";

    /// <summary>A conversation kept aside is never trained on: it judges. Which one is, its id alone says.</summary>
    public bool IsKeptAside => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Conversation))[^1] % OneOf == 0;

    public bool IsOfFaq => Label == Labels.Faq;
}

/// <summary>All that people corrected in a conversation; kept in its lane, and gone with the contact.</summary>
public sealed record ContactCorrections(IReadOnlyList<Correction> All)
{
    public static readonly ContactCorrections None = new([]);

    public static readonly DocumentKind<ContactCorrections> Kind =
        new("corrections", key => key.StartsWith("c_", StringComparison.Ordinal), CorrectionJson.Default.ContactCorrections);

    /// <summary>The last word on a label of a message counts.</summary>
    public ContactCorrections With(Correction correction) => new([.. All.Where(known => known.Id != correction.Id), correction]);
}

/// <summary>To the tenant's lane: there is something to learn.</summary>
public sealed record LessonsChanged(string Conversation);

/// <summary>To the tenant's lane: what was learned from this conversation is to be forgotten.</summary>
public sealed record LessonsForgotten(string Conversation);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContactCorrections))]
[JsonSerializable(typeof(LessonsChanged))]
[JsonSerializable(typeof(LessonsForgotten))]
internal sealed partial class CorrectionJson : JsonSerializerContext;
