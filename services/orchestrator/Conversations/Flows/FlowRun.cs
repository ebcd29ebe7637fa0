using System.Collections.Immutable;
using Hitl.Orchestrator.Playbooks.Jobs;

namespace Hitl.Orchestrator.Conversations.Flows;

/// <summary>A flow under way, or one of the episode that has ended.</summary>
/// <param name="Subject">What it is about: the job of an application, else the form.</param>
/// <param name="Playbook">The version that it began with.</param>
/// <param name="Job">As it stood when the form came in; null where the subject is no job of the tenant's list.</param>
/// <param name="Form">The form that began it.</param>
/// <param name="Asking">The question that waits for its answer; null when none does.</param>
/// <param name="AskedAgain">The one clarifying try is used up.</param>
/// <param name="Slots">The answers, by question.</param>
public sealed record FlowRun(
    string Id, string Flow, string Subject, string? Asking, bool AskedAgain, FlowState State, ImmutableDictionary<string, string> Slots, string? FailedOn,
    string Playbook, Job? Job, FormHeard? Form)
{
    /// <summary>It waits for the contact.</summary>
    public bool IsOpen => State == FlowState.Asking;

    /// <summary>Nothing comes of it any more; after any other end a correction may still reverse it.</summary>
    public bool HasEnded => State == FlowState.Closed;

    public bool IsAsking => State == FlowState.Asking && Asking is not null;
}

public enum FlowState { Asking, Passed, RejectionProposed, Rejected, Closed }
