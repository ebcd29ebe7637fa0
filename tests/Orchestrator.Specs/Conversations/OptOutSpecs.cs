using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 3: STOP is final.</summary>
public class OptOutSpecs
{
    private readonly Dialogue amy = new();

    [Fact]
    public void Stop_closes_the_channel_confirms_once_and_a_manager_sees_it()
    {
        amy.Arrives("Stop texting me", Keyword.Stop, "Stop texting me");

        var optOut = amy.The<OptOutRecorded>();
        Assert.Equal((Channel.Sms, Dialogue.Line, Dialogue.Amy, false), (optOut.Channel, optOut.Sender, optOut.Address, optOut.EveryChannel));
        var reply = amy.The<ReplyDecided>();
        Assert.True(reply.OptOutConfirmation);
        Assert.Equal(["opt-out"], reply.Parts);
        Assert.DoesNotContain("http", reply.Text, StringComparison.Ordinal);
        Assert.Equal("managers", amy.The<AlertDecided>().Route);
        Assert.Equal(("keyword:stop", 15), (amy.The<BurstDecided>().Why.Rule, amy.The<BurstDecided>().Why.Evidence[0].Length));
        amy.IsSound();
    }

    [Fact]
    public void A_second_stop_is_not_confirmed_again()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        amy.Arrives("STOP", Keyword.Stop, "STOP");

        amy.Not<ReplyDecided>().Not<OptOutRecorded>();
    }

    [Fact]
    public void The_providers_own_confirmation_is_enough()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP", confirmed: true);

        amy.The<OptOutRecorded>();
        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void Stop_disarms_what_was_to_follow()
    {
        amy.FillsIn(500);
        var followUp = amy.The<FollowUpScheduled>();
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        Assert.Equal(followUp.FollowUp, amy.The<FollowUpCancelled>().FollowUp);

        amy.After(TimeSpan.FromDays(3)).Hears((p, now) => new FollowUpDue(followUp.FollowUp, p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void After_stop_nothing_is_said_on_that_channel_and_people_see_what_came()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Single(amy.Replies);
        Assert.Single(amy.Stream.OfType<BurstDecided>(), burst => burst.Why.Rule == "channel-closed");
        Assert.Equal(2, amy.Stream.OfType<AlertDecided>().Count());
    }

    [Fact]
    public void A_person_may_not_write_there_either()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        amy.AgentWrites(Dialogue.Sarah, "Are you sure?");

        Assert.Contains("Only START", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void A_yes_after_stop_takes_it_back_and_any_other_yes_is_an_answer()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        amy.Arrives("YES", Keyword.Yes, "YES");
        Assert.Equal(Channel.Sms, amy.The<OptInRecorded>().Channel);
        Assert.Contains("opt-in", amy.The<ReplyDecided>().Parts);

        amy.Arrives("YES", Keyword.Yes, "YES");
        amy.Not<OptInRecorded>();
        Assert.Equal("YES", amy.State.Waiting.Single().Text);
        amy.IsSound();
    }

    [Fact]
    public void Stop_all_closes_every_channel_the_contact_wrote_by()
    {
        amy.Arrives("Hi", channel: Channel.WhatsApp);
        amy.Arrives("stop contacting me", Keyword.StopAll, "stop contacting me");

        Assert.Equal([Channel.Sms, Channel.WhatsApp], amy.Last.OfType<OptOutRecorded>().Select(o => o.Channel));
        Assert.All(amy.Last.OfType<OptOutRecorded>(), o => Assert.True(o.EveryChannel));
        Assert.Single(amy.Last.OfType<ReplyDecided>());
    }

    [Fact]
    public void Writing_by_another_channel_lets_the_bot_answer_there()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        var id = amy.Arrives("When are you open?", channel: Channel.WhatsApp);
        amy.The<AutomationResumed>();
        amy.Understands(id, "When are you open?", Asking.Matches("opening-hours"))
            .After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal(Channel.WhatsApp, amy.The<ReplyDecided>().Channel);
    }

    [Fact]
    public void Start_reopens()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        amy.Arrives("START", Keyword.Start, "START");
        amy.The<OptInRecorded>();

        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Contains("faq:opening-hours", amy.The<ReplyDecided>().Parts);
        amy.IsSound();
    }

    [Fact]
    public void Filling_in_a_form_again_does_not_reopen()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        amy.FillsIn(500);

        amy.Not<ReplyDecided>().Not<AutomationResumed>();
    }

    [Fact]
    public void A_likely_wish_in_other_words_is_a_stop()
    {
        amy.Writes("please leave me alone", Plain with { OptOutWish = Surely(0.9) });

        amy.The<OptOutRecorded>();
        Assert.True(amy.The<ReplyDecided>().OptOutConfirmation);
        amy.Not<HandoffRequested>();
    }

    [Fact]
    public void A_possible_wish_is_for_a_person_to_judge_with_automation_stopped()
    {
        amy.Writes("not so many texts maybe", Plain with { OptOutWish = Surely(0.6) });

        amy.Not<OptOutRecorded>();
        Assert.Equal("policy", amy.The<HandoffRequested>().Kind);
        amy.The<AutomationStopped>();
    }
}
