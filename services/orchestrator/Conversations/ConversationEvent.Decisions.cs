using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What became of one question of the contact; none is dropped because another rule won.</summary>
/// <param name="Start">UTF-16 offset in the message's text.</param>
/// <param name="Length">UTF-16 length.</param>
/// <param name="Reference">The FAQ entry, or the question's or handoff's id.</param>
public sealed record QuestionOutcome(MessageId Message, int Start, int Length, QuestionEnd End, string Reference);

/// <summary>A claim of a reply and what of the playbook holds it.</summary>
/// <param name="Start">UTF-16 offset in the reply's text.</param>
/// <param name="Length">UTF-16 length.</param>
/// <param name="Source"><c>fact:</c> or <c>faq:</c> and the id.</param>
public sealed record Binding(int Start, int Length, string Kind, string Source);

/// <summary>An approved template of WhatsApp.</summary>
/// <param name="Category"><c>utility</c> or <c>marketing</c>.</param>
public sealed record UsedTemplate(string Name, string Category, string Language);

/// <summary>How a contact's question can end.</summary>
public enum QuestionEnd { Answered, Asked, HandedOff }

public abstract partial record ConversationEvent
{
    public sealed record EpisodeOpened(int Episode, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record EpisodeResolved(
        int Episode, Agent By, Judgement? Judgement, string? Outcome, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>The waiting messages were decided on, as one.</summary>
    /// <param name="Verdict">What was decided, in a few words.</param>
    public sealed record BurstDecided(
        EquatableList<MessageId> Messages, string Verdict, EquatableList<QuestionOutcome> Questions, Why Why, DateTimeOffset At)
        : Decision(Why, At);

    /// <param name="Automated">What software decided to say carries an epoch that a later one fences; a person's words don't.</param>
    /// <param name="Answers">When the message it answers came: an automated answer goes stale.</param>
    /// <param name="Parts">What each part of the text is, such as <c>faq:opening-hours</c>.</param>
    /// <param name="Bindings">Of a language model's draft: what backs each of its claims.</param>
    /// <param name="Subject">Of a mail.</param>
    /// <param name="NotAfter">It may not be started later: quiet hours begin.</param>
    /// <param name="Template">What is sent instead where WhatsApp takes no words of our own any more.</param>
    /// <param name="Parameters">Of the template, in the order of their numbers.</param>
    /// <param name="TemplateText">What the contact then reads.</param>
    public sealed record ReplyDecided(
        ReplyId Reply,
        long Epoch,
        AuthorKind Author,
        string AuthorName,
        bool Automated,
        Purpose Purpose,
        Channel Channel,
        ConnectionId Connection,
        [property: Personal] string To,
        [property: Personal] string Text,
        bool OptOutConfirmation,
        DateTimeOffset? Answers,
        EquatableList<string> Parts,
        Why Why,
        DateTimeOffset At,
        EquatableList<Binding>? Bindings = null,
        string? Subject = null,
        DateTimeOffset? NotAfter = null,
        UsedTemplate? Template = null,
        [property: Personal] EquatableList<string>? Parameters = null,
        [property: Personal] string? TemplateText = null) : Decision(Why, At);

    /// <summary>The bot proposes words, which a person sends, changes or rejects.</summary>
    public sealed record ReplyDrafted(
        DraftId Draft,
        long Epoch,
        [property: Personal] string Text,
        EquatableList<string> Parts,
        Purpose Purpose,
        DateTimeOffset Deadline,
        Why Why,
        DateTimeOffset At) : Decision(Why, At);

    /// <param name="By">Null when it lost its meaning before anybody decided.</param>
    public sealed record DraftDecided(
        DraftId Draft, Agent? By, DraftState State, [property: Personal] string Text, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>Words that may not leave as things stand; people see them.</summary>
    /// <param name="Unbound">Of a language model's draft: the claims that nothing of the playbook holds, as it wrote them.</param>
    public sealed record ReplyHeld(
        [property: Personal] string Text, string Reason, Why Why, DateTimeOffset At, [property: Personal] EquatableList<string>? Unbound = null)
        : Decision(Why, At);

    public sealed record Disclosed(ReplyId Reply, int Episode, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record SignedOn(ReplyId Reply, Agent By, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="Kind">sentiment, complexity, value, customer_request, complaint, negotiation, policy or failure.</param>
    public sealed record HandoffRequested(
        HandoffId Handoff, string Kind, string Reason, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="AlertsAt">When the route's people are told, because they are not there before; null when they are told at once.</param>
    public sealed record HandoffOffered(
        HandoffId Handoff, string Route, DateTimeOffset Deadline, Why Why, DateTimeOffset At, DateTimeOffset? AlertsAt = null)
        : Decision(Why, At);

    /// <param name="Deadline">By when they have to write, ring or complete it; null for as long as it takes.</param>
    public sealed record HandoffAccepted(HandoffId Handoff, Agent By, Why Why, DateTimeOffset At, DateTimeOffset? Deadline = null) : Decision(Why, At);

    public sealed record HandoffEscalated(
        HandoffId Handoff, int Step, string Route, DateTimeOffset? Deadline, Why Why, DateTimeOffset At, DateTimeOffset? AlertsAt = null)
        : Decision(Why, At);

    /// <summary>It is this person's turn.</summary>
    public sealed record HandoffOfferedTo(HandoffId Handoff, Agent To, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>Whom it was offered to did not take it in time.</summary>
    public sealed record HandoffExpired(HandoffId Handoff, Agent OfferedTo, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>Who took it has neither written nor rung nor completed it in time.</summary>
    public sealed record HandoffLapsed(HandoffId Handoff, Agent By, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>It is left to the next who may take it.</summary>
    public sealed record HandoffDeclined(HandoffId Handoff, Agent By, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="Call">How the call went that completed it; null when it was none.</param>
    public sealed record HandoffCompleted(HandoffId Handoff, Agent By, Why Why, DateTimeOffset At, CallOutcome? Call = null) : Decision(Why, At);

    /// <summary>The contact did not answer the call and is rung again.</summary>
    /// <param name="Try">Which call that will be.</param>
    public sealed record CallAgainScheduled(
        HandoffId Handoff, int Try, DateTimeOffset Due, CallOutcome Call, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="Asks">The message whose question it is.</param>
    public sealed record SpecialistAsked(
        QuestionId Question,
        MessageId Asks,
        [property: Personal] string Text,
        string Route,
        DateTimeOffset Deadline,
        Why Why,
        DateTimeOffset At) : Decision(Why, At);

    /// <param name="Deadline">How long the next route has.</param>
    public sealed record QuestionEscalated(QuestionId Question, string Route, Why Why, DateTimeOffset At, DateTimeOffset? Deadline = null) : Decision(Why, At);

    /// <param name="By">Null when the episode was resolved without an answer.</param>
    public sealed record QuestionClosed(
        QuestionId Question, Agent? By, [property: Personal] string? Answer, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>An answer came after the first; it is kept and not sent.</summary>
    public sealed record LateAnswerKept(QuestionId Question, Agent By, Agent? First, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record FaqProposed(
        QuestionId Question, [property: Personal] string Text, [property: Personal] string Answer, Agent By, Why Why, DateTimeOffset At)
        : Decision(Why, At);

    public sealed record AlertDecided(
        AlertId Alert,
        string Route,
        [property: Personal] string Title,
        [property: Personal] string Text,
        [property: Personal] string ContactName,
        [property: Personal] string? CallNumber,
        string Reason,
        QuestionId? Question,
        HandoffId? Handoff,
        DateTimeOffset? Deadline,
        Why Why,
        DateTimeOffset At,
        [property: Personal] EquatableList<AlertLine>? Lines = null,
        EquatableList<AlertButton>? Buttons = null) : Decision(Why, At);

    /// <summary>What an alert shows has changed, and what may be pressed on it.</summary>
    public sealed record AlertChanged(
        AlertId Alert, string Note, EquatableList<AlertButton> Buttons, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="SignOn">The frame of their first words, which they may change.</param>
    public sealed record ControlTaken(Agent By, long Epoch, string Reason, Why Why, DateTimeOffset At, string? SignOn = null) : Decision(Why, At);

    public sealed record Snoozed(Agent By, DateTimeOffset Until, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record Unsnoozed(string Reason, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>Whoever has control owes the contact an answer, and is looked at again after that time.</summary>
    public sealed record HandBackPutOff(DateTimeOffset Until, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record ControlReturned(Agent By, long Epoch, string Reason, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="UntilPerson">Only a person's hand-back, or the next episode, starts it again; a message of the contact doesn't.</param>
    public sealed record AutomationStopped(string Reason, Why Why, DateTimeOffset At, bool? UntilPerson = null) : Decision(Why, At);

    public sealed record AutomationResumed(string Reason, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>The contact's way out on one address. STOP for every channel is one of these for each address known.</summary>
    public sealed record OptOutRecorded(
        Channel Channel,
        ConnectionId Connection,
        string Sender,
        [property: Personal] string Address,
        bool EveryChannel,
        Why Why,
        DateTimeOffset At) : Decision(Why, At);

    public sealed record OptInRecorded(
        Channel Channel, ConnectionId Connection, string Sender, [property: Personal] string Address, Why Why, DateTimeOffset At)
        : Decision(Why, At);

    /// <param name="Step">Which step of the sequence it will send.</param>
    /// <param name="Sequence"><c>chase</c>, or <c>rebook</c> after a missed call; null for the nurture sequence.</param>
    public sealed record FollowUpScheduled(
        string FollowUp, int Step, DateTimeOffset Due, Why Why, DateTimeOffset At, string? Sequence = null) : Decision(Why, At);

    public sealed record FollowUpCancelled(string FollowUp, string Reason, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="Run">Names this run of the flow.</param>
    /// <param name="Subject">The job of an application, else the form.</param>
    /// <param name="Job">The job's reference in the tenant's list.</param>
    public sealed record FlowStarted(
        string Run, string Flow, [property: Personal] string Subject, Why Why, DateTimeOffset At, string? Job = null) : Decision(Why, At);

    /// <summary>The job is no longer open: nothing is asked.</summary>
    public sealed record FlowClosed(string Run, string Reason, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="Again">The one clarifying try.</param>
    public sealed record FlowAsked(string Run, string Question, bool Again, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>An answer was read; the evidence is where it stands. A later one of the same question is a correction and wins.</summary>
    public sealed record FlowAnswered(
        string Run, string Question, [property: Personal] string Value, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record FlowPassed(string Run, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>An answer does not hold what the playbook needs.</summary>
    public sealed record FlowFailed(string Run, string Question, string Needed, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="Words">The contact's own.</param>
    public sealed record RejectionProposed(
        string Run, string Question, [property: Personal] string Words, string Needed, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <param name="By">Null where the playbook lets software reject.</param>
    public sealed record RejectionSent(string Run, Agent? By, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>A person, or the contact's correction, took the knockout back.</summary>
    public sealed record RejectionOverturned(string Run, Agent? By, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>Something was said since, or a call stands in the diary: it is looked at again then.</summary>
    public sealed record RetentionPutOff(DateTimeOffset Until, Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>The contact's key is destroyed with this event: their names, addresses and words are gone from the stream, and every service deletes what it has.</summary>
    public sealed record PersonalDataErased(Why Why, DateTimeOffset At) : Decision(Why, At);

    /// <summary>A person's lesson for the models: what the message was taken for, and what it is. The two are alike where they confirm it.</summary>
    public sealed record LabelCorrected(
        Agent By, MessageId Message, string Label, string Was, string Right, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record AgentActionAccepted(
        ActionId Action, OwnerKind Owner, Agent? Holder, long Epoch, Why Why, DateTimeOffset At) : Decision(Why, At);

    public sealed record AgentActionRefused(
        ActionId Action, string Reason, OwnerKind Owner, Agent? Holder, long Epoch, Why Why, DateTimeOffset At) : Decision(Why, At);
}
