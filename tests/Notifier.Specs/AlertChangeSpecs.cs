using Hitl.Contracts;
using Hitl.Notifier.Alerts;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

/// <summary>An alert shows what has become of it: who took it, how the call went, and what is left to press.</summary>
public class AlertChangeSpecs
{
    private static readonly AlertId First = new("a1");
    private static readonly AlertResult Posted = new(First, "C1", "1.2", null);
    private static readonly AlertButton Reached = new("Reached", "call:h_1:Reached");

    private readonly OutboxSpec outbox = new();

    [Fact]
    public void What_has_changed_is_shown_with_the_buttons_that_are_left()
    {
        outbox.Raised(Handed("a1")).AlertAnswered(Posted).AlertChanged("a1", "Taken by Tom", Reached);

        var card = outbox.Of<Update>().Single().Call.Card;
        Assert.Equal(("Taken by Tom", "Reached"), (card.Note, card.Buttons!.Single().Label));
    }

    [Fact]
    public void A_change_before_it_stands_is_shown_once_it_does()
    {
        Assert.Empty(outbox.Raised(Handed("a1")).AlertChanged("a1", "Taken by Tom", Reached).Of<Update>());

        outbox.AlertAnswered(Posted);

        Assert.Equal("Taken by Tom", outbox.Of<Update>().Single().Call.Card.Note);
    }

    [Fact]
    public void While_one_change_is_on_its_way_the_next_waits_so_that_the_latest_stands_last()
    {
        outbox.Raised(Handed("a1")).AlertAnswered(Posted).AlertChanged("a1", "Taken by Tom", Reached);
        Assert.Empty(outbox.AlertChanged("a1", "Completed by Tom").Of<Update>());

        outbox.AlertUpdated(new(First, null));

        Assert.Equal("Completed by Tom", outbox.Of<Update>().Single().Call.Card.Note);
        Assert.Empty(outbox.AlertUpdated(new(First, null)).Done);
        Assert.Null(outbox.Outbox.Alerts.Single().Card);
    }

    [Fact]
    public void A_change_that_Slack_did_not_take_is_tried_again()
    {
        outbox.Raised(Handed("a1")).AlertAnswered(Posted).AlertChanged("a1", "Taken by Tom", Reached).AlertUpdated(new(First, "500"));
        Assert.Single(outbox.Of<AlertAt>());

        outbox.AlertDue("a1");

        Assert.Equal("Taken by Tom", outbox.Of<Update>().Single().Call.Card.Note);
    }

    [Fact]
    public void With_nothing_left_to_press_the_card_is_forgotten()
    {
        outbox.Raised(Handed("a1")).AlertAnswered(Posted).AlertChanged("a1", "Tom says: right").AlertUpdated(new(First, null));

        Assert.Null(outbox.Outbox.Alerts.Single().Card);
        Assert.Empty(outbox.AlertChanged("a1", "again", Reached).Done);
    }
}
