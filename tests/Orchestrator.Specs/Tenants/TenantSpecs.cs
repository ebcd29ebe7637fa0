using Hitl.Orchestrator.Tenants;
using static Hitl.Orchestrator.Tenants.TenantEvent;

namespace Hitl.Orchestrator.Specs.Tenants;

/// <summary>A tenant starts in draft; going live is an event that names who.</summary>
public class TenantSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Agent Olu = new(new("olu"), "Olu Adeyemi");

    [Fact]
    public void Of_whom_nobody_has_said_anything_software_writes_to_nobody() => Assert.True(Tenant.New.Stage.Withholds("+447700900123"));

    [Fact]
    public void Going_live_names_who_and_why() =>
        Decides(Tenant.New, new(Olu, Live: true, null, "tried for a week", Noon), new WentLive(Olu, "tried for a week", Noon));

    [Fact]
    public void Draft_is_said_too_with_its_testers_in_one_order_and_each_once() => Decides(
        Tenant.New,
        new(Olu, Live: false, ["tess@northgate.example", "+447700900123", "Tess@northgate.example"], "", Noon),
        new TestersNamed(Olu, ["+447700900123", "tess@northgate.example"], Noon),
        new WentToDraft(Olu, "", Noon));

    [Fact]
    public void Back_to_draft_keeps_the_testers_who_were_named_before()
    {
        var tenant = new TenantEvent[] { new TestersNamed(Olu, ["+447700900123"], Noon), new WentLive(Olu, "", Noon), new WentToDraft(Olu, "a complaint", Noon) }
            .Aggregate(Tenant.New, TenantDecider.Evolve);

        Assert.False(tenant.Stage.Withholds("+447700900123"));
        Assert.True(tenant.Stage.Withholds("+447700900124"));
    }

    /// <summary>Said again, it changes nothing.</summary>
    private static void Decides(Tenant tenant, SetStage asked, params TenantEvent[] expected)
    {
        var events = TenantDecider.Decide(asked, tenant);
        Assert.Equal(expected, events);
        Assert.Empty(TenantDecider.Decide(asked, events.Aggregate(tenant, TenantDecider.Evolve)));
    }
}
