using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Tenants;

/// <summary>What people decide about a tenant as a whole. Each names who.</summary>
public abstract record TenantEvent(DateTimeOffset At)
{
    /// <summary>From here on software writes to everybody.</summary>
    public sealed record WentLive(Agent By, string Note, DateTimeOffset At) : TenantEvent(At);

    /// <summary>From here on software writes to the testers alone.</summary>
    public sealed record WentToDraft(Agent By, string Note, DateTimeOffset At) : TenantEvent(At);

    /// <summary>All of them, in place of those before.</summary>
    public sealed record TestersNamed(Agent By, [property: Personal] EquatableList<string>? Testers, DateTimeOffset At) : TenantEvent(At);
}
