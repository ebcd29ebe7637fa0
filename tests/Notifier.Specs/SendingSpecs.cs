using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

public class SendingSpecs
{
    private readonly OutboxSpec outbox = new();

    [Fact]
    public void A_decided_reply_starts_one_attempt_that_is_written_down_watched_and_sent()
    {
        outbox.Decided(Bot("r1")).Looked();

        Assert.Equal("r1.1", Assert.Single(outbox.Started));
        Assert.Equal(AttemptState.Started, Assert.Single(outbox.Of<Note>()).Row.State);
        Assert.Equal(Noon + TimeSpan.FromSeconds(14), Assert.Single(outbox.Of<Watch>()).At);
        Assert.Empty(outbox.Said);
    }

    [Fact]
    public void The_same_reply_twice_is_one_reply()
    {
        outbox.Decided(Bot("r1")).Looked().Decided(Bot("r1"));

        Assert.Empty(outbox.Done);
        Assert.Single(outbox.Outbox.Replies);
    }

    [Fact]
    public void One_attempt_is_under_way_per_conversation()
    {
        outbox.Decided(Bot("r1"), Bot("r2")).Looked();
        Assert.Equal(["r1.1"], outbox.Started);

        outbox.Looked();
        Assert.Empty(outbox.Started);

        outbox.Answer("r1.1", SendOutcome.Accepted, "SM1").Looked();
        Assert.Equal(["r2.1"], outbox.Started);
    }

    [Fact]
    public void An_unknown_does_not_block_the_next()
    {
        outbox.Decided(Bot("r1"), Bot("r2")).Looked().Answer("r1.1", SendOutcome.Unknown).Looked();

        Assert.Equal(["r2.1"], outbox.Started);
    }

    [Fact]
    public void The_bot_is_silent_until_all_is_heard_and_looks_again_soon()
    {
        outbox.Decided(Bot("r1")).Looked(caughtUp: false);
        Assert.Empty(outbox.Started);
        Assert.Equal(Noon + TimeSpan.FromMilliseconds(250), Assert.Single(outbox.Of<Wake>()).At);

        outbox.Looked(caughtUp: true);
        Assert.Equal(["r1.1"], outbox.Started);
    }

    [Fact]
    public void A_person_does_not_wait_for_the_bot_to_have_heard_all()
    {
        outbox.Decided(Bot("r1"), Person("r2")).Looked(caughtUp: false);

        Assert.Equal(["r2.1"], outbox.Started);
    }

    [Fact]
    public void A_bot_reply_is_stale_ten_minutes_after_the_message_it_answers()
    {
        outbox.Decided(Bot("r1"), Person("r2") with { AnswersMessageAt = Noon }).After(TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1)).Looked();

        Assert.Contains(("r1", DeliveryState.Suppressed, "stale"), outbox.Said);
        Assert.Equal(["r2.1"], outbox.Started);
    }

    [Fact]
    public void At_ten_minutes_it_is_not_stale_yet()
    {
        outbox.Decided(Bot("r1")).After(TimeSpan.FromMinutes(10)).Looked();

        Assert.Equal(["r1.1"], outbox.Started);
    }

    [Fact]
    public void Nothing_is_started_on_a_closed_channel_by_software_or_people()
    {
        outbox.Decided(Bot("r1"), Person("r2"), Person("r3", by: ByWhatsApp)).Looked(open: false);

        Assert.Empty(outbox.Started);
        Assert.Equal(["r1", "r2", "r3"], outbox.Said.Where(s => s is { State: DeliveryState.Suppressed, Reason: "opted-out" }).Select(s => s.Reply));
    }

    [Fact]
    public void What_became_of_an_old_reply_is_forgotten_only_when_it_is_settled()
    {
        outbox.Decided(Bot("r0")).Looked().Answer("r0.1", SendOutcome.Unknown);
        for (var i = 1; i <= 60; i++)
            outbox.Decided(Person($"r{i}")).Looked().Answer($"r{i}.1", SendOutcome.Accepted, $"SM{i}");

        Assert.Equal(40, outbox.Outbox.Replies.Count);
        Assert.Equal(DeliveryState.Unknown, outbox.StateOf("r0"));
    }
}
