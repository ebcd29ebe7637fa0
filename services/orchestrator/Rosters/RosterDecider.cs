using Hitl.EventSourcing;
using static Hitl.Orchestrator.Rosters.RosterEvent;

namespace Hitl.Orchestrator.Rosters;

/// <summary>Round robin: each handoff goes to whoever of its people is on shift, has room, and has waited longest for one.</summary>
public static class RosterDecider
{
    public static readonly Decider<RosterEvent, RosterEvent, Roster> Decider = new(Decide, Roster.Evolve, Roster.Empty);

    public static IReadOnlyList<RosterEvent> Decide(RosterEvent input, Roster state) => input switch
    {
        ShiftChanged e when state.Members.GetValueOrDefault(e.Who.Id.Value) is { } known
            && (known.OnShift, known.Capacity, known.Who) == (e.OnShift, e.Capacity, e.Who) => [],
        OfferWanted e => Offer(e, state),
        _ => Freed(input, state),
    };

    private static List<RosterEvent> Offer(OfferWanted wanted, Roster state)
    {
        List<RosterEvent> events = [wanted];
        var now = Roster.Evolve(state, wanted);
        if (For(wanted, now, wanted.At) is { } offer)
        {
            events.Add(offer);
            now = Roster.Evolve(now, offer);
        }
        else
        {
            events.Add(new OfferQueued(wanted.Conversation, wanted.Handoff, wanted.At));
        }

        // Whoever had it until now has room again.
        return Drain(events, now, wanted.At);
    }

    /// <summary>Somebody may have room now: what has waited longest is offered first.</summary>
    private static List<RosterEvent> Freed(RosterEvent input, Roster state) => Drain([input], Roster.Evolve(state, input), input.At);

    private static List<RosterEvent> Drain(List<RosterEvent> events, Roster now, DateTimeOffset at)
    {
        foreach (var waiting in now.Waiting)
        {
            if (For(waiting, now, at) is { } offer)
            {
                events.Add(offer);
                now = Roster.Evolve(now, offer);
            }
        }

        return events;
    }

    private static OfferMade? For(OfferWanted wanted, Roster state, DateTimeOffset now) =>
        state.Members.Values
            .Where(member => member.HasRoom && wanted.People.Contains(member.Who.Id) && !wanted.Declined.Contains(member.Who.Id))
            .OrderBy(member => member.LastOffer)
            .ThenBy(member => member.Who.Id.Value, StringComparer.Ordinal)
            .FirstOrDefault() is { } next
            ? new(
                wanted.Conversation, wanted.Handoff, next.Who,
                $"on shift with {next.Has.Count} of {next.Capacity}, {(next.LastOffer == 0 ? "never offered one before" : $"last offered one {state.Offers - next.LastOffer} offers ago")}",
                now)
            : null;
}
