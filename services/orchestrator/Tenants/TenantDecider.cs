using Hitl.EventSourcing;
using static Hitl.Orchestrator.Tenants.TenantEvent;

namespace Hitl.Orchestrator.Tenants;

/// <summary>A tenant as its stream has it.</summary>
/// <param name="IsSaid">Somebody has said which stage it is in.</param>
public sealed record Tenant(long Version, bool IsSaid, Stage Stage)
{
    public static readonly Tenant New = new(0, false, Stage.Draft);
}

/// <summary>Somebody says which stage a tenant is in.</summary>
/// <param name="Testers">Null to leave them as they are.</param>
public sealed record SetStage(Agent By, bool Live, IReadOnlyList<string>? Testers, string Note, DateTimeOffset Now);

/// <summary>A tenant starts in draft, and goes live when somebody says so.</summary>
public static class TenantDecider
{
    public static readonly Decider<SetStage, TenantEvent, Tenant> Decider = new(Decide, Evolve, Tenant.New);

    public static IReadOnlyList<TenantEvent> Decide(SetStage asked, Tenant tenant)
    {
        var events = new List<TenantEvent>();
        if (asked.Testers?.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToEquatableList() is { } testers
            && !testers.Equals(tenant.Stage.Testers))
        {
            events.Add(new TestersNamed(asked.By, testers, asked.Now));
        }

        if (!tenant.IsSaid || asked.Live != tenant.Stage.Live)
        {
            events.Add(asked.Live ? new WentLive(asked.By, asked.Note, asked.Now) : new WentToDraft(asked.By, asked.Note, asked.Now));
        }

        return events;
    }

    public static Tenant Evolve(Tenant tenant, TenantEvent @event)
    {
        var counted = tenant with { Version = tenant.Version + 1 };
        return @event switch
        {
            WentLive => counted with { IsSaid = true, Stage = tenant.Stage with { Live = true } },
            WentToDraft => counted with { IsSaid = true, Stage = tenant.Stage with { Live = false } },
            TestersNamed e => counted with { Stage = tenant.Stage with { Testers = e.Testers ?? [] } },
            _ => counted,
        };
    }
}
