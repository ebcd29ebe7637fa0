using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

public class OptOutSpecs
{
    private readonly OutboxSpec outbox = new();

    [Fact]
    public void Stop_closes_its_channel_and_ends_what_waits_for_it_also_of_people()
    {
        outbox.Decided(Bot("r1"), Bot("r2", by: ByWhatsApp), Person("r3"), Person("r4", by: ByWhatsApp)).Wrote(Keyword.Stop);

        Assert.Equal(BySms, outbox.Of<CloseChannel>().Single().Way);
        Assert.Equal(["r1", "r2", "r3"], outbox.Said.Where(s => s is { State: DeliveryState.Suppressed, Reason: "opted-out" }).Select(s => s.Reply));
        Assert.Equal(["r4.1"], outbox.Looked().Started);
    }

    [Fact]
    public void What_had_started_to_that_address_is_named()
    {
        outbox.Decided(Bot("r1"), Bot("r2")).Looked().Wrote(Keyword.Stop);

        var applied = outbox.Of<SayOptedOut>().Single().Message;
        Assert.Equal([new ReplyId("r1")], applied.UnderWay);
        Assert.Equal((Channel.Sms, "+441632960000", "+447700900123"), (applied.Channel, applied.Sender, applied.Address));
        Assert.Equal(DeliveryState.Suppressed, outbox.StateOf("r2"));
    }

    [Fact]
    public void A_started_attempt_that_did_not_leave_is_not_tried_again_after_a_stop()
    {
        outbox.Decided(Bot("r1")).Looked().Wrote(Keyword.Stop).Answer("r1.1", SendOutcome.NotBegun).After(TimeSpan.FromSeconds(5)).Looked();

        Assert.Equal(("r1", DeliveryState.Suppressed, "opted-out"), Assert.Single(outbox.Said));
    }

    [Fact]
    public void A_bot_reply_decided_before_the_orchestrator_heard_the_stop_never_starts()
    {
        outbox.After(TimeSpan.FromSeconds(1)).Wrote(Keyword.Stop).Decided(Bot("r1", by: ByWhatsApp)).Looked();

        Assert.Contains(("r1", DeliveryState.Suppressed, "opted-out"), outbox.Said);
    }

    [Fact]
    public void When_they_write_again_the_bot_may_answer_that_but_nothing_from_before()
    {
        outbox.After(TimeSpan.FromSeconds(1)).Wrote(Keyword.Stop).After(TimeSpan.FromSeconds(1)).Wrote(Keyword.None, ByWhatsApp)
            .Decided(Bot("r1", by: ByWhatsApp), Bot("r2", by: ByWhatsApp) with { AnswersMessageAt = outbox.Now }).Looked();

        Assert.Contains(("r1", DeliveryState.Suppressed, "opted-out"), outbox.Said);
        Assert.Equal(["r2.1"], outbox.Started);
    }

    [Fact]
    public void Stop_contacting_me_closes_every_way_to_them()
    {
        outbox.Wrote(Keyword.None, ByWhatsApp).Wrote(Keyword.StopAll);

        Assert.Equal(BySms.Address, outbox.Of<CloseAddress>().Single().Address);
        Assert.Equal([ByWhatsApp, BySms], outbox.Of<CloseChannel>().Select(c => c.Way));
        Assert.Equal([Channel.WhatsApp, Channel.Sms], outbox.Of<SayOptedOut>().Select(s => s.Message.Channel));
    }

    [Fact]
    public void The_confirmation_passes_the_closed_channel_once()
    {
        outbox.Wrote(Keyword.Stop).Decided(Confirmation("r1"), Confirmation("r2")).Looked(open: false);
        Assert.Equal(["r1.1"], outbox.Started);

        outbox.Answer("r1.1", SendOutcome.Accepted, "SM1").Looked(open: false);
        Assert.Equal(("r2", DeliveryState.Suppressed, "duplicate"), Assert.Single(outbox.Said));
    }

    [Fact]
    public void A_confirmation_that_is_known_not_to_have_left_is_tried_again()
    {
        outbox.Wrote(Keyword.Stop).Decided(Confirmation("r1")).Looked(open: false).Answer("r1.1", SendOutcome.NotBegun)
            .After(TimeSpan.FromSeconds(1)).Looked(open: false);

        Assert.Equal(["r1.2"], outbox.Started);
    }

    [Fact]
    public void A_confirmation_five_minutes_late_is_not_sent()
    {
        outbox.Wrote(Keyword.Stop).After(TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1)).Decided(Confirmation("r1", outbox.Now)).Looked(open: false);

        Assert.Contains(("r1", DeliveryState.Suppressed, "stale"), outbox.Said);
    }

    [Fact]
    public void Start_reopens_the_channel_it_came_by()
    {
        outbox.Wrote(Keyword.Stop).After(TimeSpan.FromMinutes(1)).Wrote(Keyword.Start);

        Assert.Equal(BySms, outbox.Of<OpenChannel>().Single().Way);
        Assert.Equal("+447700900123", outbox.Of<SayOptedIn>().Single().Message.Address);
        Assert.Equal(["r1.1"], outbox.Decided(Bot("r1") with { AnswersMessageAt = outbox.Now }).Looked().Started);
    }

    [Fact]
    public void A_yes_reopens_what_is_closed_and_nothing_else()
    {
        outbox.Wrote(Keyword.Yes);
        Assert.Empty(outbox.Done);

        outbox.Wrote(Keyword.Stop).After(TimeSpan.FromMinutes(1)).Wrote(Keyword.Yes);
        Assert.Equal(BySms, outbox.Of<OpenChannel>().Single().Way);
        Assert.Single(outbox.Of<SayOptedIn>());
    }

    [Fact]
    public void A_yes_heard_before_the_opt_out_that_the_stream_has_still_reopens()
    {
        outbox.Wrote(Keyword.Yes).OptOutRecorded();
        Assert.Single(outbox.Of<CloseChannel>());

        outbox.OptInRecorded();
        Assert.Equal(BySms, outbox.Of<OpenChannel>().Single().Way);
    }

    [Fact]
    public void Hearing_the_same_stop_again_asks_for_no_second_confirmation()
    {
        outbox.Wrote(Keyword.Stop).Decided(Confirmation("r1")).Looked().Answer("r1.1", SendOutcome.Accepted)
            .Wrote(Keyword.Stop).Decided(Confirmation("r2")).Looked();

        Assert.Contains(("r2", DeliveryState.Suppressed, "duplicate"), outbox.Said);
    }

    [Fact]
    public void An_opt_out_found_in_the_words_closes_what_a_stop_would_have_closed()
    {
        outbox.Wrote(Keyword.None).Decided(Bot("r1")).OptOutRecorded();
        Assert.Equal(BySms, outbox.Of<CloseChannel>().Single().Way);
        Assert.Single(outbox.Of<SayOptedOut>());
        Assert.Equal(DeliveryState.Suppressed, outbox.StateOf("r1"));

        outbox.OptOutRecorded();
        Assert.Empty(outbox.Done);
    }

    [Fact]
    public void An_opt_out_in_the_stream_that_was_heard_here_already_is_said_once()
    {
        outbox.Wrote(Keyword.Stop).OptOutRecorded();

        Assert.Empty(outbox.Done);
    }

    [Fact]
    public void A_start_heard_before_the_stream_had_the_opt_out_still_reopens()
    {
        outbox.Wrote(Keyword.Stop).After(TimeSpan.FromSeconds(1)).Wrote(Keyword.Start).OptOutRecorded();
        Assert.Single(outbox.Of<CloseChannel>());

        outbox.OptInRecorded();
        Assert.Equal(BySms, outbox.Of<OpenChannel>().Single().Way);
    }

    [Fact]
    public void A_start_in_the_stream_reopens_nothing_that_a_later_stop_closed()
    {
        outbox.Wrote(Keyword.Start).After(TimeSpan.FromSeconds(1)).Wrote(Keyword.Stop).OptInRecorded();

        Assert.Empty(outbox.Done);
    }
}
