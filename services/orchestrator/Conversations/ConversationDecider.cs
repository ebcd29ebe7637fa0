using System.Diagnostics;
using Hitl.EventSourcing;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Decides what happens in a conversation: who speaks, what is said, and when a person is brought in.</summary>
/// <remarks>The events are the input and then what was decided on it; none at all where the input is a repeat or has lost its meaning.</remarks>
public static partial class ConversationDecider
{
    public static readonly Decider<ConversationCommand, ConversationEvent, Conversation> Decider =
        new(Decide, ConversationFold.Evolve, Conversation.NotBegun);

    public static IReadOnlyList<ConversationEvent> Decide(ConversationCommand command, Conversation state) =>
        (command.Input, state) switch
        {
            (LeadCaptured e, _) when state.Known.Contains(e.Message) => [],
            (LeadCaptured e, _) => Lead(e, new(command, state)),

            (MessageReceived e, _) when state.Known.Contains(e.Message) => [],
            (MessageReceived e, _) => Received(e, new(command, state)),
            (MessageUnderstood e, _) => Understood(e, new(command, state)),
            (BurstClosed, _) when !IsDue(command, state) => [],
            (BurstClosed, _) => DecideWaiting(new(command, state)),
            (ModelDeadlinePassed, _) when !ModelIsLate(command, state) => [],
            (ModelDeadlinePassed, _) => DecideWithoutModel(new(command, state)),

            (SpecialistAnswered e, _) when !state.Questions.ContainsKey(e.Question) => Recorded(command, state),
            (SpecialistAnswered e, _) => AnswerFromSlack(e, new(command, state)),
            (QuestionDeadlinePassed e, _) when !IsOpen(e.Question, state) || command.Now < state.Questions[e.Question].Deadline => [],
            (QuestionDeadlinePassed e, _) => EscalateQuestion(e, new(command, state)),

            (HandoffDeadlinePassed e, _) when !IsWaiting(e, state) => [],
            (HandoffDeadlinePassed, _) => EscalateHandoff(new(command, state)),
            (HandoffAcceptAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (HandoffAcceptAsked e, _) => Accepts(e, new(command, state)),
            (HandoffDeclineAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (HandoffDeclineAsked e, _) => Declines(e, new(command, state)),
            (HandoffJudged { Action: { } action }, _) when state.Outcomes.ContainsKey(action) => [],
            (HandoffJudged e, _) => JudgeHandoff(e, new(command, state)),
            (RosterAnswered e, _) when !IsOffered(e.Handoff, state) || (e.Person is { } person && state.Handoff!.Declined.Contains(person.Id)) => [],
            (RosterAnswered e, _) => Offer(e, new(command, state)),
            (DraftJudged e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (DraftJudged e, _) => JudgeDraft(e, new(command, state)),
            (DraftDeadlinePassed e, _) when !state.Drafts.Exists(draft => draft.Id == e.Draft) => [],
            (DraftDeadlinePassed e, _) => DraftIsLate(e, new(command, state)),
            (SnoozeAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (SnoozeAsked e, _) => Snooze(e, new(command, state)),
            (SnoozeOver e, _) when state.SnoozedUntil != e.Until => [],
            (SnoozeOver, _) => WakeUp(new(command, state)),
            (ActedElsewhere e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (ActedElsewhere e, _) => TakeNote(e, new(command, state)),
            (LabelJudged e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (LabelJudged e, _) => CorrectLabel(e, new(command, state)),
            (HandBackDue e, _) when !IsIdle(e, command, state) => [],
            (HandBackDue, _) => HandBackWhenIdle(new(command, state)),
            (CallAgainDue e, _) when !IsToRingAgain(e, state) => [],
            (CallAgainDue, _) => RingAgain(new(command, state)),
            (HandoffAlertDue e, _) when !IsOffered(e.Handoff, state) => [],
            (HandoffAlertDue, _) => AlertAtOpening(new(command, state)),
            (FollowUpDue e, _) when state.FollowUp?.Id != e.FollowUp => [],
            (FollowUpDue, _) => SendFollowUp(state.FollowUp!, new(command, state)),

            (TakeOverAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (TakeOverAsked e, _) => TakeOver(e, new(command, state)),
            (HandBackAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (HandBackAsked e, _) => HandBack(e, new(command, state)),
            (AgentReplyAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (AgentReplyAsked e, _) => ReplyAsAgent(e, new(command, state)),
            (AnswerForBotAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (AnswerForBotAsked e, _) => AnswerFromInbox(e, new(command, state)),
            (ResolveAsked e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (ResolveAsked e, _) => Resolve(e, new(command, state)),
            (CallReported e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (CallReported e, _) => ReportCall(e, new(command, state)),

            (RejectionJudged e, _) when state.Outcomes.ContainsKey(e.Action) => [],
            (RejectionJudged e, _) => JudgeRejection(e, new(command, state)),
            (ConsentGiven e, _) when state.Contact.Consents.Contains(new(e.Channel, e.Address, e.Version)) => [],
            (BookingReported e, _) when IsRepeat(e, state) => [],
            (BookingReported e, _) => Booked(e, new(command, state)),
            (BookingNear e, _) when !IsNear(e, command, state) => [],
            (BookingNear, _) => Brief(new(command, state)),

            (RetentionDue, _) when !IsKept(command, state) => [],
            (RetentionDue, _) => EraseWhenOver(new(command, state)),

            (DeliveryReported e, _) when !Advances(e, state) => [],
            (DeliveryReported e, _) => Delivery(e, new(command, state)),

            (ConsentGiven or ConsentWithdrawn or StageSet or ControlFenced or ControlQuiet or OptOutApplied or OptInApplied or AlertDelivered or OutcomeRecorded, _) =>
                Recorded(command, state),

            _ => throw new UnreachableException(),
        };

    private static IReadOnlyList<ConversationEvent> Recorded(ConversationCommand command, Conversation state) =>
        new Deciding(command, state).Events;
}
