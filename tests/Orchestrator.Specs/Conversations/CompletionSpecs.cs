using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Who takes a handoff has a time to act in; then it is offered again as if nobody had taken it.</summary>
public class CompletionSpecs
{
    private static readonly Hitl.Orchestrator.Playbooks.Playbook Timed = Sample.With(
        """
        routes:
          team: { channel: specialists, deadline: 10m, complete: 2h, escalate: lead }
          lead: { channel: managers, deadline: 20m }
        handoffs: { sentiment: team }
        """);

    private readonly Dialogue amy = new(Timed);
    private readonly HandoffId handoff;

    public CompletionSpecs()
    {
        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
        handoff = amy.The<HandoffRequested>().Handoff;
    }

    [Fact]
    public void Who_takes_it_and_does_nothing_has_the_next_route_told()
    {
        amy.Takes(Dialogue.Sarah, handoff);
        var accepted = amy.The<HandoffAccepted>();
        Assert.Equal(amy.Now + TimeSpan.FromHours(2), accepted.Deadline);
        var timer = Assert.Single(ConversationTimers.Changes(accepted, amy.State, Timed), timer => timer.Name == $"handoff:{handoff}");
        Assert.Equal(accepted.Deadline, timer.Due);

        amy.After(TimeSpan.FromHours(2)).Hears(timer.Payload!.ToInput);

        Assert.Equal(Dialogue.Sarah, amy.The<HandoffLapsed>().By);
        Assert.Equal(("lead", amy.Now + TimeSpan.FromMinutes(20)), (amy.The<HandoffEscalated>().Route, amy.The<HandoffEscalated>().Deadline));
        Assert.Equal("managers", amy.The<AlertDecided>().Route);
        Assert.Contains("Sarah Jones took the handoff (sentiment)", amy.The<AlertDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(["I'll take it", "Not me"], amy.The<AlertChanged>().Buttons.Select(button => button.Label));

        amy.Takes(Dialogue.Ben, handoff);
        Assert.Equal(Dialogue.Ben, amy.The<HandoffAccepted>().By);
        amy.IsSound();
    }

    [Fact]
    public void Who_took_over_without_a_word_has_it_offered_again_and_takes_it_by_writing()
    {
        amy.TakesOver(Dialogue.Sarah);
        PassesTwoHours();
        amy.The<HandoffEscalated>();

        amy.AgentWrites(Dialogue.Sarah, "Sorry for the wait.");

        Assert.Equal((Dialogue.Sarah, null), (amy.The<HandoffAccepted>().By, amy.The<HandoffAccepted>().Deadline));
        amy.IsSound();
    }

    [Fact]
    public void Writing_ringing_acting_elsewhere_and_completing_each_disarm_it()
    {
        (Func<Dialogue, Dialogue> Act, Type Disarms)[] acts =
        [
            (of => of.AgentWrites(Dialogue.Sarah, "Hello, what happened?"), typeof(ReplyDecided)),
            (of => of.Rings(Dialogue.Sarah, CallOutcome.NoAnswer), typeof(CallAgainScheduled)),
            (of => of.ActsElsewhere(Dialogue.Sarah, "rang from my own phone"), typeof(ActedElsewhere)),
            (of => of.Rings(Dialogue.Sarah, CallOutcome.Reached), typeof(HandoffCompleted)),
        ];
        foreach (var (act, disarms) in acts)
        {
            var one = new Dialogue(Timed);
            one.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
            var (open, step) = (one.The<HandoffRequested>().Handoff, 0);
            one.Takes(Dialogue.Sarah, open).After(TimeSpan.FromHours(1));

            act(one);

            Assert.Null(one.State.Handoff!.Deadline);
            Assert.Contains(
                ConversationTimers.Changes(one.Last.First(e => e.GetType() == disarms), one.State, Timed), timer => timer.Name == $"handoff:{open}" && timer.Due is null);
            one.After(TimeSpan.FromHours(1)).Hears((p, now) => new HandoffDeadlinePassed(open, step, p, now)).Not<HandoffLapsed>().IsSound();
        }
    }

    [Fact]
    public void Who_takes_it_by_acting_has_nothing_due()
    {
        amy.AgentWrites(Dialogue.Sarah, "Hello, what happened?");

        Assert.Null(amy.The<HandoffAccepted>().Deadline);
        amy.IsSound();
    }

    [Fact]
    public void A_timer_of_the_offer_that_fires_late_takes_nothing_back()
    {
        amy.Takes(Dialogue.Sarah, handoff);

        amy.After(TimeSpan.FromMinutes(10)).Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void Only_hours_in_which_the_route_is_there_count()
    {
        var staffed = new Dialogue(Sample.With(
            """
            calendars: { office: { zone: Europe/London, hours: { monday: [09:00-18:00], tuesday: [09:00-18:00] } } }
            routes: { team: { channel: specialists, deadline: 10m, complete: 8h, calendar: office } }
            handoffs: { sentiment: team }
            """));
        staffed.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));

        staffed.Takes(Dialogue.Sarah, staffed.The<HandoffRequested>().Handoff);

        Assert.Equal(new DateTimeOffset(2026, 3, 3, 11, 0, 0, TimeSpan.Zero), staffed.The<HandoffAccepted>().Deadline!.Value, TimeSpan.FromMinutes(1));
        staffed.IsSound();
    }

    [Fact]
    public void Where_the_playbook_sets_no_time_nothing_is_due()
    {
        var patient = new Dialogue();
        patient.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));

        patient.Takes(Dialogue.Sarah, patient.The<HandoffRequested>().Handoff);

        Assert.Null(patient.The<HandoffAccepted>().Deadline);
    }

    private void PassesTwoHours() =>
        amy.After(TimeSpan.FromHours(2)).Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));
}
