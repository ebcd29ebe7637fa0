using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using AgentAction = Hitl.Contracts.AgentAction;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>A handoff goes from team to lead to director, each with a time of their own, and is never without an owner or a deadline.</summary>
public class EscalationSpecs
{
    private static readonly Hitl.Orchestrator.Playbooks.Playbook Chain = Sample.With(
        """
        routes:
          team: { channel: specialists, deadline: 10m, escalate: lead }
          lead: { channel: managers, deadline: 20m, escalate: director }
          director: { channel: sales-director, deadline: 40m }
        handoffs: { sentiment: team }
        """);

    private static readonly Reading Angry = Plain.Feels(Sentiment.Angry, 0.9);
    private readonly Dialogue amy = new(Chain);

    [Fact]
    public void Team_then_lead_then_director_are_told_each_with_a_deadline_of_their_own()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffRequested>().Handoff;

        Assert.Equal([("lead", 20), ("director", 40), ("director", 80), ("director", 160)], Enumerable.Range(0, 4).Select(step => Missed(handoff, step)));
        amy.IsSound();
    }

    [Fact]
    public void Who_is_told_again_and_again_is_told_once_a_day_in_the_end()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffRequested>().Handoff;
        for (var step = 0; step < 12; step++)
        {
            Missed(handoff, step);
        }

        Assert.Equal(("director", 24 * 60), Missed(handoff, 12));
        Assert.Equal("sales-director", amy.The<AlertDecided>().Route);
    }

    [Fact]
    public void Each_step_sets_its_timer_and_taking_it_cancels_it()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffRequested>().Handoff;
        Missed(handoff, 0);
        var escalated = amy.The<HandoffEscalated>();
        var timer = Assert.Single(ConversationTimers.Changes(escalated, amy.State, Chain), timer => timer.Name == $"handoff:{handoff}");
        Assert.Equal((escalated.Deadline, 1), (timer.Due, timer.Payload!.Step));

        amy.Takes(Dialogue.Sarah, handoff);

        Assert.Contains(ConversationTimers.Changes(amy.The<HandoffAccepted>(), amy.State, Chain), cancelled => cancelled.Name == timer.Name && cancelled.Due is null);
        Assert.Null(amy.State.OpenHandoff!.Deadline);
    }

    [Fact]
    public void Who_leaves_it_to_others_has_the_next_told_at_once()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffRequested>().Handoff;

        amy.After(TimeSpan.FromMinutes(1)).Leaves(Dialogue.Sarah, handoff);

        Assert.Equal("lead", amy.The<HandoffEscalated>().Route);
        Assert.Equal(("managers", "declined"), (amy.The<AlertDecided>().Route, amy.The<AlertDecided>().Reason));
        amy.IsSound();
    }

    [Fact]
    public void A_handoff_is_taken_by_the_first_and_the_second_is_told_who_has_it()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffRequested>().Handoff;

        amy.Takes(Dialogue.Sarah, handoff);
        Assert.Equal(Dialogue.Sarah, amy.The<HandoffAccepted>().By);
        amy.Takes(Dialogue.Ben, handoff);

        Assert.Contains("Sarah Jones has taken", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
        amy.Leaves(Dialogue.Sarah, new("h_other"));
        Assert.Contains("no such handoff", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_that_is_closed_is_told_when_it_opens_and_its_time_begins_then()
    {
        var staffed = Sample.With(
            """
            calendars: { office: { zone: Europe/London, hours: { monday: [09:00-18:00], tuesday: [09:00-18:00] } } }
            routes:
              team: { channel: specialists, deadline: 10m, escalate: lead }
              lead: { channel: managers, deadline: 20m, calendar: office }
            handoffs: { sentiment: team }
            """);
        var night = new Dialogue(staffed).After(TimeSpan.FromHours(14));
        night.Writes("This is outrageous", Angry);
        var handoff = night.The<HandoffRequested>().Handoff;

        night.After(TimeSpan.FromMinutes(10)).Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));

        var nine = new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal((nine, nine.AddMinutes(20)), (night.The<HandoffEscalated>().AlertsAt, night.The<HandoffEscalated>().Deadline));
        night.Not<AlertDecided>();
        night.After(nine - night.Now).Hears((p, now) => new HandoffAlertDue(handoff, p, now));
        Assert.Equal("managers", night.The<AlertDecided>().Route);
        night.IsSound();
    }

    [Fact]
    public void The_alert_says_who_by_which_channel_their_words_why_and_what_can_be_done()
    {
        amy.Writes("What is this?", Asking.Matches("opening-hours"));
        amy.Writes("This is outrageous", Angry with { SentimentEvidence = [new Evidence(8, 10, 1.5)] });

        var alert = amy.The<AlertDecided>();
        var lines = alert.Lines!.ToDictionary(line => line.Label, line => line.Text);
        Assert.Equal(("Amy", Dialogue.Amy, "SMS"), (alert.ContactName, alert.CallNumber, lines["Channel"]));
        Assert.StartsWith("Amy: What is this?\nNora: Hi, this is Nora", lines["Latest words"], StringComparison.Ordinal);
        Assert.EndsWith("Amy: This is outrageous", lines["Latest words"].Split('\n')[..^1][^1], StringComparison.Ordinal);
        Assert.Equal("outrageous", lines["Because of"]);
        Assert.Equal(amy.The<HandoffOffered>().Deadline, alert.Deadline);
        Assert.Equal(["I'll take it", "Not me"], alert.Buttons!.Select(button => button.Label));
    }

    [Fact]
    public void Its_buttons_follow_what_becomes_of_it()
    {
        amy.Writes("This is outrageous", Angry);
        var (handoff, alert) = (amy.The<HandoffRequested>().Handoff, amy.The<AlertDecided>().Alert);

        amy.Takes(Dialogue.Sarah, handoff);
        Assert.Equal((alert, "Taken by Sarah Jones"), (amy.The<AlertChanged>().Alert, amy.The<AlertChanged>().Note));
        Assert.Equal(["Reached", "No answer", "Voicemail", "Wrong number"], amy.The<AlertChanged>().Buttons.Select(button => button.Label));

        amy.Rings(Dialogue.Sarah, CallOutcome.Reached);
        Assert.Equal(["Too early", "Right", "Too late", "Not needed"], amy.The<AlertChanged>().Buttons.Select(button => button.Label));

        amy.Judges(Dialogue.Sarah, handoff, Judgement.TooLate);
        Assert.Equal(("Sarah Jones says: too late", 0), (amy.The<AlertChanged>().Note, amy.The<AlertChanged>().Buttons.Count));
        Assert.Equal(Judgement.TooLate, amy.State.Handoff!.Judgement);
        amy.IsSound();
    }

    [Fact]
    public void Every_button_reads_back_as_what_it_says()
    {
        var handoff = new HandoffId("h_1");
        Assert.Equal(new AgentAction.AcceptHandoff(handoff), ButtonAct.Read(ButtonAct.Accept(handoff)));
        Assert.Equal(new AgentAction.DeclineHandoff(handoff), ButtonAct.Read(ButtonAct.Decline(handoff)));
        Assert.Equal(new AgentAction.JudgeHandoff(handoff, Judgement.NotNeeded), ButtonAct.Read(ButtonAct.Judge(handoff, Judgement.NotNeeded)));
        Assert.Equal(new AgentAction.RecordCall(0, CallOutcome.Voicemail), ButtonAct.Read(ButtonAct.Call(handoff, CallOutcome.Voicemail)));
        Assert.Equal(new AgentAction.JudgeRejection("run_1", false), ButtonAct.Read(ButtonAct.Reject("run_1", confirmed: false)));
        Assert.All(["", "accept", "accept:", "call:h_1:Later", "judge:h_1:7", "reject:run_1:maybe"], words => Assert.Null(ButtonAct.Read(words)));
    }

    private (string Route, double Minutes) Missed(HandoffId handoff, int step)
    {
        var due = amy.State.OpenHandoff!.Deadline!.Value;
        amy.After(due - amy.Now).Hears((p, now) => new HandoffDeadlinePassed(handoff, step, p, now));
        var escalated = amy.The<HandoffEscalated>();
        return (escalated.Route, (escalated.Deadline!.Value - amy.Now).TotalMinutes);
    }
}
