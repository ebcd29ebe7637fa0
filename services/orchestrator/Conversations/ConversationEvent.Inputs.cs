using Hitl.EventSourcing;
using Hitl.Orchestrator.Playbooks.Jobs;

namespace Hitl.Orchestrator.Conversations;

public abstract partial record ConversationEvent
{
    /// <summary>A form came in. Its phone is claimed, not proven, until a message comes from it.</summary>
    /// <param name="Job">The job that it applies for, as the tenant's list has it at this moment.</param>
    public sealed record LeadCaptured(
        MessageId Message,
        ConnectionId Connection,
        string Form,
        [property: Personal] string? Name,
        [property: Personal] string? Phone,
        [property: Personal] string? Email,
        [property: Personal] string Text,
        Money? Budget,
        [property: Personal] EquatableList<FormField>? Fields,
        string Playbook,
        DateTimeOffset At,
        Job? Job = null) : Input(Playbook, At);

    /// <param name="Sender">Our address that the contact wrote to.</param>
    /// <param name="Keyword">What ingest found before any model saw the text.</param>
    public sealed record MessageReceived(
        MessageId Message,
        ConnectionId Connection,
        Channel Channel,
        [property: Personal] string From,
        string Sender,
        [property: Personal] string Text,
        int Attachments,
        [property: Personal] string? ProfileName,
        Keyword Keyword,
        [property: Personal] string KeywordText,
        bool ProviderConfirmedStop,
        string Playbook,
        DateTimeOffset At) : Input(Playbook, At);

    /// <summary>May stand before its message: there is no order between topics.</summary>
    /// <param name="Opinion">Null when no language model was asked.</param>
    /// <param name="Drafts">What a language model would answer, as it wrote it.</param>
    public sealed record MessageUnderstood(
        MessageId Message,
        string Model,
        string Language,
        Reading Whole,
        EquatableList<Segment> Segments,
        string Playbook,
        DateTimeOffset At,
        double? LanguageProbability = null,
        [property: Personal] EquatableList<Found>? Found = null,
        ModelOpinion? Opinion = null,
        [property: Personal] EquatableList<ModelDraft>? Drafts = null) : Input(Playbook, At);

    public sealed record SpecialistAnswered(
        QuestionId Question, Agent By, [property: Personal] string Text, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record TakeOverAsked(ActionId Action, Agent By, long Epoch, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record HandBackAsked(ActionId Action, Agent By, long Epoch, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record AgentReplyAsked(
        ActionId Action, Agent By, long Epoch, [property: Personal] string Text, string Playbook, DateTimeOffset At, string? SignOn = null)
        : Input(Playbook, At);

    public sealed record SnoozeAsked(ActionId Action, Agent By, long Epoch, DateTimeOffset Until, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record SnoozeOver(DateTimeOffset Until, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A person has rung, written or met the contact by means that are not ours.</summary>
    public sealed record ActedElsewhere(ActionId Action, Agent By, [property: Personal] string How, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>Whoever has control has not written for as long as the playbook lets them.</summary>
    public sealed record HandBackDue(long Epoch, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record AnswerForBotAsked(
        ActionId Action, Agent By, QuestionId Question, [property: Personal] string Text, string Playbook, DateTimeOffset At)
        : Input(Playbook, At);

    public sealed record ResolveAsked(
        ActionId Action, Agent By, long Epoch, Judgement? Judgement, string? Outcome, string Playbook, DateTimeOffset At)
        : Input(Playbook, At);

    public sealed record CallReported(
        ActionId Action, Agent By, long Epoch, CallOutcome Outcome, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A person's view of a handoff, given apart from resolving.</summary>
    public sealed record HandoffJudged(
        HandoffId Handoff, Agent By, Judgement Judgement, string Playbook, DateTimeOffset At, ActionId? Action = null) : Input(Playbook, At);

    public sealed record HandoffAcceptAsked(
        ActionId Action, Agent By, HandoffId Handoff, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record HandoffDeclineAsked(
        ActionId Action, Agent By, HandoffId Handoff, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A person decides on the bot's proposal.</summary>
    /// <param name="Text">Their own words in its place; null to leave it as it is.</param>
    public sealed record DraftJudged(
        ActionId Action, Agent By, DraftId Draft, bool Accepted, [property: Personal] string? Text, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>Nobody has decided on the bot's proposal in time.</summary>
    public sealed record DraftDeadlinePassed(DraftId Draft, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The tenant's roster says whom the handoff is offered to.</summary>
    /// <param name="Person">Null while nobody who may take it is on shift with room for it.</param>
    /// <param name="Because">What the roster went by.</param>
    public sealed record RosterAnswered(HandoffId Handoff, Agent? Person, string Because, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A person says what the bot should have understood of a message.</summary>
    public sealed record LabelJudged(
        ActionId Action, Agent By, MessageId Message, string Label, string Right, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>Nobody answered the call; it is time for the next.</summary>
    public sealed record CallAgainDue(HandoffId Handoff, int Try, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>What became of the contact: qualified, won with its value, lost, placed.</summary>
    public sealed record OutcomeRecorded(
        string Outcome, Money? Value, Agent? By, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A person decides on a proposed rejection.</summary>
    public sealed record RejectionJudged(
        ActionId Action, Agent By, string Run, bool Confirmed, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A booked call was made, moved, cancelled or missed.</summary>
    public sealed record BookingReported(
        string Booking, BookingState State, DateTimeOffset? Starts, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>A booked call is about to begin.</summary>
    public sealed record BookingNear(string Booking, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>They agreed to marketing by one channel to one address.</summary>
    /// <param name="Wording">Word for word what they agreed to.</param>
    /// <param name="Version">The tenant's name for that wording.</param>
    /// <param name="Source">Where they did.</param>
    public sealed record ConsentGiven(
        Channel Channel, string Wording, string Version, string Source, [property: Personal] string Address, string Playbook, DateTimeOffset At)
        : Input(Playbook, At);

    public sealed record ConsentWithdrawn(
        Channel Channel, string Source, [property: Personal] string Address, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The tenant's stage is another than this conversation knows; it holds from here on.</summary>
    public sealed record StageSet(bool Live, [property: Personal] EquatableList<string>? Testers, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>Nothing may have been said for as long as the playbook keeps personal data.</summary>
    public sealed record RetentionDue(string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The debounce window of the waiting messages is over.</summary>
    public sealed record BurstClosed(string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The model had its time to understand the waiting messages.</summary>
    public sealed record ModelDeadlinePassed(string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record HandoffDeadlinePassed(HandoffId Handoff, int Step, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The people whom a handoff waits for are there.</summary>
    public sealed record HandoffAlertDue(HandoffId Handoff, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record QuestionDeadlinePassed(QuestionId Question, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record FollowUpDue(string FollowUp, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <param name="Template">The approved template that was sent in place of the words.</param>
    public sealed record DeliveryReported(
        ReplyId Reply,
        AttemptId? Attempt,
        DeliveryState State,
        string? Reason,
        string? ProviderMessage,
        string Playbook,
        DateTimeOffset At,
        string? Template = null) : Input(Playbook, At);

    public sealed record ControlFenced(
        long Epoch, [property: Personal] EquatableList<InFlight>? InFlight, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record ControlQuiet(long Epoch, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record OptOutApplied(
        Channel Channel,
        string Sender,
        [property: Personal] string Address,
        EquatableList<ReplyId> UnderWay,
        string Playbook,
        DateTimeOffset At) : Input(Playbook, At);

    public sealed record OptInApplied(
        Channel Channel, string Sender, [property: Personal] string Address, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record AlertDelivered(
        AlertId Alert, string? ProviderMessage, string? Failure, string Playbook, DateTimeOffset At) : Input(Playbook, At);
}
