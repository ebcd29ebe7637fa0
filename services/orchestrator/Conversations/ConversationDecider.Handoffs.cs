using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Bringing a person in: automation stops, people are alerted with a deadline, the contact is told once.</summary>
public static partial class ConversationDecider
{
    /// <param name="says">What the contact did, to be read after their name.</param>
    /// <param name="first">Words that go before the acknowledgement, in the same reply.</param>
    /// <param name="to">Another route than that of the kind.</param>
    private static void HandOff(
        Deciding d,
        HandoffId handoff,
        string kind,
        string says,
        Why why,
        string text,
        IReadOnlyList<Words>? first = null,
        string? to = null)
    {
        var consequence = why.Consequence();
        var route = d.Playbook.RouteFor(kind, to);
        var deadline = d.Now + route.Deadline;
        var answers = d.Now;
        CancelFollowUp(d, "a person was asked");
        d.Add(new HandoffRequested(handoff, kind, says, why, d.Now));
        d.Add(new HandoffOffered(handoff, route.Name, deadline, consequence, d.Now));
        if (d.State.Control.Owner == OwnerKind.Bot)
        {
            List<Words> words = [.. first ?? [], new(Part.Acknowledges + handoff.Value, Fill(d, d.Playbook.Templates.Acknowledgement))];
            Say(d, words, consequence, answers);
        }

        StopAutomation(d, "a person was asked", why);
        Alert(
            d, route, $"{d.State.Contact.NameOrAddress} {says}", text, Because(why), consequence, handoff: handoff, deadline: deadline);
    }

    private static void AcceptHandoff(Deciding d, Agent by, Why why)
    {
        if (d.State.OpenHandoff is { State: not HandoffState.Accepted } handoff)
        {
            d.Add(new HandoffAccepted(handoff.Id, by, why.Consequence(), d.Now));
        }
    }

    private static bool IsWaiting(HandoffDeadlinePassed passed, Conversation state) =>
        state.OpenHandoff is { State: HandoffState.Offered or HandoffState.Escalated } handoff
        && handoff.Id == passed.Handoff
        && handoff.Step == passed.Step
        && handoff.Deadline is not null;

    /// <summary>Nobody took it in time: the next route is told. A route without a next one tells its own people again, once.</summary>
    private static IReadOnlyList<ConversationEvent> EscalateHandoff(Deciding d)
    {
        var handoff = d.State.OpenHandoff!;
        var why = d.Because("handoff-deadline", [new("route", handoff.Route), new("deadline", $"{handoff.Deadline:O}")]);
        var route = d.Playbook.Routes[d.Playbook.Routes[handoff.Route].Escalate ?? handoff.Route];
        d.Add(new HandoffEscalated(handoff.Id, handoff.Step + 1, route.Name, null, why, d.Now));
        Alert(
            d,
            route,
            $"{d.State.Contact.NameOrAddress} is still waiting for a person",
            $"Nobody took the handoff ({handoff.Kind}) in time.",
            $"nobody took it by {handoff.Deadline:HH:mm} UTC",
            why.Consequence(),
            handoff: handoff.Id);
        return d.Events;
    }

    /// <param name="untilPerson">Only a person starts it again.</param>
    private static void StopAutomation(Deciding d, string reason, Why why, bool untilPerson = false)
    {
        CancelFollowUp(d, reason);
        if (!d.State.AutomationStopped || (untilPerson && !d.State.HeldForPerson))
        {
            d.Add(new AutomationStopped(reason, why.Consequence(), d.Now, untilPerson ? true : null));
        }
    }
}
