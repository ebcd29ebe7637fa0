using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>A message of the contact stands in the stream.</summary>
public sealed record MessageRecorded(
    ConversationId Conversation,
    MessageId Message,
    long Version,
    Channel Channel,
    string ContactName,
    string Address,
    string Text,
    bool OpensEpisode,
    int Episode,
    DateTimeOffset At);

/// <summary>Who speaks a reply.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuthorKind>))]
public enum AuthorKind { Bot, Agent }

/// <summary>What a mail has beyond its words.</summary>
/// <param name="WayOut">It carries a one-click way out: it is part of a sequence or marketing.</param>
public sealed record MailHead(string Subject, bool WayOut);

/// <summary>An approved template, filled in: what is sent where WhatsApp takes no words of our own any more.</summary>
/// <param name="Category"><c>utility</c> or <c>marketing</c>.</param>
/// <param name="Language">As WhatsApp writes it, such as <c>en_GB</c>.</param>
/// <param name="Parameters">In the order of their numbers.</param>
/// <param name="Text">What the contact reads.</param>
public sealed record WhatsAppTemplate(string Name, string Category, string Language, IReadOnlyList<string> Parameters, string Text);

/// <summary>Words to the contact were decided. The notifier sends them, or says why not.</summary>
/// <param name="Version">Stream version of the decision.</param>
/// <param name="Epoch">Control epoch the words were decided under.</param>
/// <param name="Automated">True for what software decided to say: fenced by a later epoch. A person's own words never are.</param>
/// <param name="OptOutConfirmation">The one message that may pass a closed channel.</param>
/// <param name="ConfirmationNeeded">For a confirmation: false when the provider has already sent its own.</param>
/// <param name="AnswersMessageAt">When the message it answers came; an automated reply is stale ten minutes later.</param>
/// <param name="Parts">Which FAQ entry, question, acknowledgement or disclosure each part of the text is.</param>
/// <param name="Mail">Set where the channel is mail.</param>
/// <param name="NotAfter">It is not started later: quiet hours begin.</param>
/// <param name="Template">Sent in place of the text where the channel is WhatsApp and its window has closed.</param>
public sealed record ReplyDecided(
    ConversationId Conversation,
    ReplyId Reply,
    long Version,
    long Epoch,
    AuthorKind Author,
    string AuthorName,
    bool Automated,
    Purpose Purpose,
    Channel Channel,
    ConnectionId Connection,
    string To,
    string Text,
    bool OptOutConfirmation,
    DateTimeOffset? AnswersMessageAt,
    IReadOnlyList<string> Parts,
    DateTimeOffset At,
    MailHead? Mail = null,
    DateTimeOffset? NotAfter = null,
    WhatsAppTemplate? Template = null);

/// <summary>Who may speak changed: each takeover or hand-back is epoch + 1.</summary>
/// <param name="SignOn">The frame of the holder's first words, with <c>{text}</c> for them; they may change it before it is sent.</param>
public sealed record ControlChanged(
    ConversationId Conversation, long Version, OwnerKind Owner, Agent? Holder, long Epoch, string Reason, DateTimeOffset At, string? SignOn = null);

/// <summary>People must be told.</summary>
/// <param name="Route">The Slack channel of the tenant's route.</param>
/// <param name="Question">Set when an answer is asked for: the ping then has an answer button.</param>
/// <param name="CallNumber">A number to tap, when the contact has one.</param>
/// <param name="Lines">What a person needs besides: channel, latest words, answers, the words that decided.</param>
/// <param name="Buttons">What may be done about it there.</param>
public sealed record AlertDecided(
    ConversationId Conversation,
    AlertId Alert,
    long Version,
    string Route,
    string Title,
    string Text,
    string ContactName,
    string? CallNumber,
    string Reason,
    QuestionId? Question,
    HandoffId? Handoff,
    DateTimeOffset? Deadline,
    DateTimeOffset At,
    IReadOnlyList<AlertLine>? Lines = null,
    IReadOnlyList<AlertButton>? Buttons = null);

/// <summary>A specialist was asked, on behalf of the contact.</summary>
public sealed record SpecialistAsked(
    ConversationId Conversation, QuestionId Question, long Version, string Text, DateTimeOffset Deadline, DateTimeOffset At);

/// <summary>A question is settled: the first answer wins, a later one is told who was first.</summary>
public sealed record QuestionClosed(
    ConversationId Conversation, QuestionId Question, long Version, Agent? AnsweredBy, string? Answer, DateTimeOffset At);

/// <summary>The states of a handoff.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HandoffState>))]
public enum HandoffState { Requested, Offered, Accepted, Escalated, Completed, Failed }

/// <summary>A handoff moved.</summary>
/// <param name="Kind">sentiment, complexity, value, customer_request, complaint, negotiation, policy or failure.</param>
/// <param name="Route">Whom it is with.</param>
/// <param name="Call">How the latest call went.</param>
/// <param name="OfferedTo">Whose turn it is, where a roster says so.</param>
/// <param name="Judgement">One tap of a person: did it come too early, right, too late, or was it not needed?</param>
public sealed record HandoffChanged(
    ConversationId Conversation,
    HandoffId Handoff,
    long Version,
    HandoffState State,
    string Kind,
    string Reason,
    Agent? By,
    DateTimeOffset? Deadline,
    DateTimeOffset At,
    string? Route = null,
    CallOutcome? Call = null,
    Judgement? Judgement = null,
    Agent? OfferedTo = null);

/// <summary>A rule that was weighed: its score against its threshold.</summary>
/// <param name="Margin">Score minus threshold; negative when it did not fire.</param>
public sealed record RuleWeighed(string Rule, double Score, double Threshold, double Margin, bool Fired);

/// <summary>A span of a message that a decision rests on.</summary>
public sealed record EvidenceSpan(MessageId Message, int Start, int Length, string Words, string Label, double Weight);

/// <summary>Why: everything a decision used, recorded when it was made and never reconstructed.</summary>
/// <param name="Inputs">Named inputs as text: scores, slots, clock.</param>
/// <param name="Lost">The rules that were weighed and lost, with their margins.</param>
public sealed record DecisionRecord(
    string Build,
    string Playbook,
    string Model,
    string Rule,
    double Score,
    double Threshold,
    double Margin,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyList<RuleWeighed> Lost,
    IReadOnlyList<EvidenceSpan> Evidence);

/// <summary>A policy decision was made, with its reasons.</summary>
/// <param name="Decision">What was decided, in a few words.</param>
public sealed record DecisionMade(
    ConversationId Conversation, long Version, string Decision, DecisionRecord Why, DateTimeOffset At);

/// <summary>Automation to this contact ended or may go on.</summary>
public sealed record AutomationChanged(ConversationId Conversation, long Version, bool Stopped, string Reason, DateTimeOffset At);

/// <summary>The contact's way out was taken, or taken back, as the stream has it: one for each address it closes or reopens.</summary>
/// <param name="Connection">The connection the contact wrote by.</param>
/// <param name="Sender">Our address; empty when only a form named the contact's.</param>
/// <param name="Address">The contact's address that is closed for that sender.</param>
public sealed record OptOutRecorded(
    ConversationId Conversation,
    long Version,
    Channel Channel,
    ConnectionId Connection,
    string Sender,
    string Address,
    bool EveryChannel,
    bool OptedOut,
    DateTimeOffset At);

/// <summary>A reply's delivery, as the stream has it.</summary>
public sealed record DeliveryRecorded(
    ConversationId Conversation, ReplyId Reply, long Version, DeliveryState State, string? Reason, DateTimeOffset At);

/// <summary>The sender's fence, as the stream has it.</summary>
public sealed record FenceRecorded(
    ConversationId Conversation, long Version, long Epoch, bool Quiet, IReadOnlyList<InFlight> InFlight, DateTimeOffset At);

/// <summary>The outcome of an agent's action.</summary>
/// <param name="Reason">Null when it was accepted.</param>
/// <param name="Holder">Who has the conversation now.</param>
public sealed record AgentActionDecided(
    ConversationId Conversation, ActionId Action, long Version, bool Accepted, string? Reason, OwnerKind Owner, Agent? Holder, long Epoch);

/// <summary>The episode was closed, or opened again.</summary>
public sealed record LifecycleChanged(
    ConversationId Conversation, long Version, string Status, int Episode, Judgement? Judgement, string? Outcome, DateTimeOffset At);

/// <summary>A question and its answer by a person are proposed for the FAQ.</summary>
public sealed record FaqProposed(
    ConversationId Conversation, QuestionId Question, long Version, string Text, string Answer, Agent By, DateTimeOffset At);

/// <summary>A person has said what the bot should have understood of a message, or confirmed what it did.</summary>
/// <param name="Text">The contact's own words.</param>
/// <param name="Label">One of <see cref="Labels.All"/>.</param>
/// <param name="Was">What the model took it for.</param>
public sealed record LabelCorrected(
    ConversationId Conversation, MessageId Message, long Version, string Text, string Label, string Was, string Right, Agent By, DateTimeOffset At);

/// <summary>One entry of a tenant's FAQ.</summary>
public sealed record FaqEntry(string Id, IReadOnlyList<string> Phrasings, string Answer);

/// <summary>What a tenant lets a language model do with its contacts' words.</summary>
/// <param name="Drafts">It may write answers; else it only says which entry of the FAQ is meant.</param>
/// <param name="TokensADay">No call is made once so many are spent, by UTC days.</param>
/// <param name="Question">From this probability on a part of a message is a question.</param>
/// <param name="FaqProbability">Below any of these three the local model is not sure of an entry, and the language model is asked.</param>
/// <param name="Facts">What it may state besides the FAQ's answers.</param>
public sealed record ModelUse(
    string Company,
    bool Drafts,
    long TokensADay,
    double Question,
    double FaqProbability,
    double FaqMargin,
    double FaqInScope,
    IReadOnlyList<string> Facts);

/// <summary>A tenant's playbook came into force; said in the tenant's lane.</summary>
/// <param name="Version">Name and number, such as <c>northgate@1</c>.</param>
/// <param name="Zone">IANA time zone of the tenant's calendars; null where it has none, or several.</param>
/// <param name="Model">Null where no language model may see what contacts write.</param>
public sealed record PlaybookPublished(
    TenantId Tenant, string Version, IReadOnlyList<FaqEntry> Faq, DateTimeOffset At, string? Zone = null, ModelUse? Model = null);

/// <summary>How are these texts read under this FAQ? Asked of the cases of a playbook that is about to be published; said in the tenant's lane.</summary>
public sealed record TextsToRead(TenantId Tenant, string Request, IReadOnlyList<FaqEntry> Faq, IReadOnlyList<string> Texts, DateTimeOffset At);

/// <summary>A contact's personal data must go, everywhere.</summary>
public sealed record ContactErased(ConversationId Conversation, long Version, DateTimeOffset At);
