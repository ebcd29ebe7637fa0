using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>A conversation is put aside, met elsewhere, or left lying by whoever has it.</summary>
public class AsideSpecs
{
    private readonly Dialogue amy = new(Sample.With("hand_back: 4h"));

    [Fact]
    public void What_is_put_aside_comes_back_at_its_time_and_people_are_told()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Snoozes(Dialogue.Sarah, amy.Now.AddDays(2));
        var snoozed = amy.The<Snoozed>();
        Assert.Contains(ConversationTimers.Changes(snoozed, amy.State, amy.Playbook), timer =>
            timer.Due == snoozed.Until && timer.Payload!.ToInput("p", snoozed.Until) is SnoozeOver over && over.Until == snoozed.Until);

        amy.After(TimeSpan.FromDays(2)).Hears((p, now) => new SnoozeOver(snoozed.Until, p, now));

        amy.The<Unsnoozed>();
        Assert.Equal("Amy is no longer put aside", amy.The<AlertDecided>().Title);
        amy.IsSound();
    }

    [Fact]
    public void The_contacts_words_bring_it_back_and_its_time_then_means_nothing()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Snoozes(Dialogue.Sarah, amy.Now.AddDays(2));
        var until = amy.The<Snoozed>().Until;

        amy.Writes("Still there?", Plain);
        Assert.Contains(amy.Stream, e => e is Unsnoozed { Reason: "the contact wrote" });

        Assert.Empty(amy.After(TimeSpan.FromDays(2)).Hears((p, now) => new SnoozeOver(until, p, now)).Last);
    }

    [Fact]
    public void A_time_that_has_gone_by_and_a_colleagues_conversation_are_refused()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Snoozes(Dialogue.Sarah, amy.Now.AddMinutes(-1));
        Assert.Contains("gone by", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);

        amy.TakesOver(Dialogue.Ben).Snoozes(Dialogue.Sarah, amy.Now.AddDays(1));
        Assert.Contains("Ben Clark has this conversation", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_acts_elsewhere_has_control_and_the_bot_follows_up_no_more()
    {
        amy.FillsIn(500);
        Assert.NotNull(amy.State.FollowUp);

        amy.ActsElsewhere(Dialogue.Sarah, "rang from my own phone");

        Assert.Equal((Dialogue.Sarah, 1, "acted elsewhere"), (amy.The<ControlTaken>().By, amy.The<ControlTaken>().Epoch, amy.The<ControlTaken>().Reason));
        amy.The<FollowUpCancelled>();
        Assert.False(amy.State.BotMaySpeak);
        amy.IsSound();
    }

    [Fact]
    public void Who_acts_elsewhere_takes_nothing_from_a_colleague()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).TakesOver(Dialogue.Ben).ActsElsewhere(Dialogue.Sarah, "met them at the fair");

        amy.The<AgentActionAccepted>();
        amy.Not<ControlTaken>();
        Assert.Equal(Dialogue.Ben, amy.State.Control.Holder);
    }

    [Fact]
    public void Nobody_writing_for_that_long_gives_the_bot_the_conversation_again()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).AgentWrites(Dialogue.Sarah, "Nine to six.");
        var timer = Assert.Single(amy.Last.SelectMany(e => ConversationTimers.Changes(e, amy.State, amy.Playbook)).Where(timer => timer.Name == "handback").DistinctBy(timer => timer.Due));
        Assert.Equal(amy.Now.AddHours(4), timer.Due);

        amy.After(TimeSpan.FromHours(4)).Hears((p, now) => new HandBackDue(1, p, now));

        Assert.Equal((2, "Sarah Jones has not written for 240 minutes"), (amy.The<ControlReturned>().Epoch, amy.The<ControlReturned>().Reason));
        Assert.True(amy.State.BotMaySpeak);
        amy.IsSound();
    }

    [Fact]
    public void Who_owes_an_answer_keeps_the_conversation_and_is_reminded()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).AgentWrites(Dialogue.Sarah, "Nine to six.");
        amy.Arrives("And on Saturdays?");

        amy.After(TimeSpan.FromHours(4)).Hears((p, now) => new HandBackDue(1, p, now));

        Assert.Equal("Amy waits for Sarah Jones", amy.The<AlertDecided>().Title);
        Assert.Equal(amy.Now.AddHours(4), amy.The<HandBackPutOff>().Until);
        amy.Not<ControlReturned>().IsSound();
    }

    [Fact]
    public void A_word_in_between_or_another_holder_puts_it_off()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).AgentWrites(Dialogue.Sarah, "Nine to six.");
        amy.After(TimeSpan.FromHours(3)).AgentWrites(Dialogue.Sarah, "And Saturdays from ten.");

        Assert.Empty(amy.After(TimeSpan.FromHours(1)).Hears((p, now) => new HandBackDue(1, p, now)).Last);
        amy.TakesOver(Dialogue.Ben);
        Assert.Empty(amy.After(TimeSpan.FromHours(4)).Hears((p, now) => new HandBackDue(1, p, now)).Last);
    }

    [Fact]
    public void An_old_handoff_brings_nobody_into_the_next_episode()
    {
        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
        var old = amy.The<HandoffRequested>().Handoff;
        amy.Resolves(Dialogue.Sarah);

        amy.After(TimeSpan.FromDays(3)).Writes("When are you open?", Asking.Matches("opening-hours"));
        Assert.Contains(amy.Stream, e => e is EpisodeOpened { Episode: 2 });
        Assert.StartsWith("Hi, this is Nora", amy.Replies.Last().Text, StringComparison.Ordinal);
        Assert.Empty(amy.Hears((p, now) => new HandoffDeadlinePassed(old, 0, p, now)).Last);
        Assert.Empty(amy.Hears((p, now) => new HandoffAlertDue(old, p, now)).Last);
        Assert.Null(amy.State.Handoff);
    }
}
