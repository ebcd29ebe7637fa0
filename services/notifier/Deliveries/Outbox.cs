using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.OptOuts;

namespace Hitl.Notifier.Deliveries;

/// <summary>How far one attempt has come. Ordered: evidence only ever moves an attempt up.</summary>
public enum AttemptState
{
    /// <summary>Committed; the provider may or may not have it.</summary>
    Started,

    /// <summary>Nobody knows. Settled by the provider's callback or an unambiguous look-up only.</summary>
    Unknown,

    /// <summary>Known not to have been accepted.</summary>
    NotAccepted,
    Sent,

    /// <summary>Accepted by the provider, and lost behind it.</summary>
    Undelivered,
    Delivered,
    Read,
}

/// <summary>One try at handing a reply to its provider.</summary>
/// <param name="Code">The provider's error, or ours.</param>
/// <param name="WasUnknown">It was shown to a person as unconfirmed, so it is never tried again by itself.</param>
/// <param name="LookUps">How many times the provider was asked what became of it.</param>
public sealed record Attempt(
    AttemptId Id,
    AttemptState State,
    DateTimeOffset StartedAt,
    string? ProviderMessage = null,
    string? Code = null,
    bool WasUnknown = false,
    int LookUps = 0)
{
    /// <summary>The approved template that went in place of the words.</summary>
    public string? Template { get; init; }
}

/// <summary>Words on their way out.</summary>
/// <param name="Sender">Our number on that channel; with <paramref name="To"/> it names the suppression row.</param>
/// <param name="Confirmation">The one message that may pass a channel closed by STOP.</param>
/// <param name="Text">Dropped once nothing needs it any more.</param>
/// <param name="NotBefore">Earliest start of the next attempt.</param>
public sealed record Reply(
    ReplyId Id,
    long Epoch,
    bool Automated,
    bool Confirmation,
    Channel Channel,
    ConnectionId Connection,
    string Sender,
    string To,
    string Text,
    DateTimeOffset? AnswersMessageAt,
    DateTimeOffset DecidedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DeliveryState State = DeliveryState.Queued,
    DateTimeOffset NotBefore = default)
{
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Set where the channel is mail.</summary>
    public MailHead? Mail { get; init; }

    /// <summary>What goes in place of the text once WhatsApp's window has closed; dropped with the text.</summary>
    public WhatsAppTemplate? Template { get; init; }

    /// <summary>No attempt starts later: quiet hours begin.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    public bool UnderWay => State == DeliveryState.Started;

    public bool Is(Way way) => Channel == way.Channel && Sender == way.Sender && To == way.Address;
}

/// <summary>A way to the contact: their address and our sender on a channel, without a channel's prefix.</summary>
public sealed record Way(Channel Channel, string Sender, string Address)
{
    private const string WhatsAppPrefix = "whatsapp:";

    public static Way Of(Channel channel, string sender, string address) => new(channel, Bare(sender), Bare(address));

    /// <summary>The number alone, as E.164.</summary>
    public static string Bare(string address) =>
        address.StartsWith(WhatsAppPrefix, StringComparison.Ordinal) ? address[WhatsAppPrefix.Length..] : address;
}

/// <summary>
/// All that the sender must know of one conversation: who may speak, the words that wait, what became of those that left, and the pings
/// to people. Immutable; the functions on it answer with its next state and what is to be done.
/// </summary>
public sealed record Outbox(ConversationId Conversation)
{
    public static readonly DocumentKind<Outbox> Kind =
        new("outbox", key => key.StartsWith("c_", StringComparison.Ordinal), OutboxJson.Default.Outbox);

    private const int Kept = 40;

    /// <summary>The highest control epoch heard.</summary>
    public long Epoch { get; init; }

    /// <summary>Epochs fenced while attempts of an older one were under way.</summary>
    public IReadOnlyList<long> AwaitingQuiet { get; init; } = [];

    /// <summary>The contact's last opt-out, if any.</summary>
    public Stop? Stop { get; init; }

    /// <summary>The ways the contact wrote to us by.</summary>
    public IReadOnlyList<Way> Ways { get; init; } = [];

    /// <summary>When they wrote last by WhatsApp; null while nothing was heard of it.</summary>
    public DateTimeOffset? WroteByWhatsApp { get; init; }

    /// <summary>The ways this conversation closed; what counts is the suppression row, which others may change.</summary>
    public IReadOnlyList<Way> Closed { get; init; } = [];

    /// <summary>The ways whose last word was START, or a yes that may be one.</summary>
    public IReadOnlyList<Way> Reopened { get; init; } = [];

    /// <summary>In the order they were decided.</summary>
    public IReadOnlyList<Reply> Replies { get; init; } = [];

    public IReadOnlyList<Alert> Alerts { get; init; } = [];

    public Reply? Find(ReplyId id) => Replies.FirstOrDefault(r => r.Id == id);

    public Reply? Find(AttemptId id) => Replies.FirstOrDefault(r => r.Attempts.Any(a => a.Id == id));

    public Outbox With(Reply reply) => this with { Replies = [.. Replies.Select(r => r.Id == reply.Id ? reply : r)] };

    /// <summary>Adds a reply and forgets the oldest settled ones beyond the last forty: a callback that late changes nothing.</summary>
    public Outbox Add(Reply reply)
    {
        var spare = Replies.Count + 1 - Kept;
        var forgotten = spare <= 0
            ? []
            : Replies.Where(r => r.State is not (DeliveryState.Queued or DeliveryState.Started or DeliveryState.Unknown)).Take(spare).ToHashSet();
        return this with { Replies = [.. Replies.Where(r => !forgotten.Contains(r)), reply] };
    }
}
