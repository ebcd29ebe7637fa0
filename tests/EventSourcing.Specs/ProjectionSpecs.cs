using Hitl.EventSourcing;
using static EventSourcing.Specs.ParcelEvent;

namespace EventSourcing.Specs;

public class ProjectionSpecs
{
    private static readonly Projection<ParcelEvent, Shelf> Shelves = new("shelf", Shelf.Project);

    [Fact]
    public void A_rebuilt_view_equals_the_one_that_was_kept_up_event_by_event()
    {
        Recorded<ParcelEvent>[] events = [At("c_ada", 1, Parcels.Posted), At("c_ben", 1, Parcels.Posted), At("c_ada", 2, new ParcelWeighed(250, "left"))];
        var live = new Dictionary<StreamKey, Shelf>();
        foreach (var e in events)
        {
            live[e.Key] = Shelf.Project(live.GetValueOrDefault(e.Key), e)!;
        }

        Assert.Equal(live, Shelves.Rebuild(events));
    }

    [Fact]
    public void A_view_that_becomes_null_is_gone() =>
        Assert.Empty(Shelves.Rebuild([At("c_ada", 1, Parcels.Posted), At("c_ada", 2, new ParcelLost { Statement = "gone" })]));

    private static Recorded<ParcelEvent> At(string stream, long version, ParcelEvent e) =>
        new("northgate", stream, version, e, Parcels.Noon, EventId.Of("northgate", stream, version), null, null);

    private sealed record Shelf(string Parcel, int Grams)
    {
        public static Shelf? Project(Shelf? shelf, Recorded<ParcelEvent> recorded) => recorded.Event switch
        {
            ParcelPosted => new(recorded.Stream, 0),
            ParcelWeighed e => shelf! with { Grams = e.Grams },
            ParcelLost => null,
            _ => shelf,
        };
    }
}
