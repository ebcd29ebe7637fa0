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
                d, route, $"{d.State.Contact.NameOrAddress} {says}", text, Because(why), consequence, handoff: handoff, deadline: deadline, about: why,
                buttons: Offers(handoff));
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
            deadline: handoff.Deadline,
            buttons: Offers(handoff.Id));
        return d.Events;
    }

    /// <param name="acted">They take it by what they have done for the contact.</param>
    private static void AcceptHandoff(Deciding d, Agent by, Why why, bool acted = false)
    {
        if (d.State.OpenHandoff is { State: not HandoffState.Accepted } handoff)
        {
            var due = acted ? null : d.Playbook.RouteOnce(handoff.Route.Length > 0 ? handoff.Route : null, handoff.Kind).CompletionDue(d.Now);
            d.Add(new HandoffAccepted(handoff.Id, by, why.Consequence(), d.Now, due is { } deadline ? BeforeTheChannelCloses(deadline, d) : null));
            ChangeAlerts(d, handoff.Id.Value, $"Taken by {by.Name}", why, Calls(handoff.Id, d.State.Contact));
        }
    }

    private static void CompleteHandoff(Deciding d, Agent by, Why why, CallOutcome? call = null)
    {
        if (d.State.OpenHandoff is { } handoff)
        {
            d.Add(new HandoffCompleted(handoff.Id, by, why, d.Now, call));
            var how = call is { } outcome ? $": {Plain(outcome)}" : "";
            ChangeAlerts(d, handoff.Id.Value, $"Completed by {by.Name}{how}. Did it come at the right time?", why, Judgements(handoff.Id));
        }
    }

    private static IReadOnlyList<ConversationEvent> Accepts(HandoffAcceptAsked asked, Deciding d)
    {
        if (NotOpen(asked.Handoff, d) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        var why = d.Because("handoff-accepted", [new("by", asked.By.Id.Value)]);
        AcceptHandoff(d, asked.By, why);
        return Accept(d, asked.Action, why);
    }

    /// <summary>Who declines leaves it to the others of the route at once, and to the next route when nobody is left.</summary>
    private static IReadOnlyList<ConversationEvent> Declines(HandoffDeclineAsked asked, Deciding d)
    {
        if (NotOpen(asked.Handoff, d) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        var why = d.Because("handoff-declined", [new("by", asked.By.Id.Value)]);
        d.Add(new HandoffDeclined(asked.Handoff, asked.By, why, d.Now));
        if (d.Playbook.RouteOnce(d.State.OpenHandoff!.Route, d.State.OpenHandoff.Kind).People.Count > 0)
        {
            // The roster is asked for the next of the route's people, and says when there is none.
            ChangeAlerts(d, asked.Handoff.Value, $"{asked.By.Name} leaves it to others", why, Offers(asked.Handoff));
            return Accept(d, asked.Action, why);
        }

        Escalate(d, d.State.OpenHandoff!, $"{asked.By.Name} leaves the handoff to others.", "declined", why);
        return Accept(d, asked.Action, why);
    }

    /// <summary>The roster says whose turn it is. Where all who could be asked have left it to others, the next route is told at once.</summary>
    private static IReadOnlyList<ConversationEvent> Offer(RosterAnswered answered, Deciding d)
    {
        var handoff = d.State.OpenHandoff!;
        if (answered.Person is { } person)
        {
            var why = d.Because("round-robin", [new("person", person.Id.Value), new("roster", answered.Because)]);
            d.Add(new HandoffOfferedTo(handoff.Id, person, why, d.Now));
            ChangeAlerts(d, handoff.Id.Value, $"Offered to {person.Name}", why, Offers(handoff.Id));
        }
        else if (d.Playbook.RouteOnce(handoff.Route, handoff.Kind).People.All(handoff.Declined.Contains))
        {
            Escalate(d, handoff, "Everybody who was asked has left it to others.", "declined", d.Because("all-declined", [new("roster", answered.Because)]));
        }

        return d.Events;
    }

    private static string? NotOpen(HandoffId handoff, Deciding d) => d.State.Handoff switch
    {
        { By: { } by, State: HandoffState.Accepted } taken when taken.Id == handoff => $"{by.Name} has taken this handoff already.",
        { State: not (HandoffState.Completed or HandoffState.Failed) } open when open.Id == handoff => null,
        { } other when other.Id == handoff => "This handoff is completed.",
        _ => "There is no such handoff in the open episode.",
    };

    private static IReadOnlyList<ConversationEvent> JudgeHandoff(HandoffJudged judged, Deciding d)
    {
        if (judged.Action is not { } action)
        {
            return d.Events;
        }

        if (d.State.Handoff?.Id != judged.Handoff)
        {
            return Refuse(d, action, "There is no such handoff in the open episode.");
        }

        var why = d.Because("handoff-judged", [new("by", judged.By.Id.Value), new("judgement", judged.Judgement.ToString())]);
        ChangeAlerts(d, judged.Handoff.Value, $"{judged.By.Name} says: {Plain(judged.Judgement)}", why);
        return Accept(d, action, why);
    }

    /// <summary>For somebody to take it, or for who took it to act.</summary>
    private static bool IsWaiting(HandoffDeadlinePassed passed, Conversation state) =>
        state.OpenHandoff is { State: HandoffState.Offered or HandoffState.Escalated or HandoffState.Accepted, Deadline: { } due } handoff
        && handoff.Id == passed.Handoff
        && handoff.Step == passed.Step
        && (handoff.State != HandoffState.Accepted || passed.At >= due);

    private static IReadOnlyList<ConversationEvent> EscalateHandoff(Deciding d)
    {
        var handoff = d.State.OpenHandoff!;
        if (handoff is { State: HandoffState.Accepted, By: { } by })
        {
            return Lapse(d, handoff, by);
        }

        var why = d.Because("handoff-deadline", [new("route", handoff.Route), new("deadline", $"{handoff.Deadline:O}"), new("step", $"{handoff.Step + 1}")]);
        if (handoff.OfferedTo is { } person)
        {
            d.Add(new HandoffExpired(handoff.Id, person, why, d.Now));
        }

        Escalate(d, handoff, $"Nobody took the handoff ({handoff.Kind}) in time.", $"nobody took it by {handoff.Deadline:HH:mm} UTC", why);
        return d.Events;
    }

    /// <summary>It is offered again as if they had never had it; a takeover by them stands until somebody else takes over.</summary>
    private static IReadOnlyList<ConversationEvent> Lapse(Deciding d, Handoff handoff, Agent by)
    {
        var why = d.Because("completion-deadline", [new("by", by.Id.Value), new("deadline", $"{handoff.Deadline:O}"), new("step", $"{handoff.Step + 1}")]);
        d.Add(new HandoffLapsed(handoff.Id, by, why, d.Now));
        ChangeAlerts(d, handoff.Id.Value, $"{by.Name} has not acted in time", why, Offers(handoff.Id));
        Escalate(
            d, handoff, $"{by.Name} took the handoff ({handoff.Kind}) and has neither written nor completed it.", $"nothing done by {handoff.Deadline:HH:mm} UTC", why);
        return d.Events;
    }

    /// <summary>
    /// The next route is told, and has a time of its own; a route without a next one tells its own people again. It never ends without an
    /// owner: people who were told before are told again at ever longer distances, up to a day.
    /// </summary>
    private static void Escalate(Deciding d, Handoff handoff, string says, string reason, Why why)
    {
        var route = d.Playbook.RouteAfter(handoff.Route, handoff.Kind);
        var again = Math.Max(0, handoff.Step + 2 - d.Playbook.StepsFrom(d.Playbook.RouteFor(handoff.Kind)));
        var opens = route.OpensAgain(d.Now);
        var deadline = BeforeTheChannelCloses(route.Due(d.Now, again), d);
        d.Add(new HandoffEscalated(handoff.Id, handoff.Step + 1, route.Name, deadline, why, d.Now, opens));
        if (opens is null)
        {
            Alert(
                d,
                route,
                $"{d.State.Contact.NameOrAddress} is still waiting for a person",
                handoff.Text.Length > 0 ? $"{says}\n{handoff.Text}" : says,
                reason,
                why.Consequence(),
                handoff: handoff.Id,
                deadline: deadline,
                buttons: Offers(handoff.Id));
        }
    }

    /// <param name="untilPerson">Only a person starts it again.</param>
    private static void StopAutomation(Deciding d, string reason, Why why, bool untilPerson = false)
    {
        CancelFollowUp(d, reason);
        DropDrafts(d, reason, why);
        if (!d.State.AutomationStopped || (untilPerson && !d.State.HeldForPerson))
        {
            d.Add(new AutomationStopped(reason, why.Consequence(), d.Now, untilPerson ? true : null));
        }
    }
}
