using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Everything that can happen in a conversation: inputs, which are facts from outside, and what was decided on each.</summary>
/// <remarks>
/// These records are the storage format and are never rewritten: add an optional property or a new record, never rename
/// or re-purpose one. <c>StoredNamesSpecs</c> fails when a stored name changes. An input stands first, its decisions follow
/// it up to the next input; that is what a replay re-decides.
/// </remarks>
public abstract partial record ConversationEvent(DateTimeOffset At)
{
    /// <summary>A fact from outside, with the playbook that was in force when it was decided on.</summary>
    /// <param name="At">The recorded clock: the only time that decisions know. A provider's time is data.</param>
    public abstract record Input(string Playbook, DateTimeOffset At) : ConversationEvent(At);

    /// <summary>What the policy did, and why.</summary>
    public abstract record Decision(Why Why, DateTimeOffset At) : ConversationEvent(At);
}
