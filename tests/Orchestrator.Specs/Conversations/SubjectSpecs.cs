using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Runs with subjects: one playbook for every job, and several applications in one conversation.</summary>
public class SubjectSpecs
{
    private static readonly Job Chef = new("HT-101", "Night chef", Open: true, Owner: "managers", "https://book.harbour.example/kitchen", [new("experience", null, 3, null, "the night kitchen needs three years")]);
    private static readonly Job Porter = new("HT-102", "Porter", Open: true, null, null, []);
    private readonly Dialogue amy = new(Sample.Recruitment);

    [Fact]
    public void A_lone_run_asks_without_naming_its_subject()
    {
        amy.Applies(job: Chef);

        Assert.DoesNotContain("Night chef", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(("Night chef", "HT-101"), (amy.The<FlowStarted>().Subject, amy.The<FlowStarted>().Job));
        amy.IsSound();
    }

    [Fact]
    public void A_job_needs_what_it_needs_offers_its_own_diary_and_asks_its_owner()
    {
        amy.Applies(job: Chef).Says("I'm British").Says("2 years");
        Assert.Equal("at least 3", amy.The<RejectionProposed>().Needed);
        Assert.Equal("managers", amy.The<AlertDecided>().Route);

        amy.Judges(Dialogue.Sarah, confirmed: true);
        Assert.Contains("because the night kitchen needs three years", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);

        var ben = new Dialogue(Sample.Recruitment).Applies(job: Chef).Says("I'm British").Says("4 years").Says("two weeks");
        Assert.Contains("https://book.harbour.example/kitchen", ben.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal("managers", ben.The<AlertDecided>().Route);
        amy.IsSound();
        ben.IsSound();
    }

    [Fact]
    public void Two_applications_are_open_at_once_and_each_question_names_its_job()
    {
        amy.Applies(job: Chef).Says("I'm British").Applies(job: Porter);

        Assert.Contains("Porter: Do you have the right to work", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(2, amy.State.Runs.Count(run => run.IsOpen));

        amy.Says("Yes");
        Assert.Contains("Porter: How many years", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Says("1 year").Says("no notice");

        amy.The<FlowPassed>();
        Assert.Contains("Night chef: How many years have you worked in hospitality?", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(("HT-101", "experience"), (amy.State.Run!.Job!.Reference, amy.State.Run.Asking));
        amy.Says("5 years").Says("two weeks").The<FlowPassed>();
        Assert.All(amy.State.Runs, run => Assert.Equal(FlowState.Passed, run.State));
        amy.IsSound();
    }

    [Fact]
    public void A_question_of_the_contact_is_answered_within_the_run_that_asked_last()
    {
        amy.Applies(job: Chef).Applies(job: Porter).Says("When do I get paid?", Asking.Matches("pay-day"));

        Assert.Contains("Porter: Do you have the right to work", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void The_same_application_sent_twice_is_one()
    {
        amy.Applies(job: Chef).Says("I'm British").Applies(job: Chef);

        amy.Not<FlowStarted>();
        Assert.Single(amy.State.Runs);
        amy.Says("4 years").Says("two weeks").The<FlowPassed>();
        amy.Says("thank you").Not<FlowStarted>().IsSound();
    }

    [Fact]
    public void Who_applies_for_a_closed_job_is_asked_nothing_and_people_are_told()
    {
        amy.Applies(job: Porter with { Open = false });

        amy.The<FlowClosed>();
        Assert.Equal("Amy applied for 'Porter', which is no longer open", amy.The<AlertDecided>().Title);
        Assert.Contains("Porter is no longer open", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Not<FlowAsked>().Says("ok thanks").Not<FlowStarted>().IsSound();
    }

    [Fact]
    public void A_rejection_is_judged_though_another_run_asks_by_then()
    {
        amy.Applies(job: Porter).Says("I'm British").Says("none");
        var proposed = amy.The<RejectionProposed>().Run;
        amy.Applies(job: Chef);

        amy.Hears((p, now) => new RejectionJudged(new("act_late"), Dialogue.Sarah, proposed, true, p, now));

        Assert.Equal(proposed, amy.The<RejectionSent>().Run);
        Assert.Equal("HT-101", amy.State.Run!.Job!.Reference);
        amy.Says("I'm British").The<FlowAnswered>();
        amy.IsSound();
    }
}
