using System.Collections.Immutable;
using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Tenants;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What a decision needs to know about a conversation, and no more.</summary>
/// <param name="Version">How many events the stream has; ids of what is decided derive from it.</param>
/// <param name="HeldForPerson">A rule has stopped automation; a message of the contact does not start it again.</param>
/// <param name="Unclear">How often the bot has asked what they need, in this episode.</param>
/// <param name="Waiting">Messages not decided on yet, in order.</param>
/// <param name="Early">Readings that came before their messages.</param>
/// <param name="Decided">The messages of the latest decision: evidence and questions point into them.</param>
/// <param name="OpenOffer">What the bot's last words asked, which a yes or no answers: <c>person</c> or <c>call</c>.</param>
/// <param name="Chased">How often they were chased in this episode.</param>
/// <param name="Form">A form that came in, and whose flow has not begun.</param>
/// <param name="Runs">The flows of this episode, the one that was touched last at the end.</param>
/// <param name="Booking">The latest booked call, kept across episodes.</param>
/// <param name="Recent">The latest words of both sides, which people see with an alert.</param>
/// <param name="Alerts">Those that have buttons.</param>
/// <param name="SnoozedUntil">Put aside by a person until then.</param>
/// <param name="Drafts">What the bot proposes and nobody has decided on.</param>
/// <param name="Outcomes">The first outcome of each action of an agent; a repeat gets it again.</param>
public sealed record Conversation(
    long Version,
    Contact Contact,
    int Episode,
    bool Resolved,
    Control Control,
    bool AutomationStopped,
    bool HeldForPerson,
    bool Disclosed,
    int Unclear,
    string? OpenOffer,
    EquatableList<HeardMessage> Waiting,
    EquatableList<HeardMessage> Decided,
    ImmutableDictionary<MessageId, Understanding> Early,
    ImmutableHashSet<MessageId> Known,
    Handoff? Handoff,
    FewByKey<QuestionId, Question> Questions,
    FollowUp? FollowUp,
    int Chased,
    FormHeard? Form,
    ImmutableList<FlowRun> Runs,
    Booking? Booking,
    FewByKey<ReplyId, Reply> Replies,
    ImmutableDictionary<ActionId, ActionOutcome> Outcomes,
    ImmutableArray<Said> Recent,
    ImmutableList<OpenAlert> Alerts,
    ImmutableList<Draft> Drafts,
    DateTimeOffset? SnoozedUntil)
{
    public static readonly Conversation NotBegun = new(
        Version: 0,
        Contact.Nobody,
        Episode: 0,
        Resolved: true,
        Control.Bot,
        AutomationStopped: false,
        HeldForPerson: false,
        Disclosed: false,
        Unclear: 0,
        OpenOffer: null,
        Waiting: [],
        Decided: [],
        Early: ImmutableDictionary<MessageId, Understanding>.Empty,
        Known: [],
        Handoff: null,
        Questions: FewByKey<QuestionId, Question>.Empty,
        FollowUp: null,
        Chased: 0,
        Form: null,
        Runs: [],
        Booking: null,
        Replies: FewByKey<ReplyId, Reply>.Empty,
        Outcomes: ImmutableDictionary<ActionId, ActionOutcome>.Empty,
        Recent: [],
        Alerts: [],
        Drafts: [],
        SnoozedUntil: null);

    public long Version { get; private set; } = Version;

    /// <summary>When something was last said by either side, a form came in, or a call was booked.</summary>
    public DateTimeOffset? ActiveAt { get; private set; }

    /// <summary>The contact's personal data is gone.</summary>
    public bool Erased { get; init; }

    /// <summary>How far the tenant lets software go.</summary>
    public Stage Stage { get; init; } = Stage.Open;

    /// <summary>The contact's latest texts: people may say what they should have been understood as.</summary>
    public ImmutableList<HeardText> Texts { get; init; } = [];

    /// <summary>The flow that a message is an answer to: the one that asked last.</summary>
    public FlowRun? Run => Runs.LastOrDefault();

    public bool BotMaySpeak => Control.Owner == OwnerKind.Bot && !AutomationStopped && !Resolved && !Contact.IsClosed;

    /// <summary>A handoff that nobody has completed.</summary>
    public Handoff? OpenHandoff => Handoff is { State: not (HandoffState.Completed or HandoffState.Failed) } open ? open : null;

    /// <summary>This, one event later.</summary>
    /// <param name="changed">What the event makes of it: a copy that nobody else has, or this where it changes nothing.</param>
    /// <param name="activeAt">When the event was, if somebody was active by it.</param>
    /// <remarks>The copy is counted in place: the record is large, and a second copy would cost as much as the rest of folding.</remarks>
    internal Conversation Followed(Conversation changed, DateTimeOffset? activeAt)
    {
        var after = ReferenceEquals(changed, this) ? this with { } : changed;
        after.Version = Version + 1;
        after.ActiveAt = activeAt ?? after.ActiveAt;
        return after;
    }
}

/// <summary>Who may speak, and the fencing number: each takeover or hand-back is one more.</summary>
/// <param name="SignOn">The frame of the holder's first words.</param>
/// <param name="ActiveAt">When the holder took over, or wrote last.</param>
/// <param name="OwesAnswer">The contact has written since.</param>
/// <param name="SignedOn">The holder's name has been given to the contact since they took over.</param>
public sealed record Control(
    OwnerKind Owner, Agent? Holder, long Epoch, bool SignedOn, string? SignOn = null, DateTimeOffset? ActiveAt = null, bool OwesAnswer = false)
{
    public static readonly Control Bot = new(OwnerKind.Bot, null, 0, false);
}

/// <summary>The person we talk with.</summary>
/// <param name="Last">Where they wrote from last, or where the form says to write.</param>
/// <param name="Addresses">All they have written from, by channel.</param>
/// <param name="HeardAt">When they wrote last.</param>
/// <param name="WrongNumber">Somebody rang it and reached another person.</param>
/// <param name="Language">ISO 639-1, of what they wrote last where it was recognised.</param>
/// <param name="FirstSent">A message has gone to the claimed address; no second one until they write from it.</param>
/// <param name="Mail">Their e-mail address, as a form named it or a mail's way out proved it.</param>
/// <param name="MailSent">As <paramref name="FirstSent"/>, for that.</param>
public sealed record Contact(
    string Name,
    Address? Last,
    ImmutableDictionary<Channel, Address> Addresses,
    ImmutableHashSet<Channel> Closed,
    bool FirstSent,
    DateTimeOffset? HeardAt,
    bool WrongNumber = false,
    string? Language = null,
    Address? Mail = null,
    bool MailSent = false)
{
    /// <summary>What they agreed to marketing by, and have not taken back.</summary>
    public ImmutableHashSet<Agreed> Consents { get; init; } = [];

    /// <summary>When marketing was last decided, oldest first; as many as a frequency cap can ask for.</summary>
    public ImmutableList<DateTimeOffset> Marketed { get; init; } = [];

    /// <summary>The zone that a form names, as IANA does.</summary>
    public string? Zone { get; init; }

    public bool AgreedTo(Address address) => Consents.Any(agreed => agreed.Channel == address.Channel && agreed.Address == address.At);

    /// <summary>Meta: a business may answer freely for 24 hours after the customer's last message.</summary>
    private static readonly TimeSpan WhatsAppWindow = TimeSpan.FromHours(24);

    public static readonly Contact Nobody =
        new("", null, ImmutableDictionary<Channel, Address>.Empty, [], FirstSent: false, HeardAt: null);

    /// <summary>Until when the channel takes words of our own; null for ever.</summary>
    public DateTimeOffset? ChannelCloses => Last?.Channel == Channel.WhatsApp ? HeardAt + WhatsAppWindow : null;

    /// <summary>The channel we would write by is closed by an opt-out.</summary>
    public bool IsClosed => Last is { } last && Closed.Contains(last.Channel);

    /// <summary>Automation has used up the one message that a claimed address may get.</summary>
    public bool OnlyClaimed => Last is { Proven: false } && FirstSent;

    public string NameOrAddress => Name.Length > 0 ? Name : Last?.At ?? "A contact";
}

/// <param name="Version">The wording that they agreed to.</param>
public sealed record Agreed(Channel Channel, string Address, string Version);

/// <param name="Sender">Our side of it; empty when only a form named the address.</param>
/// <param name="Proven">A message has come from it.</param>
public sealed record Address(Channel Channel, ConnectionId Connection, string Sender, string At, bool Proven);

/// <summary>A message and, once it has come, what it means.</summary>
/// <param name="Attachments">How many pictures, voice messages and files came with it.</param>
public sealed record HeardMessage(MessageId Id, string Text, DateTimeOffset At, Understanding? Understanding, int Attachments = 0)
{
    /// <summary>It can be decided on: it is understood, or has no words to understand.</summary>
    public bool IsReady => Understanding is not null || Text.Length == 0;
}

/// <summary>What the model made of a message.</summary>
public sealed record Understanding(string Model, Reading Whole, EquatableList<Segment> Segments)
{
    /// <summary>ISO 639-1, or <c>und</c>.</summary>
    public string Language { get; init; } = "und";

    /// <summary>0 from models that did not say.</summary>
    public double LanguageProbability { get; init; }

    /// <summary>What the text states; nothing from models that did not look, and once the contact is erased.</summary>
    public EquatableList<Found> Found { get; init; } = [];

    /// <summary>A language model's, where one was asked.</summary>
    public ModelOpinion? Opinion { get; init; }

    /// <summary>What it would answer to parts of the message.</summary>
    public EquatableList<ModelDraft> Drafts { get; init; } = [];
}

/// <param name="Step">How many times it was escalated.</param>
/// <param name="Route">Whom it is with.</param>
/// <param name="Deadline">By when somebody has to take it, or who took it has to have acted; null when nothing is due.</param>
/// <param name="Text">What the contact wrote that led to it.</param>
/// <param name="Tries">Calls that nobody answered.</param>
/// <param name="Call">How the latest call went.</param>
/// <param name="OfferedTo">Whose turn it is; null where the route names no people, or nobody is free.</param>
public sealed record Handoff(
    HandoffId Id,
    string Kind,
    string Reason,
    HandoffState State,
    string Route,
    int Step,
    Agent? By,
    DateTimeOffset? Deadline,
    string Text,
    int Tries = 0,
    CallOutcome? Call = null,
    Judgement? Judgement = null,
    Agent? OfferedTo = null)
{
    /// <summary>Who left it to others, at whatever step.</summary>
    public ImmutableList<AgentId> Declined { get; init; } = [];
}

/// <summary>Words of one side.</summary>
/// <param name="Who">Empty for the contact.</param>
public sealed record Said(string Who, string Text)
{
    public const int Kept = 6;
}

/// <summary>Words of the bot that wait for a person.</summary>
/// <param name="Epoch">The control epoch they were proposed under; no later one sends them.</param>
public sealed record Draft(DraftId Id, long Epoch, string Text, EquatableList<string> Parts, Purpose Purpose)
{
    /// <summary>It tells the contact of that handoff.</summary>
    public bool Acknowledges(HandoffId handoff) => Parts.Contains(Part.Acknowledges + handoff.Value);
}

/// <summary>An alert with buttons.</summary>
/// <param name="Subject">The handoff or the flow's run that it is about.</param>
public sealed record OpenAlert(AlertId Id, string Subject)
{
    public const int Kept = 20;
}

/// <param name="ClosedBy">Null while it is open, or when it was closed without an answer.</param>
/// <param name="Step">How many times it was escalated.</param>
public sealed record Question(QuestionId Id, string Text, string Route, bool Closed, Agent? ClosedBy, DateTimeOffset Deadline, int Step = 0);

/// <param name="Step">Which step of the sequence it will send.</param>
/// <param name="Subject">The job of an application, else the form's name.</param>
/// <param name="Job">The job of that reference; null where the tenant's list has none.</param>
public sealed record FormHeard(string Name, string Subject, Job? Job);

/// <param name="Missed">How many calls were missed.</param>
public sealed record Booking(string Id, BookingState State, DateTimeOffset? Starts, int Missed)
{
    /// <summary>A call stands in the diary.</summary>
    public bool Stands => State is BookingState.Made or BookingState.Moved;
}

/// <param name="Chases">It chases an answer; else it is a step of the nurture sequence.</param>
/// <param name="Rebooks">It waits for a new time after a missed call.</param>
public sealed record FollowUp(string Id, int Step, DateTimeOffset Due, bool Chases, bool Rebooks = false);

/// <param name="Acknowledges">The handoff it tells the contact of.</param>
public sealed record Reply(ReplyId Id, DeliveryState State, HandoffId? Acknowledges, bool Automated);

/// <param name="Version">Where the outcome stands in the stream.</param>
/// <param name="Reason">Null when it was accepted.</param>
public sealed record ActionOutcome(ActionId Action, long Version, string? Reason, OwnerKind Owner, Agent? Holder, long Epoch);
