using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>Where a reply is on its way out; monotonic, a fold of its attempts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
public enum DeliveryState
{
    Queued,

    /// <summary>An attempt is under way.</summary>
    Started,
    Sent,
    Delivered,
    Read,

    /// <summary>Known not to have gone out.</summary>
    Failed,

    /// <summary>Nobody knows; shown to people as Unconfirmed and never re-sent blindly.</summary>
    Unknown,

    /// <summary>Never started; the reason says why: control, stale, opted-out, duplicate, paused, cap, country, window-closed.</summary>
    Suppressed,
}

/// <summary>A reply moved beyond what its decision says: that it is queued, and that an attempt was started, is not told.</summary>
/// <param name="Template">The approved template of WhatsApp that was sent in place of its words.</param>
public sealed record DeliveryChanged(
    ConversationId Conversation,
    ReplyId Reply,
    AttemptId? Attempt,
    DeliveryState State,
    string? Reason,
    string? ProviderMessage,
    DateTimeOffset At,
    string? Template = null);

/// <summary>A reply that may still leave although a person has taken over.</summary>
public sealed record InFlight(ReplyId Reply, string Text);

/// <summary>No new automated attempt of an older epoch will start.</summary>
public sealed record ControlFenced(ConversationId Conversation, long Epoch, IReadOnlyList<InFlight> InFlight);

/// <summary>Every attempt that was in flight at the fence is now known or unknown.</summary>
public sealed record ControlQuiet(ConversationId Conversation, long Epoch);

/// <summary>The channel is closed in the sender's books.</summary>
/// <param name="UnderWay">Replies whose attempt had already started to that address.</param>
public sealed record OptOutApplied(
    ConversationId Conversation, Channel Channel, string Sender, string Address, IReadOnlyList<ReplyId> UnderWay, DateTimeOffset At);

/// <summary>START reopened the channel in the sender's books.</summary>
public sealed record OptInApplied(
    ConversationId Conversation, Channel Channel, string Sender, string Address, DateTimeOffset At);

/// <summary>A ping to people was posted, or could not be.</summary>
/// <param name="Failure">Null when it was posted.</param>
public sealed record AlertDelivered(
    ConversationId Conversation, AlertId Alert, string? ProviderMessage, string? Failure, DateTimeOffset At);
