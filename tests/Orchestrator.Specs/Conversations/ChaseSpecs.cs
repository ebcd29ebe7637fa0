using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 8: nobody answers what the bot asked; it asks again some days later, so often and no more.</summary>
public class ChaseSpecs
{
    private static readonly TimeSpan ThreeDays = TimeSpan.FromDays(3);
    private readonly Dialogue amy = new(Sample.With("""chase: { after: 3d, times: 2, text: "Is {company} still of use? {link}" }"""));

    [Fact]
    public void An_offer_that_nobody_answers_is_made_again_in_three_days_and_so_often_and_no_more()
    {
        amy.Writes("Yes, I'm interested", Interested);
        Assert.Equal((1, amy.Now + ThreeDays, "chase"), (amy.The<FollowUpScheduled>().Step, amy.The<FollowUpScheduled>().Due, amy.The<FollowUpScheduled>().Sequence));

        FallsDue();
        Assert.Equal(["chase:1", "offer:call"], amy.The<ReplyDecided>().Parts);
        Assert.Contains("Is Northgate Digital still of use?", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(2, amy.The<FollowUpScheduled>().Step);

        FallsDue();
        Assert.Equal(["chase:2", "offer:call"], amy.The<ReplyDecided>().Parts);
        amy.Not<FollowUpScheduled>().IsSound();
        Assert.Null(amy.State.FollowUp);
    }

    [Fact]
    public void What_asks_nothing_is_not_chased()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        amy.Not<FollowUpScheduled>();
    }

    [Fact]
    public void Who_waits_for_a_specialists_answer_is_not_chased()
    {
        amy.Writes("Yes, but does it work with Sage 50?", Interested with { Question = Surely(0.9) }, ("Yes,", Interested), ("but does it work with Sage 50?", Asking.OutOfScope()));

        amy.Not<FollowUpScheduled>();
    }

    [Theory]
    [InlineData("reply")]
    [InlineData("handoff")]
    [InlineData("takeover")]
    [InlineData("stop")]
    [InlineData("resolve")]
    public void It_is_disarmed_in_the_same_commit_as_what_makes_it_pointless(string what)
    {
        amy.Writes("Yes, I'm interested", Interested).After(TimeSpan.FromDays(1));
        var chase = amy.The<FollowUpScheduled>();
        switch (what)
        {
            case "reply":
                amy.Arrives("ok");
                break;
            case "handoff":
                amy.Hears((p, now) => new LeadCaptured(new("m_form"), Dialogue.Form, "website", "Amy", Dialogue.Amy, null, "", new(50_000, "GBP"), [], p, now));
                amy.The<HandoffRequested>();
                break;
            case "takeover":
                amy.TakesOver(Dialogue.Sarah);
                break;
            case "stop":
                amy.Arrives("STOP", Keyword.Stop, "STOP");
                break;
            default:
                amy.Resolves(Dialogue.Sarah);
                break;
        }

        Assert.Equal(chase.FollowUp, amy.The<FollowUpCancelled>().FollowUp);
        Assert.Contains(
            ConversationTimers.Changes(amy.The<FollowUpCancelled>(), amy.State, amy.Playbook),
            timer => timer.Name == $"followup:{chase.FollowUp}" && timer.Due is null);
        amy.After(ThreeDays).Hears((p, now) => new FollowUpDue(chase.FollowUp, p, now));
        Assert.Empty(amy.Last);
        amy.IsSound();
    }

    [Fact]
    public void A_new_episode_is_chased_afresh()
    {
        amy.Writes("Yes, I'm interested", Interested);
        FallsDue();
        FallsDue();
        amy.Resolves(Dialogue.Sarah).Writes("Yes, I'm interested", Interested);

        Assert.Equal(1, amy.The<FollowUpScheduled>().Step);
    }

    [Fact]
    public void The_nurture_sequence_is_not_chased_besides()
    {
        amy.FillsIn(500).After(TimeSpan.FromMinutes(1)).Writes("Yes please", Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) });

        Assert.Equal("chase", amy.The<FollowUpScheduled>().Sequence);
        Assert.Single(amy.Stream.OfType<FollowUpScheduled>(), e => e.Sequence is null);
    }

    [Fact]
    public void On_business_days_it_waits_over_the_weekend_and_is_sent_in_the_offices_hours()
    {
        var ben = new Dialogue(Sample.With(
            """
            calendars: { office: { zone: Europe/London, hours: { monday: [09:00-18:00], wednesday: [09:00-18:00], friday: [09:00-18:00] } } }
            chase: { after: 3d, times: 1, days: business, calendar: office, text: "Hello?" }
            """));
        ben.After(TimeSpan.FromHours(10)).Writes("Yes, I'm interested", Interested);

        // From Monday 2 March, 22:00: Wednesday, Friday, Monday; and then in the hours after 22:00, which are Wednesday's.
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 9, 0, 0, TimeSpan.Zero), ben.The<FollowUpScheduled>().Due);
    }

    private void FallsDue()
    {
        var due = amy.State.FollowUp!;
        amy.After(due.Due - amy.Now).Hears((p, now) => new FollowUpDue(due.Id, p, now));
    }
}
