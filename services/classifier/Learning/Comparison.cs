using System.Text.Json.Serialization;

namespace Hitl.Classifier.Learning;

/// <summary>So many of so many texts were read right.</summary>
public sealed record Share(int Right, int Of)
{
    public override string ToString() => $"{Right} of {Of}";
}

/// <summary>A model beside the one before it, on texts that neither was trained on.</summary>
/// <param name="Model"><c>faq</c> or <c>wishes</c>.</param>
/// <param name="Over">The version before.</param>
/// <param name="Conversations">Of what people corrected or confirmed in the tenant's conversations that are kept aside.</param>
/// <param name="Phrases">Of the phrases held out.</param>
public sealed record Comparison(string Model, string Version, string Over, Share ConversationsBefore, Share Conversations, Share PhrasesBefore, Share Phrases)
{
    /// <summary>Of the phrases, which are nobody's conversations, so many parts may be lost: retraining alone moves a few.</summary>
    private const double MayLose = 0.005;

    [JsonIgnore]
    public bool IsNoWorse => Conversations.Right >= ConversationsBefore.Right && Phrases.Right >= PhrasesBefore.Right - (MayLose * PhrasesBefore.Of);

    [JsonIgnore]
    public string Because => Conversations.Right < ConversationsBefore.Right
        ? $"worse on the conversations kept aside: {Conversations} right, {ConversationsBefore.Right} before"
        : !IsNoWorse ? $"worse on the phrases held out: {Phrases} right, {PhrasesBefore.Right} before"
        : $"no worse: {Conversations} conversations kept aside right, {ConversationsBefore.Right} before; {Phrases} phrases held out, {PhrasesBefore.Right} before";
}
