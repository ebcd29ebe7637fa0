using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Rosters;
using static Hitl.Orchestrator.Rosters.RosterEvent;

namespace Hitl.Orchestrator.Specs.Rosters;

/// <summary>Round robin over those who are there and have room; what nobody can take waits for somebody to free up.</summary>
public class RosterSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Agent Sarah = new(new("sarah"), "Sarah Jones"), Tom = new(new("tom"), "Tom Okafor"), Priya = new(new("priya"), "Priya Shah");

    private Roster roster = Roster.Empty;
    private IReadOnlyList<RosterEvent> last = [];

    [Fact]
    public void Each_handoff_goes_to_whoever_was_offered_one_longest_ago()
    {
        Comes(Sarah);
        Comes(Tom);
        Comes(Priya);

        Assert.Equal(["priya", "sarah", "tom", "priya", "sarah"], Enumerable.Range(1, 5).Select(n => Wants($"h_{n}")));
    }

    [Fact]
    public void Who_is_off_shift_or_full_or_not_of_the_route_is_passed_over()
    {
        Comes(Sarah, capacity: 1);
        Comes(Tom);
        Goes(Tom);
        Comes(Priya);

        Assert.Equal("sarah", Wants("h_1", people: [Sarah, Tom]));
        Assert.Null(Wants("h_2", people: [Sarah, Tom]));
        Assert.IsType<OfferQueued>(last[^1]);
    }

    [Fact]
    public void Who_declined_is_not_asked_again()
    {
        Comes(Sarah);
        Comes(Tom);

        Assert.Equal("sarah", Wants("h_1", people: [Sarah, Tom]));
        Assert.Equal("tom", Wants("h_1", people: [Sarah, Tom], declined: [Sarah]));
        Assert.Null(Wants("h_1", people: [Sarah, Tom], declined: [Sarah, Tom]));
        Assert.Empty(roster.Members["sarah"].Has);
    }

    [Fact]
    public void What_waits_longest_is_offered_first_when_somebody_frees_up()
    {
        Comes(Sarah, capacity: 1);
        Wants("h_1");
        Wants("h_2");
        Wants("h_3");

        Hears(new OfferEnded(Of("h_1"), new("h_1"), Noon));
        Assert.Equal("h_2", Assert.Single(last.OfType<OfferMade>()).Handoff.Value);

        Comes(Tom);
        Assert.Equal(("h_3", "tom"), last.OfType<OfferMade>().Select(offer => (offer.Handoff.Value, offer.To.Id.Value)).Single());
        Assert.Empty(roster.Waiting);
    }

    [Fact]
    public void Who_takes_what_was_offered_to_another_has_it()
    {
        Comes(Sarah, capacity: 1);
        Comes(Tom, capacity: 1);
        Assert.Equal("sarah", Wants("h_1"));

        Hears(new HandoffTaken(Of("h_1"), new("h_1"), Tom, Noon));

        Assert.Empty(roster.Members["sarah"].Has);
        Assert.Equal("sarah", Wants("h_2"));
        Assert.Null(Wants("h_3"));
    }

    [Fact]
    public void Saying_twice_that_one_is_there_says_it_once()
    {
        Comes(Sarah);
        Comes(Sarah);

        Assert.Empty(last);
    }

    [Fact]
    public void An_offer_says_what_the_roster_went_by()
    {
        Comes(Sarah);

        Wants("h_1");

        Assert.Equal("on shift with 0 of 3, never offered one before", last.OfType<OfferMade>().Single().Because);
    }

    [Fact]
    public void The_fold_of_what_was_stored_is_the_roster_that_decided()
    {
        var stored = new List<RosterEvent>();
        foreach (var input in (RosterEvent[])[
            new ShiftChanged(Sarah, true, 1, Noon), new OfferWanted(Of("h_1"), new("h_1"), [Sarah.Id, Tom.Id], [], Noon), new OfferWanted(Of("h_2"), new("h_2"), [Sarah.Id, Tom.Id], [], Noon),
            new ShiftChanged(Tom, true, 2, Noon), new HandoffTaken(Of("h_1"), new("h_1"), Tom, Noon), new OfferEnded(Of("h_2"), new("h_2"), Noon)])
        {
            Hears(input);
            stored.AddRange(last);
        }

        var rebuilt = stored.Aggregate(Roster.Empty, Roster.Evolve);
        Assert.Equal(Text(roster), Text(rebuilt));
    }

    private static string Text(Roster roster) =>
        string.Join("; ", roster.Members.Values.Select(m => $"{m.Who.Id} {m.OnShift} {m.Capacity} {m.LastOffer} [{string.Join(",", m.Has)}]")) + $" {roster.Offers} {roster.Waiting.Count}";

    private void Comes(Agent who, int capacity = 3) => Hears(new ShiftChanged(who, OnShift: true, capacity, Noon));

    private void Goes(Agent who) => Hears(new ShiftChanged(who, OnShift: false, 3, Noon));

    private string? Wants(string handoff, Agent[]? people = null, Agent[]? declined = null)
    {
        Hears(new OfferWanted(
            Of(handoff), new(handoff), (people ?? [Sarah, Tom, Priya]).Select(agent => agent.Id).ToEquatableList(),
            (declined ?? []).Select(agent => agent.Id).ToEquatableList(), Noon));
        return last.OfType<OfferMade>().SingleOrDefault()?.To.Id.Value;
    }

    private void Hears(RosterEvent input)
    {
        last = RosterDecider.Decide(input, roster);
        roster = last.Aggregate(roster, Roster.Evolve);
    }

    private static ConversationId Of(string handoff) => new($"c_{handoff}");
}
