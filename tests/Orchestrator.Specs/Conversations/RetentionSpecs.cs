using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>A contact's personal data goes when nothing was said for as long as the playbook keeps it.</summary>
public class RetentionSpecs
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly Playbook Kept = Sample.With("retention: 365d");

    private readonly Dialogue amy = new(Kept);

    [Fact]
    public void Each_word_of_either_side_moves_it_on()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        foreach (var said in amy.Stream.Where(e => e is MessageReceived or ReplyDecided))
        {
            var timer = Assert.Single(ConversationTimers.Changes(said, amy.State, Kept), timer => timer.Name == "retention");
            Assert.Equal(said.At + Year, timer.Due);
            Assert.IsType<RetentionDue>(timer.Payload!.ToInput(Kept.Version, amy.Now));
        }
    }

    [Fact]
    public void After_that_time_it_is_erased_and_every_service_is_told()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).After(Year).Hears((p, now) => new RetentionDue(p, now));

        var told = ConversationContracts.Announce(Dialogue.Id, amy.State.Version, amy.The<PersonalDataErased>(), amy.State).ToList();
        Assert.Contains(told, contract => contract is Contracts.ContactErased);
        Assert.Equal((true, "", null, 0), (amy.State.Erased, amy.State.Contact.Name, amy.State.Contact.Last, amy.State.Recent.Length));
        amy.IsSound();
    }

    [Fact]
    public void What_falls_due_early_is_looked_at_again_when_its_time_is_over()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).After(TimeSpan.FromDays(100));
        amy.AgentWrites(Dialogue.Sarah, "Did that help?").After(TimeSpan.FromDays(265)).Hears((p, now) => new RetentionDue(p, now));

        var until = amy.The<RetentionPutOff>().Until;
        Assert.Equal(amy.Now + TimeSpan.FromDays(100), until, TimeSpan.FromMinutes(1));
        Assert.Equal(until, Assert.Single(ConversationTimers.Changes(amy.The<RetentionPutOff>(), amy.State, Kept)).Due);
        amy.Not<PersonalDataErased>().IsSound();
    }

    [Fact]
    public void A_call_that_stands_in_the_diary_keeps_it()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Books(BookingState.Made, amy.Now + Year + TimeSpan.FromDays(10));

        amy.After(Year).Hears((p, now) => new RetentionDue(p, now));

        Assert.Equal(amy.Now + Year + TimeSpan.FromDays(10), amy.The<RetentionPutOff>().Until, TimeSpan.FromMinutes(1));
        amy.IsSound();
    }

    [Fact]
    public void What_waited_is_ended_with_it()
    {
        var mailed = new Dialogue(Sample.With("retention: 1d\nmodes: { default: draft }"));
        mailed.Writes("When are you open?", Asking.Matches("opening-hours")).After(TimeSpan.FromDays(1)).Hears((p, now) => new RetentionDue(p, now));

        Assert.Equal(DraftState.Dropped, mailed.The<DraftDecided>().State);
        Assert.Null(mailed.State.FollowUp);
        mailed.The<PersonalDataErased>();
        mailed.IsSound();
    }

    [Fact]
    public void Once_erased_nothing_is_erased_again_and_late_timers_decide_nothing()
    {
        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
        var handoff = amy.The<HandoffRequested>().Handoff;
        amy.After(Year).Hears((p, now) => new RetentionDue(p, now));

        amy.After(Year).Hears((p, now) => new RetentionDue(p, now));
        Assert.Empty(amy.Last);
        amy.Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));
        Assert.Empty(amy.Last);
        amy.IsSound();
    }

    [Fact]
    public void What_was_opted_out_of_stays_closed()
    {
        amy.Arrives("STOP", Keyword.Stop, "STOP");

        amy.After(Year).Hears((p, now) => new RetentionDue(p, now));

        Assert.Equal([Channel.Sms], amy.State.Contact.Closed);
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Not<ReplyDecided>().IsSound();
    }

    [Fact]
    public void Without_a_time_in_the_playbook_nothing_is_erased()
    {
        var kept = new Dialogue();
        kept.Writes("When are you open?", Asking.Matches("opening-hours"));
        Assert.DoesNotContain(kept.Stream.SelectMany(e => ConversationTimers.Changes(e, kept.State, kept.Playbook)), timer => timer.Name == "retention");

        kept.After(10 * Year).Hears((p, now) => new RetentionDue(p, now));

        Assert.Empty(kept.Last);
    }
}
