namespace Hitl.Orchestrator.Rosters;

/// <summary>What happens in a tenant's roster: who is there, who is offered which handoff, and who waits for somebody to free up.</summary>
public abstract record RosterEvent(DateTimeOffset At)
{
    /// <summary>A person came or went, or takes more or fewer handoffs at once.</summary>
    public sealed record ShiftChanged(Agent Who, bool OnShift, int Capacity, DateTimeOffset At) : RosterEvent(At);

    /// <summary>A conversation asks who may take its handoff.</summary>
    /// <param name="People">Those of the route.</param>
    /// <param name="Declined">Those who left it to others.</param>
    public sealed record OfferWanted(
        ConversationId Conversation, HandoffId Handoff, EquatableList<AgentId> People, EquatableList<AgentId> Declined, DateTimeOffset At)
        : RosterEvent(At);

    /// <summary>It is nobody's any more: taken by another, completed, or its offer has run out.</summary>
    public sealed record OfferEnded(ConversationId Conversation, HandoffId Handoff, DateTimeOffset At) : RosterEvent(At);

    /// <summary>Somebody has it, whoever it was offered to.</summary>
    public sealed record HandoffTaken(ConversationId Conversation, HandoffId Handoff, Agent By, DateTimeOffset At) : RosterEvent(At);

    /// <param name="Because">Why it is this person.</param>
    public sealed record OfferMade(
        ConversationId Conversation, HandoffId Handoff, Agent To, string Because, DateTimeOffset At) : RosterEvent(At);

    /// <summary>Nobody who may is there and has room; it waits in line.</summary>
    public sealed record OfferQueued(ConversationId Conversation, HandoffId Handoff, DateTimeOffset At) : RosterEvent(At);
}
