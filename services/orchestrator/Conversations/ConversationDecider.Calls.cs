using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>How a call went: who was reached is done with, who did not answer is rung again, and a wrong number is never offered to anybody again.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> ReportCall(CallReported call, Deciding d)
    {
        var why = d.Because("call-reported", [new("outcome", call.Outcome.ToString()), .. ActionUsed(call.By, call.Epoch)]);
        AcceptHandoff(d, call.By, why, acted: true);
        if (d.State.OpenHandoff is { } handoff)
        {
            if (call.Outcome is CallOutcome.Reached or CallOutcome.WrongNumber)
            {
                CompleteHandoff(d, call.By, why, call.Outcome);
            }
            else
            {
                CallAgain(d, handoff, call, why);
            }
        }

        return Accept(d, call.Action, why);
    }

    private static void CallAgain(Deciding d, Handoff handoff, CallReported call, Why why)
    {
        var (route, calls, tried) = (d.Playbook.RouteOnce(handoff.Route, handoff.Kind), d.Playbook.Calls, handoff.Tries + 1);
        if (tried >= calls.Times)
        {
            d.Add(new HandoffCompleted(handoff.Id, call.By, why, d.Now, call.Outcome));
            ChangeAlerts(
                d, handoff.Id.Value, $"{Plain(call.Outcome)}, {tried} times: write to them instead. Did it come at the right time?", why, Judgements(handoff.Id));
            return;
        }

        var due = route.Calendar?.AfterOpen(d.Now, calls.Retry) ?? d.Now + calls.Retry;
        d.Add(new CallAgainScheduled(handoff.Id, tried + 1, due, call.Outcome, why.Consequence(), d.Now));
        ChangeAlerts(
            d, handoff.Id.Value, $"{call.By.Name} rang: {Plain(call.Outcome)}. Ring again at {due:HH:mm} UTC", why, Calls(handoff.Id, d.State.Contact));
    }

    private static bool IsToRingAgain(CallAgainDue due, Conversation state) =>
        state.OpenHandoff is { State: HandoffState.Accepted } handoff && handoff.Id == due.Handoff && handoff.Tries == due.Try - 1;

    private static IReadOnlyList<ConversationEvent> RingAgain(Deciding d)
    {
        var handoff = d.State.OpenHandoff!;
        var why = d.Because("call-again", [new("try", $"{handoff.Tries + 1} of {d.Playbook.Calls.Times}")]);
        Alert(
            d,
            d.Playbook.RouteOnce(handoff.Route, handoff.Kind),
            $"Ring {d.State.Contact.NameOrAddress} again, {handoff.By!.Name}",
            handoff.Text,
            $"call {handoff.Tries + 1} of {d.Playbook.Calls.Times}",
            why.Consequence(),
            handoff: handoff.Id,
            buttons: Calls(handoff.Id, d.State.Contact));
        return d.Events;
    }
}
