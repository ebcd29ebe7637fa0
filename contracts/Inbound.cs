using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>What ingest found in a text before any model saw it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Keyword>))]
public enum Keyword
{
    None,

    /// <summary>Closes the channel it came by.</summary>
    Stop,

    /// <summary>Closes every channel of this contact.</summary>
    StopAll,

    /// <summary>Reopens what STOP closed, on the channel it came by.</summary>
    Start,

    Help,

    /// <summary>A bare yes by SMS: as <see cref="Start"/> where the channel is closed, else a word like any other.</summary>
    Yes,
}

/// <summary>A contact wrote.</summary>
/// <param name="From">The contact's address on that channel: E.164 for SMS and WhatsApp.</param>
/// <param name="To">Our sender the contact wrote to.</param>
/// <param name="KeywordText">The words that matched, as written; empty when none did.</param>
/// <param name="ProviderConfirmedStop">The provider has sent the opt-out confirmation itself.</param>
public sealed record ContactMessageReceived(
    ConversationId Conversation,
    MessageId Message,
    ConnectionId Connection,
    Channel Channel,
    string From,
    string To,
    string Text,
    int Attachments,
    string? ProfileName,
    Keyword Keyword,
    string KeywordText,
    bool ProviderConfirmedStop,
    DateTimeOffset ReceivedAt);

/// <summary>One field of a form, as submitted.</summary>
public sealed record FormField(string Name, string Value);

/// <summary>A lead form came in. Its addresses are claimed, not proven, until a message comes from them.</summary>
/// <param name="Budget">What the form's budget field says, when it could be read.</param>
/// <param name="Text">What the contact wrote in the form's message field; empty when it has none.</param>
/// <param name="Consents">The boxes that were ticked.</param>
public sealed record FormSubmitted(
    ConversationId Conversation,
    MessageId Message,
    ConnectionId Connection,
    string Form,
    string? Name,
    string? Phone,
    string? Email,
    string Text,
    Money? Budget,
    IReadOnlyList<FormField> Fields,
    DateTimeOffset ReceivedAt,
    IReadOnlyList<ConsentText>? Consents = null);

/// <summary>How far a provider says a message has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProviderStatus>))]
public enum ProviderStatus { Queued, Sending, Sent, Delivered, Read, Undelivered, Failed }

/// <summary>A provider told us about a message of ours.</summary>
public sealed record DeliveryReported(
    ConversationId Conversation,
    AttemptId Attempt,
    ConnectionId Connection,
    string ProviderMessage,
    ProviderStatus Status,
    string? ErrorCode,
    DateTimeOffset ReceivedAt);

/// <summary>A specialist answered a question where they were asked: in Slack's answer window.</summary>
public sealed record SpecialistAnswered(
    ConversationId Conversation,
    QuestionId Question,
    Agent By,
    string Text,
    DateTimeOffset ReceivedAt);
