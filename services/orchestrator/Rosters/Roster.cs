using System.Collections.Immutable;
using static Hitl.Orchestrator.Rosters.RosterEvent;

namespace Hitl.Orchestrator.Rosters;

/// <summary>Who is there, what they have, and what waits.</summary>
/// <param name="Offers">How many were made; the last of each person says who has waited longest for one.</param>
/// <param name="Waiting">Handoffs that nobody could be offered, the oldest first.</param>
public sealed record Roster(ImmutableSortedDictionary<string, Member> Members, long Offers, ImmutableList<OfferWanted> Waiting)
{
    public static readonly Roster Empty = new(ImmutableSortedDictionary<string, Member>.Empty.WithComparers(StringComparer.Ordinal), 0, []);

    public static Roster Evolve(Roster state, RosterEvent @event) => @event switch
    {
        ShiftChanged e => state.With(e.Who, member => member with { Who = e.Who, OnShift = e.OnShift, Capacity = e.Capacity }),
        OfferMade e => state.Without(e.Handoff).With(e.To, member => member with { Has = member.Has.Add(e.Handoff), LastOffer = state.Offers + 1 }) with
        {
            Offers = state.Offers + 1,
        },
        OfferWanted e => state.Without(e.Handoff) with { Waiting = state.Waiting.RemoveAll(waiting => waiting.Handoff == e.Handoff).Add(e) },
        OfferEnded e => state.Without(e.Handoff),
        HandoffTaken e => state.Without(e.Handoff).With(e.By, member => member with { Has = member.Has.Add(e.Handoff) }),
        _ => state,
    };

    /// <summary>Nobody has the handoff, and it does not wait.</summary>
    private Roster Without(HandoffId handoff) => this with
    {
        Waiting = Waiting.RemoveAll(waiting => waiting.Handoff == handoff),
        Members = Members.Values.Any(member => member.Has.Contains(handoff))
            ? Members.SetItems(Members.Where(m => m.Value.Has.Contains(handoff)).Select(m => KeyValuePair.Create(m.Key, m.Value with { Has = m.Value.Has.Remove(handoff) })))
            : Members,
    };

    private Roster With(Agent who, Func<Member, Member> change) =>
        this with { Members = Members.SetItem(who.Id.Value, change(Members.GetValueOrDefault(who.Id.Value, new(who, OnShift: false, 0, 0, [])))) };
}

/// <param name="Capacity">So many handoffs at once.</param>
/// <param name="LastOffer">Number of the last offer to them; 0 for none.</param>
public sealed record Member(Agent Who, bool OnShift, int Capacity, long LastOffer, ImmutableHashSet<HandoffId> Has)
{
    public bool HasRoom => OnShift && Has.Count < Capacity;
}
