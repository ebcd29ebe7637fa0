using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

public class SettlingSpecs
{
    private readonly OutboxSpec outbox = new OutboxSpec().Decided(Bot("r1")).Looked();

    [Fact]
    public void An_accepted_attempt_is_sent_with_the_providers_id()
    {
        outbox.Answer("r1.1", SendOutcome.Accepted, "SM1");

        Assert.Equal(("r1", DeliveryState.Sent, null), Assert.Single(outbox.Said));
        Assert.Equal("SM1", outbox.Of<Note>().Single().Row.ProviderMessage);
        Assert.Equal("r1.1", outbox.Of<Unwatch>().Single().Attempt.Value);
    }

    [Theory]
    [InlineData(SendOutcome.NotBegun)]
    [InlineData(SendOutcome.Throttled)]
    public void What_is_known_not_to_have_left_is_tried_again_later(SendOutcome outcome)
    {
        outbox.Answer("r1.1", outcome, code: "connect").Looked();
        Assert.Empty(outbox.Started);
        Assert.Equal(Noon + TimeSpan.FromSeconds(1), outbox.Of<Wake>().Single().At);

        outbox.After(TimeSpan.FromSeconds(1)).Looked();
        Assert.Equal(["r1.2"], outbox.Started);

        outbox.Answer("r1.2", outcome).After(TimeSpan.FromSeconds(4.999)).Looked();
        Assert.Empty(outbox.Started);
        Assert.Equal(["r1.3"], outbox.After(TimeSpan.FromMilliseconds(1)).Looked().Started);
    }

    [Fact]
    public void A_provider_that_asks_for_time_gets_it()
    {
        outbox.Answer("r1.1", SendOutcome.Throttled, retryAfter: TimeSpan.FromSeconds(30)).After(TimeSpan.FromSeconds(29)).Looked();
        Assert.Empty(outbox.Started);

        outbox.After(TimeSpan.FromSeconds(1)).Looked();
        Assert.Equal(["r1.2"], outbox.Started);
    }

    [Fact]
    public void A_refused_attempt_is_failed_for_good_with_its_code()
    {
        outbox.Answer("r1.1", SendOutcome.Refused, code: "21211");
        Assert.Equal(("r1", DeliveryState.Failed, "21211"), Assert.Single(outbox.Said));

        outbox.After(TimeSpan.FromMinutes(1)).Looked();
        Assert.Empty(outbox.Started);
    }

    [Fact]
    public void Trying_again_ends_when_the_reply_would_be_stale()
    {
        outbox.After(TimeSpan.FromMinutes(9.99)).Answer("r1.1", SendOutcome.NotBegun, code: "connect");

        Assert.Equal(("r1", DeliveryState.Failed, "connect"), Assert.Single(outbox.Said));
    }

    [Fact]
    public void An_unknown_is_said_as_such_and_never_sent_again()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown, code: "503");
        Assert.Equal(("r1", DeliveryState.Unknown, "503"), Assert.Single(outbox.Said));

        outbox.After(TimeSpan.FromMinutes(2)).Looked();
        Assert.Empty(outbox.Started);
    }

    [Fact]
    public void An_attempt_silent_for_fourteen_seconds_is_unknown_not_failed()
    {
        outbox.After(TimeSpan.FromSeconds(14)).Silent("r1.1");

        Assert.Equal(("r1", DeliveryState.Unknown, "silent"), Assert.Single(outbox.Said));
    }

    [Fact]
    public void A_result_that_comes_after_the_silence_still_settles_it()
    {
        outbox.Silent("r1.1").Answer("r1.1", SendOutcome.Accepted, "SM1");

        Assert.Equal(DeliveryState.Sent, outbox.StateOf("r1"));
    }

    [Fact]
    public void What_a_person_was_told_is_unknown_is_not_tried_again_even_when_it_turns_out_not_to_have_left()
    {
        outbox.Silent("r1.1").Answer("r1.1", SendOutcome.NotBegun, code: "connect");
        Assert.Equal(DeliveryState.Failed, outbox.StateOf("r1"));

        outbox.After(TimeSpan.FromMinutes(1)).Looked();
        Assert.Empty(outbox.Started);
    }

    [Fact]
    public void A_callback_settles_an_unknown_at_any_time()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown).After(TimeSpan.FromDays(2)).Reported("r1.1", ProviderStatus.Delivered, "SM9");

        Assert.Equal(("r1", DeliveryState.Delivered, null), Assert.Single(outbox.Said));
        Assert.Equal("SM9", outbox.Of<SayDelivery>().Single().Message.ProviderMessage);
    }

    [Fact]
    public void Callbacks_in_any_order_only_move_a_reply_up()
    {
        outbox.Answer("r1.1", SendOutcome.Accepted, "SM1").Reported("r1.1", ProviderStatus.Read).Reported("r1.1", ProviderStatus.Delivered);
        Assert.Empty(outbox.Said);

        outbox.Reported("r1.1", ProviderStatus.Sent).Reported("r1.1", ProviderStatus.Undelivered, code: "30003");
        Assert.Equal(DeliveryState.Read, outbox.StateOf("r1"));
    }

    [Fact]
    public void A_callback_before_the_answer_stands_when_the_answer_comes()
    {
        outbox.Reported("r1.1", ProviderStatus.Delivered).Answer("r1.1", SendOutcome.Unknown);

        Assert.Equal(DeliveryState.Delivered, outbox.StateOf("r1"));
        Assert.Empty(outbox.Said);
    }

    [Fact]
    public void A_message_lost_behind_the_provider_is_failed_with_its_code_and_not_sent_again()
    {
        outbox.Answer("r1.1", SendOutcome.Accepted, "SM1").Reported("r1.1", ProviderStatus.Failed, code: "63016");
        Assert.Equal(("r1", DeliveryState.Failed, "63016"), Assert.Single(outbox.Said));

        outbox.After(TimeSpan.FromMinutes(1)).Looked();
        Assert.Empty(outbox.Started);
    }

    [Fact]
    public void A_callback_for_an_attempt_nobody_made_changes_nothing()
    {
        outbox.Reported("r7.1", ProviderStatus.Delivered);

        Assert.Empty(outbox.Done);
    }

    [Fact]
    public void The_provider_is_asked_about_an_unknown_at_ten_seconds_one_five_and_thirty_minutes()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown);
        List<TimeSpan> asked = [];
        while (outbox.Of<LookUpAt>().SingleOrDefault() is { } next)
        {
            asked.Add(next.At - Noon);
            outbox.After(next.At - outbox.Now).LookUpDue("r1.1");
            Assert.Equal("We open at nine.", outbox.Of<LookUp>().Single().Call.Text);
            outbox.LookedUp("r1.1");
        }

        Assert.Equal([TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)], asked);
        Assert.Equal(DeliveryState.Unknown, outbox.StateOf("r1"));
    }

    [Fact]
    public void Exactly_one_message_that_can_be_the_attempts_settles_it()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown).LookedUp("r1.1", "SM4");

        Assert.Equal(("r1", DeliveryState.Sent, null), Assert.Single(outbox.Said));
    }

    [Fact]
    public void Two_messages_settle_nothing()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown).LookedUp("r1.1", "SM4", "SM5");

        Assert.Equal(DeliveryState.Unknown, outbox.StateOf("r1"));
    }

    [Fact]
    public void A_message_that_is_another_attempts_settles_nothing()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown).Decided(Bot("r2")).Looked().Answer("r2.1", SendOutcome.Accepted, "SM4").LookedUp("r1.1", "SM4");

        Assert.Equal(DeliveryState.Unknown, outbox.StateOf("r1"));
    }

    [Fact]
    public void A_message_that_could_be_either_of_two_unknown_attempts_settles_neither()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown).Decided(Bot("r2")).Looked().Answer("r2.1", SendOutcome.Unknown).LookedUp("r1.1", "SM4");

        Assert.Equal(DeliveryState.Unknown, outbox.StateOf("r1"));
    }

    [Fact]
    public void A_settled_attempt_is_not_looked_up_again()
    {
        outbox.Answer("r1.1", SendOutcome.Unknown).Reported("r1.1", ProviderStatus.Sent).LookUpDue("r1.1");

        Assert.Empty(outbox.Done);
    }
}
