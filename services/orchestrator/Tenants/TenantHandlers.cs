using Hitl.EventSourcing;
using Hitl.Lanes;

namespace Hitl.Orchestrator.Tenants;

/// <summary>What reaches a tenant's own lane.</summary>
internal sealed class TenantHandlers
{
    private StreamKind<SetStage, TenantEvent, Tenant>? kind;

    public StreamKind<SetStage, TenantEvent, Tenant> Kind => kind ??= new(
        TenantEvents.Kind, key => key.StartsWith(TenantEvents.Prefix, StringComparison.Ordinal), TenantDecider.Decider, TenantEvents.Types, Announce);

    public void Set(SetStage asked, Batch batch) => batch.Decide(Kind, asked with { Now = batch.Now });

    /// <summary>The row that every instance follows is written with the event.</summary>
    private static void Announce(Recorded<TenantEvent> recorded, Tenant after, Batch batch) =>
        batch.Write(StageArchive.Rows, new(batch.Tenant, after.Version, after.IsSaid, after.Stage.Live, after.Stage.Testers));
}
