using Hitl.Cli.Infrastructure;
using Hitl.Cli.Operating;
using Xunit;

namespace Hitl.Cli.Specs;

public class AgencyTenantsSpecs
{
    [Fact]
    public void An_agencys_tenants_are_those_whose_playbooks_extend_its_own() =>
        Assert.Equal(["harbour", "northgate"], AgencyTenants.Of("brightside", Repository.Root).Order(StringComparer.Ordinal));

    [Fact]
    public void An_agency_without_a_tenant_is_said_so() =>
        Assert.Contains("agencies/nobody", Assert.Throws<InvalidOperationException>(() => AgencyTenants.Of("nobody", Repository.Root)).Message, StringComparison.Ordinal);
}
