using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Messages that come close together are one decision.</summary>
public class BurstSpecs
{
    private readonly Dialogue amy = new();

    [Fact]
    public void Messages_within_the_window_are_decided_as_one()
    {
        var first = amy.Arrives("When are you open?");
        amy.Understands(first, "When are you open?", Asking.Matches("opening-hours")).After(TimeSpan.FromSeconds(2));
        var second = amy.Arrives("And what is the contract?");
        amy.Understands(second, "And what is the contract?", Asking.Matches("contract-length"));

        amy.After(TimeSpan.FromSeconds(1)).Hears((p, now) => new BurstClosed(p, now));
        Assert.Empty(amy.Last);
        amy.After(TimeSpan.FromSeconds(2)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal([first, second], amy.The<BurstDecided>().Messages);
        Assert.Equal(["disclosure", "faq:opening-hours", "faq:contract-length"], amy.The<ReplyDecided>().Parts);
        amy.IsSound();
    }

    [Fact]
    public void The_window_is_open_for_thirty_seconds_at_most()
    {
        for (var i = 0; i < 15; i++)
        {
            var id = amy.Arrives("hm");
            amy.Understands(id, "hm", Plain).Not<BurstDecided>().After(TimeSpan.FromSeconds(2));
        }

        amy.Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal(15, amy.The<BurstDecided>().Messages.Count);
    }

    [Fact]
    public void A_closed_window_waits_for_the_model()
    {
        var id = amy.Arrives("When are you open?");
        amy.After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));
        Assert.Empty(amy.Last);

        amy.After(TimeSpan.FromSeconds(1)).Understands(id, "When are you open?", Asking.Matches("opening-hours"));

        amy.The<ReplyDecided>();
    }

    [Fact]
    public void What_the_model_does_not_understand_in_time_is_a_persons()
    {
        amy.Arrives("When are you open?");
        amy.After(TimeSpan.FromSeconds(4.9)).Hears((p, now) => new ModelDeadlinePassed(p, now));
        Assert.Empty(amy.Last);

        amy.After(TimeSpan.FromSeconds(0.1)).Hears((p, now) => new ModelDeadlinePassed(p, now));

        Assert.Equal("failure", amy.The<HandoffRequested>().Kind);
        Assert.Equal("When are you open?", amy.The<AlertDecided>().Text);
        amy.IsSound();
    }

    [Fact]
    public void A_reading_that_comes_before_its_message_waits_for_it()
    {
        amy.Understands(new("m_1"), "When are you open?", Asking.Matches("opening-hours"));
        Assert.Single(amy.Last);

        amy.Arrives("When are you open?");
        amy.After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Contains("faq:opening-hours", amy.The<ReplyDecided>().Parts);
        Assert.Empty(amy.State.Early);
        amy.IsSound();
    }

    [Fact]
    public void Without_a_debounce_a_message_is_decided_as_soon_as_it_is_understood()
    {
        var quick = new Dialogue(Sample.Northgate with { Debounce = new Debounce(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(5)) });
        var id = quick.Arrives("When are you open?");
        quick.Understands(id, "When are you open?", Asking.Matches("opening-hours"));

        quick.The<ReplyDecided>();
        quick.IsSound();
    }

    [Fact]
    public void The_same_message_twice_is_one()
    {
        amy.Arrives("Hi");
        amy.Hears((MessageReceived)amy.Last[0]);

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void What_comes_after_a_decision_is_a_new_burst()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Equal([new("m_2")], amy.The<BurstDecided>().Messages);
        Assert.Equal(2, amy.Replies.Select(reply => reply.Reply).Distinct().Count());
    }

    [Fact]
    public void A_message_sets_the_timers_of_its_window_and_of_the_model_and_a_decision_cancels_them()
    {
        amy.Arrives("Hi");
        var set = ConversationTimers.Changes(amy.Last[0], amy.State, amy.Playbook);
        Assert.Equal(
            [new("burst", amy.Now.AddSeconds(3), new("burst", "", 0)), new("model", amy.Now.AddSeconds(5), new("model", "", 0))], set);

        amy.TakesOver(Dialogue.Sarah);
        var taken = ConversationTimers.Changes(amy.The<ControlTaken>(), amy.State, amy.Playbook);
        Assert.Equal([new("burst", null, null), new("model", null, null)], taken);
    }
}
