using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>What has become of words that the bot proposed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DraftState>))]
public enum DraftState { Proposed, Sent, Edited, Rejected, Dropped }

/// <summary>The bot proposes words, or a person has decided on them.</summary>
/// <param name="Text">As proposed; as sent once it was.</param>
/// <param name="By">Who decided; null while nobody has, or when it lost its meaning.</param>
public sealed record DraftChanged(
    ConversationId Conversation, DraftId Draft, long Version, DraftState State, string Text, Agent? By, DateTimeOffset At);
