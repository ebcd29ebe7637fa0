using System.Text.Json.Serialization;
using Hitl.Contracts;

namespace Hitl.InboxApi.Inbox;

/// <summary>Who wrote a message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Author>))]
public enum Author
{
    Contact,
    Bot,
    Agent,
}

/// <summary>How far the sender has got with a takeover.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FenceState>))]
public enum FenceState
{
    /// <summary>Decided: write at once, your words are ordered after the fence.</summary>
    Yours,

    /// <summary>No automated attempt of an older epoch will start.</summary>
    Fenced,
}

/// <summary>One message as people see it.</summary>
/// <param name="Id">The message's id, or the reply's.</param>
/// <param name="Epoch">The control epoch it was decided under; 0 for a contact's.</param>
/// <param name="State">Null for a contact's message.</param>
/// <param name="Shown">The delivery in words: queued, sent, delivered, read, failed, Unconfirmed, suppressed.</param>
/// <param name="Reason">Why it failed or was suppressed.</param>
public sealed record MessageView(
    string Id,
    Author Author,
    string AuthorName,
    Channel Channel,
    string Text,
    long Version,
    long Epoch,
    bool Automated,
    IReadOnlyList<string> Parts,
    DateTimeOffset At,
    DeliveryState? State = null,
    string? Shown = null,
    string? Reason = null);

/// <summary>A decision with its reasons.</summary>
public sealed record DecisionView(long Version, string Decision, DecisionRecord Why, DateTimeOffset At);

/// <summary>The handing of the conversation to people that is under way.</summary>
public sealed record OpenHandoff(
    HandoffId Id, HandoffState State, string Kind, string Reason, Agent? By, DateTimeOffset? Deadline, DateTimeOffset At);

/// <summary>A question that a specialist has not answered yet.</summary>
public sealed record OpenQuestion(QuestionId Id, string Text, DateTimeOffset Deadline, DateTimeOffset At);

/// <summary>Words that the bot proposes; a person sends, changes or rejects them.</summary>
public sealed record OpenDraft(DraftId Id, string Text, DateTimeOffset At);

/// <summary>What an agent has asked for and is not decided yet.</summary>
/// <param name="What">The action's name in its contract, such as <c>takeOver</c>.</param>
public sealed record AskedAction(ActionId Id, string What, Agent By, DateTimeOffset At);

/// <summary>A takeover at the sender.</summary>
/// <param name="MayStillLeave">The bot's messages that may still reach the contact.</param>
public sealed record Fence(FenceState State, long Epoch, IReadOnlyList<InFlight> MayStillLeave);

/// <summary>The newest message, shortened.</summary>
public sealed record Preview(Author Author, string AuthorName, string Text, DateTimeOffset At);

/// <summary>A conversation as a line of the inbox: a fold of what the orchestrator said and of what agents asked for.</summary>
/// <remarks>
/// It is written again with every contract that is heard, so it holds no messages and no decisions: those are read from the journal for who
/// asks (<see cref="ConversationDetail"/>).
/// </remarks>
/// <param name="Heard">How many contracts were folded into it.</param>
/// <param name="Version">The newest stream version heard of.</param>
/// <param name="Status">open, pending, snoozed or resolved.</param>
/// <param name="Unread">The contact's messages since a person last wrote, or the episode was resolved.</param>
/// <param name="WaitingSince">When the oldest message came that no reply was decided for.</param>
/// <param name="LastActivity">Microseconds of Unix time; what lists are ordered by.</param>
/// <param name="Outcome">Of the episode that was resolved last.</param>
/// <param name="Drafts">What the bot proposes and nobody has decided on; null where there was never any.</param>
/// <param name="SignOn">The frame of the holder's first words, with <c>{text}</c> for them.</param>
/// <param name="Leaving">The bot's replies that are decided and not known to have left.</param>
public record ConversationView(
    ConversationId Id,
    long Heard,
    long Version,
    string ContactName,
    string Address,
    IReadOnlyList<Channel> Channels,
    string Status,
    OwnerKind Owner,
    Agent? Holder,
    long Epoch,
    Fence? Fence,
    IReadOnlyList<AskedAction> Asked,
    OpenHandoff? Handoff,
    IReadOnlyList<OpenQuestion> Questions,
    bool AutomationStopped,
    string? StoppedBecause,
    IReadOnlyList<Channel> OptedOut,
    int Episode,
    int Unread,
    DateTimeOffset? WaitingSince,
    long LastActivity,
    DateTimeOffset LastActivityAt,
    Preview? Last,
    Judgement? Judgement,
    string? Outcome,
    IReadOnlyList<InFlight> Leaving,
    IReadOnlyList<OpenDraft>? Drafts = null,
    string? SignOn = null);

/// <summary>A conversation with its newest messages and decisions.</summary>
/// <param name="Messages">The last <see cref="MostMessages"/>; the journal has all.</param>
/// <param name="Decisions">The last <see cref="MostDecisions"/>.</param>
public sealed record ConversationDetail(ConversationView View, IReadOnlyList<MessageView> Messages, IReadOnlyList<DecisionView> Decisions)
    : ConversationView(View)
{
    public const int MostMessages = 500;
    public const int MostDecisions = 200;

    [JsonIgnore]
    public ConversationView View { get; } = View;
}
