using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Rosters.RosterEvent;

namespace Hitl.Orchestrator.Rosters;

/// <summary>A conversation asks the roster who may take its handoff.</summary>
public sealed record AskRoster(ConversationId Conversation, HandoffId Handoff, IReadOnlyList<AgentId> People, IReadOnlyList<AgentId> Declined);

/// <summary>A conversation tells the roster that a handoff is taken, or nobody's any more.</summary>
/// <param name="By">Who has it now; null for nobody.</param>
public sealed record TellRoster(ConversationId Conversation, HandoffId Handoff, Agent? By);

/// <summary>The roster tells a conversation who is next.</summary>
/// <param name="Person">Null while nobody is free.</param>
public sealed record RosterAnswers(HandoffId Handoff, Agent? Person, string Because);

/// <summary>The way between a conversation's lane and the lane of its tenant's roster: a message is a timer of the other lane, due at once.</summary>
internal sealed class RosterHandlers
{
    private StreamKind<RosterEvent, RosterEvent, Roster>? kind;

    public StreamKind<RosterEvent, RosterEvent, Roster> Kind => kind ??= new(
        RosterEvents.Kind, key => key.StartsWith(Contracts.RosterKey.Prefix, StringComparison.Ordinal), RosterDecider.Decider, RosterEvents.Types, Announce);

    public void Shift(Contracts.ShiftChanged m, Batch batch) => batch.Decide(Kind, new ShiftChanged(m.Who, m.OnShift, m.Capacity, batch.Now));

    public void Asked(AskRoster m, Batch batch) =>
        batch.Decide(Kind, new OfferWanted(m.Conversation, m.Handoff, m.People.ToEquatableList(), m.Declined.ToEquatableList(), batch.Now));

    public void Told(TellRoster m, Batch batch) => batch.Decide(
        Kind, m.By is { } by ? (RosterEvent)new HandoffTaken(m.Conversation, m.Handoff, by, batch.Now) : new OfferEnded(m.Conversation, m.Handoff, batch.Now));

    /// <summary>What a conversation has decided about a handoff whose route names its people.</summary>
    /// <param name="after">The state after the event.</param>
    public static void Hear(ConversationEvent @event, Conversation after, Playbook playbook, Batch batch)
    {
        if (after.Handoff is not { } handoff)
        {
            return;
        }

        var conversation = new ConversationId(batch.Key);
        var roster = RosterEvents.KeyOf(batch.Tenant);
        var people = playbook.RouteOnce(handoff.Route.Length > 0 ? handoff.Route : null, handoff.Kind).People;
        if (people.Count == 0)
        {
            // Whoever had it by an earlier route has room again.
            if (@event is ConversationEvent.HandoffEscalated && playbook.Routes.Values.Any(route => route.People.Count > 0))
            {
                batch.Post(roster, new TellRoster(conversation, handoff.Id, null));
            }

            return;
        }

        switch (@event)
        {
            case ConversationEvent.HandoffOffered or ConversationEvent.HandoffEscalated or ConversationEvent.HandoffDeclined:
                batch.Post(roster, new AskRoster(conversation, handoff.Id, people, handoff.Declined));
                break;
            case ConversationEvent.HandoffAccepted e:
                batch.Post(roster, new TellRoster(conversation, handoff.Id, e.By));
                break;
            case ConversationEvent.HandoffCompleted:
                batch.Post(roster, new TellRoster(conversation, handoff.Id, null));
                break;
        }
    }

    private static void Announce(Recorded<RosterEvent> recorded, Roster after, Batch batch)
    {
        switch (recorded.Event)
        {
            case OfferMade e:
                batch.Post(e.Conversation.Value, new RosterAnswers(e.Handoff, e.To, e.Because));
                break;
            case OfferQueued e:
                batch.Post(e.Conversation.Value, new RosterAnswers(e.Handoff, null, "nobody on shift has room"));
                break;
        }
    }
}
