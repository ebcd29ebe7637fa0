using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

public class ControlSpecs
{
    private readonly OutboxSpec outbox = new();

    [Fact]
    public void A_takeover_stops_what_the_bot_had_waiting_and_is_quiet_at_once()
    {
        outbox.Decided(Bot("r1", epoch: 1)).Control(2);

        Assert.Equal(("r1", DeliveryState.Suppressed, "control"), Assert.Single(outbox.Said));
        Assert.Empty(outbox.Of<SayFenced>().Single().Message.InFlight);
        Assert.Equal(2, outbox.Of<SayQuiet>().Single().Message.Epoch);
        Assert.Empty(outbox.Looked().Started);
    }

    [Fact]
    public void A_bot_reply_of_an_older_epoch_that_comes_after_the_fence_never_starts()
    {
        outbox.Control(2).Decided(Bot("r1", epoch: 1), Bot("r2", epoch: 2)).Looked();

        Assert.Contains(("r1", DeliveryState.Suppressed, "control"), outbox.Said);
        Assert.Equal(["r2.1"], outbox.Started);
    }

    [Theory]
    [InlineData(SendOutcome.Accepted)]
    [InlineData(SendOutcome.Unknown)]
    [InlineData(SendOutcome.Refused)]
    [InlineData(SendOutcome.NotBegun)]
    public void The_fence_names_what_may_still_leave_and_is_quiet_when_that_is_known_or_unknown(SendOutcome outcome)
    {
        outbox.Decided(Bot("r1", text: "Shall we book?")).Looked().Control(2);
        Assert.Equal(new InFlight(new ReplyId("r1"), "Shall we book?"), Assert.Single(outbox.Of<SayFenced>().Single().Message.InFlight));
        Assert.Empty(outbox.Of<SayQuiet>());

        outbox.Answer("r1.1", outcome);
        Assert.Equal(2, outbox.Of<SayQuiet>().Single().Message.Epoch);
        Assert.Empty(outbox.After(TimeSpan.FromMinutes(1)).Looked().Started);
    }

    [Fact]
    public void Two_takeovers_wait_for_the_same_attempt()
    {
        outbox.Decided(Bot("r1")).Looked().Control(2).Control(3).Silent("r1.1");

        Assert.Equal([2, 3], outbox.Of<SayQuiet>().Select(q => q.Message.Epoch));
    }

    [Fact]
    public void A_persons_words_are_not_stopped_by_a_later_epoch()
    {
        outbox.Decided(Person("r1") with { Epoch = 2 }).Control(5).Looked();

        Assert.Equal(["r1.1"], outbox.Started);
    }

    [Fact]
    public void Nor_is_the_confirmation_of_an_opt_out()
    {
        outbox.Wrote(Keyword.Stop).Decided(Confirmation("r1")).Control(5).Looked();

        Assert.Equal(["r1.1"], outbox.Started);
    }

    [Fact]
    public void An_epoch_that_is_known_already_says_nothing()
    {
        outbox.Control(3).Control(3);
        Assert.Empty(outbox.Done);

        outbox.Control(2);
        Assert.Equal(3, outbox.Outbox.Epoch);
    }
}
