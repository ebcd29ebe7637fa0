using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Who was rejected and writes REVIEW gets a person, before any other rule.</summary>
internal static class ReviewRule
{
    private static readonly EquatableList<string> Words = ["review"];

    /// <returns>Null when nothing was rejected.</returns>
    public static FiredRule? Weigh(Turn turn) =>
        turn.State.Runs.FindLast(run => run.State == FlowState.Rejected) is { } run
            ? new(
                new("review", "policy", RuleAction.HandOff, 0, turn.Playbook.Flow(run) is { } flow ? turn.Playbook.RouteOf(run, flow).Name : null, Words),
                PhraseRule.Weigh("review", Words, turn))
            : null;
}
