using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Conversations;

public abstract partial record ConversationEvent
{
    /// <summary>A form came in. Its phone is claimed, not proven, until a message comes from it.</summary>
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
        DateTimeOffset At) : Input(Playbook, At);

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
    public sealed record MessageUnderstood(
        MessageId Message,
        string Model,
        string Language,
        Reading Whole,
        EquatableList<Segment> Segments,
        string Playbook,
        DateTimeOffset At,
        double? LanguageProbability = null,
        [property: Personal] EquatableList<Found>? Found = null) : Input(Playbook, At);

    public sealed record SpecialistAnswered(
        QuestionId Question, Agent By, [property: Personal] string Text, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record TakeOverAsked(ActionId Action, Agent By, long Epoch, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record HandBackAsked(ActionId Action, Agent By, long Epoch, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record AgentReplyAsked(
        ActionId Action, Agent By, long Epoch, [property: Personal] string Text, string Playbook, DateTimeOffset At)
        : Input(Playbook, At);

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
        HandoffId Handoff, Agent By, Judgement Judgement, string Playbook, DateTimeOffset At) : Input(Playbook, At);

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

    /// <summary>The debounce window of the waiting messages is over.</summary>
    public sealed record BurstClosed(string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The model had its time to understand the waiting messages.</summary>
    public sealed record ModelDeadlinePassed(string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record HandoffDeadlinePassed(HandoffId Handoff, int Step, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    /// <summary>The people whom a handoff waits for are there.</summary>
    public sealed record HandoffAlertDue(HandoffId Handoff, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record QuestionDeadlinePassed(QuestionId Question, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record FollowUpDue(string FollowUp, string Playbook, DateTimeOffset At) : Input(Playbook, At);

    public sealed record DeliveryReported(
        ReplyId Reply,
        AttemptId? Attempt,
        DeliveryState State,
        string? Reason,
        string? ProviderMessage,
        string Playbook,
        DateTimeOffset At) : Input(Playbook, At);

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
