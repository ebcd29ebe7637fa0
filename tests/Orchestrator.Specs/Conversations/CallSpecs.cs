using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>One tap says how the call went: reached, no answer, voicemail or wrong number.</summary>
public class CallSpecs
{
    private readonly Dialogue amy = new(Sample.With("calls: { retry: 1h, times: 2 }"));

    [Fact]
    public void Who_was_reached_is_done_with()
    {
        Handed();

        amy.Rings(Dialogue.Sarah, CallOutcome.Reached);

        Assert.Equal(CallOutcome.Reached, amy.The<HandoffCompleted>().Call);
        Assert.Null(amy.State.OpenHandoff);
        amy.IsSound();
    }

    [Theory]
    [InlineData(CallOutcome.NoAnswer)]
    [InlineData(CallOutcome.Voicemail)]
    public void Who_did_not_answer_is_rung_again_by_whoever_took_it(CallOutcome outcome)
    {
        var handoff = Handed();

        amy.Rings(Dialogue.Sarah, outcome);
        var again = amy.The<CallAgainScheduled>();
        Assert.Equal((amy.Now.AddHours(1), 2), (again.Due, again.Try));
        Assert.Contains(ConversationTimers.Changes(again, amy.State, amy.Playbook), timer =>
            timer.Due == again.Due && timer.Payload!.ToInput("p", again.Due) is CallAgainDue { Try: 2 });

        amy.After(TimeSpan.FromHours(1)).Hears((p, now) => new CallAgainDue(handoff, 2, p, now));
        Assert.Equal("Ring Amy again, Sarah Jones", amy.The<AlertDecided>().Title);
        Assert.NotNull(amy.The<AlertDecided>().CallNumber);
        amy.IsSound();
    }

    [Fact]
    public void After_so_many_calls_they_are_written_to_instead()
    {
        Handed();

        amy.Rings(Dialogue.Sarah, CallOutcome.NoAnswer).After(TimeSpan.FromHours(1)).Rings(Dialogue.Sarah, CallOutcome.NoAnswer);

        Assert.Equal(CallOutcome.NoAnswer, amy.The<HandoffCompleted>().Call);
        Assert.Contains("write to them instead", amy.The<AlertChanged>().Note, StringComparison.Ordinal);
        amy.Not<CallAgainScheduled>().IsSound();
    }

    [Fact]
    public void A_call_that_has_been_made_since_needs_no_other()
    {
        var handoff = Handed();
        amy.Rings(Dialogue.Sarah, CallOutcome.NoAnswer).After(TimeSpan.FromMinutes(5)).Rings(Dialogue.Sarah, CallOutcome.Reached);
        Assert.Contains(
            ConversationTimers.Changes(amy.The<HandoffCompleted>(), amy.State, amy.Playbook), timer => timer.Name == $"ring:{handoff}" && timer.Due is null);

        amy.After(TimeSpan.FromHours(1)).Hears((p, now) => new CallAgainDue(handoff, 2, p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void A_wrong_number_is_not_offered_to_anybody_again()
    {
        Handed();

        amy.Rings(Dialogue.Sarah, CallOutcome.WrongNumber);
        Assert.Equal(CallOutcome.WrongNumber, amy.The<HandoffCompleted>().Call);

        amy.HandsBack(Dialogue.Sarah).Resolves(Dialogue.Sarah).FillsIn(60_000);
        Assert.Null(amy.The<AlertDecided>().CallNumber);
        amy.IsSound();
    }

    private HandoffId Handed()
    {
        amy.FillsIn(50_000);
        Assert.Equal(Dialogue.Amy, amy.The<AlertDecided>().CallNumber);
        return amy.The<HandoffRequested>().Handoff;
    }
}
