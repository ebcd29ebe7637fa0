using System.Text.Json.Serialization;
using Hitl.Contracts;

namespace Hitl.Notifier.Deliveries;

/// <summary>Hands a reply to its provider, once, after the commit that started the attempt.</summary>
/// <param name="Mail">Set where the channel is mail.</param>
/// <param name="Template">Sent in place of the text.</param>
public sealed record SendReply(
    ConversationId Conversation, AttemptId Attempt, ConnectionId Connection, string To, string Text, MailToSend? Mail = null, WhatsAppTemplate? Template = null);

/// <param name="Automated">Software decided on the words, so no other machine should answer them.</param>
/// <param name="Thread">The <c>Message-ID</c>s of the conversation's mails before it, oldest first.</param>
public sealed record MailToSend(string Subject, bool WayOut, bool Automated, IReadOnlyList<string> Thread);

/// <summary>What is known after a call to a provider.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SendOutcome>))]
public enum SendOutcome
{
    /// <summary>The provider answered 2xx with an id.</summary>
    Accepted,

    /// <summary>No byte of the request was written.</summary>
    NotBegun,

    /// <summary>429: not accepted; may be tried again later.</summary>
    Throttled,

    /// <summary>Any other 4xx: not accepted, and would not be the next time.</summary>
    Refused,

    /// <summary>Time-out or reset after the first byte, 3xx, 5xx, an answer that cannot be read.</summary>
    Unknown,
}

/// <param name="Code">The provider's error code, or what went wrong in a word.</param>
/// <param name="RetryAfter">How long the provider asked to be left alone.</param>
public sealed record SendResult(
    AttemptId Attempt, SendOutcome Outcome, string? ProviderMessage = null, string? Code = null, TimeSpan? RetryAfter = null);

/// <summary>Asks the provider what became of an attempt of unknown fate.</summary>
public sealed record LookUpReply(AttemptId Attempt, ConnectionId Connection, string To, string Text, DateTimeOffset StartedAt);

/// <summary>A message of ours at the provider that may be the attempt's.</summary>
public sealed record FoundMessage(string ProviderMessage, ProviderStatus Status, string? Code);

/// <summary>
/// Messages of ours to that address with that text in the attempt's time that the ledger binds to no other attempt. None proves nothing.
/// </summary>
/// <param name="Failure">Why the provider could not be asked; null when it could.</param>
public sealed record LookUpResult(AttemptId Attempt, IReadOnlyList<FoundMessage> Found, string? Failure = null);

/// <summary>The queue is to be looked at again.</summary>
public sealed record SendDue;

/// <summary>The attempt has had its fourteen seconds.</summary>
public sealed record AttemptSilent(AttemptId Attempt);

/// <summary>The provider is to be asked again.</summary>
public sealed record LookUpDue(AttemptId Attempt);
