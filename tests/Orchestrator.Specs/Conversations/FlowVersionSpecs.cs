using System.Collections.Immutable;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>A flow under way finishes on the version it began with, unless the new one says otherwise.</summary>
public class FlowVersionSpecs
{
    private static readonly Playbook Before = Sample.Recruitment;
    private readonly Dialogue amy = new(Before);

    [Fact]
    public void A_run_finishes_on_the_version_it_began_with_while_everything_else_is_of_the_new_one()
    {
        amy.Applies().Says("I'm British").Publishes(Next());

        amy.Says("2 years");

        Assert.Contains("How much notice do you have to give?", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        var why = amy.The<BurstDecided>().Why;
        Assert.Equal("harbour@next", why.Playbook);
        Assert.Contains(why.Inputs, used => used.Name == "the flow began with" && used.Value == Before.Version);
        Assert.Equal("The day after tomorrow.", amy.Says("When do I get paid?", Asking.Matches("pay-day")).The<ReplyDecided>().Text.Split('\n')[0]);
        amy.IsSound();
    }

    [Fact]
    public void The_new_version_may_say_that_it_is_adopted()
    {
        amy.Applies().Says("I'm British").Publishes(Next(adopts: true)).Says("2 years");

        Assert.Contains("When can you start?", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void A_run_that_begins_after_it_is_of_the_new_version()
    {
        amy.Publishes(Next()).Applies().Says("I'm British").Says("2 years");

        Assert.Contains("When can you start?", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.DoesNotContain(amy.The<BurstDecided>().Why.Inputs, used => used.Name == "the flow began with");
        amy.IsSound();
    }

    [Fact]
    public void A_run_whose_flow_is_gone_still_finishes()
    {
        amy.Applies().Says("I'm British").Publishes(Before with { Version = "harbour@next", Flows = [] });

        amy.Says("2 years").Says("two weeks");

        amy.The<FlowPassed>();
        amy.IsSound();
    }

    private static Playbook Next(bool adopts = false)
    {
        var flow = Before.Flow("screening")!;
        return Before with
        {
            Version = "harbour@next",
            Flows = [flow with { Adopts = adopts, Questions = [.. flow.Questions.Select(question => question.Id == "notice" ? question with { Ask = "When can you start?" } : question)] }],
            Faq = [.. Before.Faq.Select(entry => entry.Id == "pay-day" ? entry with { Answer = "The day after tomorrow." } : entry)],
        };
    }
}
