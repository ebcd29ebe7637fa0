using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Bringing a person in: automation stops, people are alerted with a deadline, the contact is told once.</summary>
public static partial class ConversationDecider
{
    private static readonly TimeSpan BeforeClosing = TimeSpan.FromHours(1);

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
        var opens = route.OpensAgain(d.Now);
        var deadline = BeforeTheChannelCloses(route.Due(d.Now), d);
        CancelFollowUp(d, "a person was asked");
        d.Add(new HandoffRequested(handoff, kind, says, why, d.Now));
        d.Add(new HandoffOffered(handoff, route.Name, deadline, consequence, d.Now, opens));
        if (d.State.Control.Owner == OwnerKind.Bot)
        {
            List<Words> words = [.. first ?? [], new(Part.Acknowledges + handoff.Value, Fill(d, Acknowledgement(route, opens, d)))];
            Say(d, words, consequence, answers: d.Now);
        }

        StopAutomation(d, "a person was asked", why);
        if (opens is null)
        {
            Alert(
                d, route, $"{d.State.Contact.NameOrAddress} {says}", text, Because(why), consequence, handoff: handoff, deadline: deadline);
        }
    }

    /// <summary>A time is promised only when the channel can still be used then.</summary>
    private static string Acknowledgement(AlertRoute route, DateTimeOffset? opens, Deciding d) =>
        opens is { } then && (d.State.Contact.ChannelCloses is not { } closes || then < closes - BeforeClosing)
            ? (d.Playbook.Templates.AcknowledgementAfterHours ?? d.Playbook.Templates.Acknowledgement)
                .Replace("{opens}", route.Calendar!.Say(then, d.Now), StringComparison.Ordinal)
            : d.Playbook.Templates.Acknowledgement;

    /// <summary>An hour before the channel closes at the latest, unless that has gone by.</summary>
    private static DateTimeOffset BeforeTheChannelCloses(DateTimeOffset deadline, Deciding d) =>
        d.State.Contact.ChannelCloses - BeforeClosing is { } last && last < deadline && last > d.Now ? last : deadline;

    private static bool IsOffered(HandoffId handoff, Conversation state) =>
        state.OpenHandoff is { State: HandoffState.Offered or HandoffState.Escalated } open && open.Id == handoff;

    private static IReadOnlyList<ConversationEvent> AlertAtOpening(Deciding d)
    {
        var handoff = d.State.OpenHandoff!;
        var why = d.Because("office-opened", [new("route", handoff.Route), new("clock", $"{d.Now:O}")]);
        Alert(
            d,
            d.Playbook.RouteOnce(handoff.Route, handoff.Kind),
            $"{d.State.Contact.NameOrAddress} {handoff.Reason}, while nobody was there",
            handoff.Text,
            handoff.Kind,
            why,
            handoff: handoff.Id,
            deadline: handoff.Deadline);
        return d.Events;
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
        var route = d.Playbook.RouteAfter(handoff.Route, handoff.Kind);
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
