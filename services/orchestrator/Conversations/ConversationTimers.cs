using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>A timer to set, or with no time to cancel. Setting a name again replaces it.</summary>
/// <param name="Name">Unique in its conversation.</param>
public sealed record TimerChange(string Name, DateTimeOffset? Due, TimerFell? Payload);

/// <summary>What a timer says when it falls due.</summary>
/// <param name="Kind">retention, burst, model, handoff, alert, ring, draft, snooze, handback, brief, question or followup.</param>
/// <param name="Subject">The handoff's, question's or follow-up's id; empty for the others.</param>
/// <param name="Step">For a handoff: how often it had been escalated; for a call: which it is.</param>
public sealed record TimerFell(string Kind, string Subject, int Step)
{
    /// <exception cref="ArgumentException">The kind is none of ours.</exception>
    public Input ToInput(string playbook, DateTimeOffset now) => Kind switch
    {
        "retention" => new RetentionDue(playbook, now),
        "burst" => new BurstClosed(playbook, now),
        "model" => new ModelDeadlinePassed(playbook, now),
        "handoff" => new HandoffDeadlinePassed(new(Subject), Step, playbook, now),
        "alert" => new HandoffAlertDue(new(Subject), playbook, now),
        "ring" => new CallAgainDue(new(Subject), Step, playbook, now),
        "draft" => new DraftDeadlinePassed(new(Subject), playbook, now),
        "snooze" => new SnoozeOver(DateTimeOffset.Parse(Subject, System.Globalization.CultureInfo.InvariantCulture), playbook, now),
        "handback" => new HandBackDue(long.Parse(Subject, System.Globalization.CultureInfo.InvariantCulture), playbook, now),
        "brief" => new BookingNear(Subject, playbook, now),
        "question" => new QuestionDeadlinePassed(new(Subject), playbook, now),
        "followup" => new FollowUpDue(Subject, playbook, now),
        _ => throw new ArgumentException($"No timer of a conversation is called {Kind}."),
    };
}

/// <summary>Which timers an event sets and cancels. A timer that fires late or needlessly decides nothing.</summary>
public static class ConversationTimers
{
    /// <param name="after">The state after the event.</param>
    public static IReadOnlyList<TimerChange> Changes(ConversationEvent @event, Conversation after, Playbook playbook) =>
        Retention(@event, playbook) is { } retention ? [.. Others(@event, after, playbook), retention] : Others(@event, after, playbook);

    /// <summary>Each word moves it on.</summary>
    private static TimerChange? Retention(ConversationEvent @event, Playbook playbook) => @event switch
    {
        RetentionPutOff e => new("retention", e.Until, new("retention", "", 0)),
        _ when playbook.Retention is { } kept && ConversationFold.IsActivity(@event) => new("retention", @event.At + kept, new("retention", "", 0)),
        _ => null,
    };

    private static TimerChange[] Others(ConversationEvent @event, Conversation after, Playbook playbook) => @event switch
    {
        LeadCaptured or MessageReceived when after.Waiting.Count > 0 =>
        [
            new("burst", BurstCloses(after, playbook.Debounce), new("burst", "", 0)),
            new("model", after.Waiting[^1].At + playbook.Debounce.Model, new("model", "", 0)),
        ],
        ControlTaken e => [Cancel("burst"), Cancel("model"), .. HandBack(e.At, after, playbook)],
        ReplyDecided { Automated: false } e => [.. HandBack(e.At, after, playbook), .. Acted(after)],
        ActedElsewhere => Acted(after),
        HandBackPutOff e => HandBack(e.At, after, playbook),
        ControlReturned => [Cancel("handback")],
        Snoozed e => [new("snooze", e.Until, new("snooze", $"{e.Until:O}", 0))],
        Unsnoozed => [Cancel("snooze")],
        BurstDecided or EpisodeResolved when after.Waiting.Count == 0 => [Cancel("burst"), Cancel("model")],

        HandoffOffered { AlertsAt: { } there } e =>
        [
            new($"handoff:{e.Handoff}", e.Deadline, new("handoff", e.Handoff.Value, 0)),
            new($"alert:{e.Handoff}", there, new("alert", e.Handoff.Value, 0)),
        ],
        HandoffOffered e => [new($"handoff:{e.Handoff}", e.Deadline, new("handoff", e.Handoff.Value, 0))],
        HandoffEscalated { Deadline: { } due, AlertsAt: { } there } e =>
        [
            new($"handoff:{e.Handoff}", due, new("handoff", e.Handoff.Value, e.Step)),
            new($"alert:{e.Handoff}", there, new("alert", e.Handoff.Value, e.Step)),
        ],
        HandoffEscalated { Deadline: { } due } e => [new($"handoff:{e.Handoff}", due, new("handoff", e.Handoff.Value, e.Step)), Cancel($"alert:{e.Handoff}")],
        HandoffAccepted { Deadline: { } due } e =>
            [new($"handoff:{e.Handoff}", due, new("handoff", e.Handoff.Value, after.Handoff?.Step ?? 0)), Cancel($"alert:{e.Handoff}")],
        HandoffAccepted e => [Cancel($"handoff:{e.Handoff}"), Cancel($"alert:{e.Handoff}")],
        CallAgainScheduled e => [new($"ring:{e.Handoff}", e.Due, new("ring", e.Handoff.Value, e.Try)), Cancel($"handoff:{e.Handoff}")],
        HandoffCompleted e => [Cancel($"handoff:{e.Handoff}"), Cancel($"alert:{e.Handoff}"), Cancel($"ring:{e.Handoff}")],

        ReplyDrafted e => [new($"draft:{e.Draft}", e.Deadline, new("draft", e.Draft.Value, 0))],
        DraftDecided e => [Cancel($"draft:{e.Draft}")],

        SpecialistAsked e => [new($"question:{e.Question}", e.Deadline, new("question", e.Question.Value, 0))],
        QuestionEscalated { Deadline: { } due } e => [new($"question:{e.Question}", due, new("question", e.Question.Value, 0))],
        QuestionClosed e => [Cancel($"question:{e.Question}")],

        BookingReported { State: BookingState.Made or BookingState.Moved, Starts: { } starts } e when playbook.Booking is { } booking =>
            [new($"brief:{e.Booking}", starts - booking.Brief, new("brief", e.Booking, 0))],
        BookingReported e => [Cancel($"brief:{e.Booking}")],

        FollowUpScheduled e => [new($"followup:{e.FollowUp}", e.Due, new("followup", e.FollowUp, 0))],
        FollowUpCancelled e => [Cancel($"followup:{e.FollowUp}")],
        _ => [],
    };

    /// <summary>When the debounce window of the waiting messages closes.</summary>
    internal static DateTimeOffset BurstCloses(Conversation state, Debounce debounce)
    {
        var quiet = state.Waiting[^1].At + debounce.Quiet;
        var atMost = state.Waiting[0].At + debounce.AtMost;
        return quiet < atMost ? quiet : atMost;
    }

    /// <summary>Who took the handoff has done something about it.</summary>
    private static TimerChange[] Acted(Conversation after) =>
        after.OpenHandoff is { State: HandoffState.Accepted, Deadline: null } handoff ? [Cancel($"handoff:{handoff.Id}")] : [];

    /// <summary>Set anew with each word of the person who has control.</summary>
    private static TimerChange[] HandBack(DateTimeOffset active, Conversation after, Playbook playbook) =>
        playbook.HandBack is { } idle && after.Control.Owner == OwnerKind.Human ? [new("handback", active + idle, new("handback", $"{after.Control.Epoch}", 0))] : [];

    private static TimerChange Cancel(string name) => new(name, null, null);
}
