using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;

namespace Hitl.Hosting.Specs;

public class IdentitySpecs
{
    [Fact]
    public async Task A_request_that_did_not_come_through_the_gateway_is_unauthorized()
    {
        await using var service = await Service();

        var (status, problem) = await service.GetAsync("/me");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal(401, problem.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Health_needs_no_identity()
    {
        await using var service = await Service();

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task The_gateways_headers_say_who_asks()
    {
        await using var service = await Service();
        var headers = service.Http.DefaultRequestHeaders;
        headers.Add("X-Hitl-Tenant", "northgate");
        headers.Add("X-Hitl-Agent", "zoe%40northgate.example");
        headers.Add("X-Hitl-Agent-Name", "Zo%C3%AB%20%C3%85kesson");
        headers.Add("X-Hitl-Role", "agent,analyst");

        var (_, me) = await service.GetAsync("/me");

        Assert.Equal("""["northgate","zoe@northgate.example","Zoë Åkesson","agent","True"]""", System.Text.RegularExpressions.Regex.Unescape(me.GetRawText()));
    }

    private static Task<RunningService> Service() => RunningService.StartAsync(
        app => app.MapGet("/me", (ClaimsPrincipal user) =>
            new[] { user.Tenant(), user.AgentId(), user.AgentName(), user.Role(), $"{user.IsInRole("analyst")}" }),
        builder => builder.AddGatewayIdentity());
}
