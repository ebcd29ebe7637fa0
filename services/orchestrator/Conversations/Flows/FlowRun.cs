using System.Collections.Immutable;

namespace Hitl.Orchestrator.Conversations.Flows;

/// <summary>A flow under way, or the latest one of the episode.</summary>
/// <param name="Subject">What it is about: the job of an application, else the form.</param>
/// <param name="Asking">The question that waits for its answer; null when none does.</param>
/// <param name="AskedAgain">The one clarifying try is used up.</param>
/// <param name="Slots">The answers, by question.</param>
public sealed record FlowRun(
    string Id, string Flow, string Subject, string? Asking, bool AskedAgain, FlowState State, ImmutableDictionary<string, string> Slots, string? FailedOn)
{
    public bool IsAsking => State == FlowState.Asking && Asking is not null;
}

public enum FlowState { Asking, Passed, RejectionProposed, Rejected }
