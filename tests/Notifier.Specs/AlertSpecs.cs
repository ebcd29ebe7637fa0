using Hitl.Contracts;
using Hitl.Notifier.Alerts;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

public class AlertSpecs
{
    private static readonly AlertId First = new("a1");
    private static readonly QuestionId Question = new("q1");
    private static readonly AlertResult Posted = new(First, "C1", "1503435956.000247", null);

    private readonly OutboxSpec outbox = new();

    [Fact]
    public void A_ping_is_posted_once_and_said_to_stand()
    {
        outbox.Raised(Ping("a1"));
        Assert.Equal("specialists", outbox.Of<Post>().Single().Call.Route);
        Assert.Empty(outbox.Raised(Ping("a1")).Done);

        outbox.AlertAnswered(Posted);
        Assert.Equal(("1503435956.000247", null), outbox.Of<SayAlert>().Select(s => (s.Message.ProviderMessage, s.Message.Failure)).Single());
    }

    [Fact]
    public void A_ping_that_may_stand_already_is_looked_for_before_it_is_posted_again()
    {
        outbox.Raised(Ping("a1")).After(TimeSpan.FromSeconds(14)).AlertDue("a1");
        Assert.Equal(Noon + TimeSpan.FromSeconds(15), outbox.Of<AlertAt>().Single().At);

        outbox.After(TimeSpan.FromSeconds(1)).AlertDue("a1");
        Assert.True(outbox.Of<Post>().Single().Call.LookFirst);
    }

    [Fact]
    public void After_three_failures_it_is_said_so_that_somebody_else_can_be_asked_and_it_goes_on()
    {
        outbox.Raised(Ping("a1"));
        for (var i = 0; i < 2; i++)
        {
            Assert.Empty(outbox.AlertAnswered(new(First, null, null, "500")).Of<SayAlert>());
            outbox.AlertDue("a1");
        }

        outbox.AlertAnswered(new(First, null, null, "500"));
        Assert.Equal("500", outbox.Of<SayAlert>().Single().Message.Failure);
        Assert.Single(outbox.Of<AlertAt>());

        outbox.AlertDue("a1").AlertAnswered(Posted);
        Assert.Null(outbox.Of<SayAlert>().Single().Message.Failure);
    }

    [Fact]
    public void A_failure_that_would_only_repeat_is_said_at_once_and_not_tried_again()
    {
        outbox.Raised(Ping("a1")).AlertAnswered(new(First, null, null, "channel_not_found", Final: true));

        Assert.Equal("channel_not_found", outbox.Of<SayAlert>().Single().Message.Failure);
        Assert.Empty(outbox.Of<AlertAt>());
    }

    [Fact]
    public void Slack_gets_the_time_it_asks_for()
    {
        outbox.Raised(Ping("a1")).AlertAnswered(new(First, null, null, "429", RetryAfter: TimeSpan.FromSeconds(30)));

        Assert.Equal(Noon + TimeSpan.FromSeconds(30), outbox.Of<AlertAt>().Single().At);
    }

    [Fact]
    public void The_button_gives_way_to_who_answered()
    {
        outbox.Raised(Ping("a1", Question)).AlertAnswered(Posted).QuestionClosed("q1", "Priya Shah");

        var update = outbox.Of<Update>().Single().Call;
        Assert.Equal(("C1", "1503435956.000247", "Priya Shah"), (update.SlackChannel, update.Ts, update.AnsweredBy));
    }

    [Fact]
    public void A_question_answered_before_the_ping_stands_replaces_its_button_when_it_does()
    {
        outbox.Raised(Ping("a1", Question)).QuestionClosed("q1", "Priya Shah");
        Assert.Empty(outbox.Of<Update>());

        outbox.AlertAnswered(Posted);
        Assert.Equal("Priya Shah", outbox.Of<Update>().Single().Call.AnsweredBy);
    }

    [Fact]
    public void A_replacement_that_failed_is_tried_again_and_one_that_stands_is_not()
    {
        outbox.Raised(Ping("a1", Question)).AlertAnswered(Posted).QuestionClosed("q1", "Priya Shah").AlertUpdated(new(First, "503"));
        Assert.Single(outbox.Of<AlertAt>());

        outbox.AlertDue("a1");
        Assert.Single(outbox.Of<Update>());

        outbox.AlertUpdated(new(First, null)).AlertDue("a1");
        Assert.Empty(outbox.Done);
    }
}
