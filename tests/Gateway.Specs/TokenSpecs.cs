using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Hitl.Gateway.Specs;

public class TokenSpecs
{
    private static readonly byte[] OtherKey = new byte[32];

    public static TheoryData<string, string> BadTokens => new()
    {
        { "not a token", "nonsense" },
        { "three parts, but no token", "a.b.c" },
        { "signed with another key", RunningGateway.Token(key: OtherKey) },
        { "expired", RunningGateway.Token(validFor: TimeSpan.FromMinutes(-10)) },
        { "for another audience", RunningGateway.Token(audience: "elsewhere") },
        { "of another issuer", RunningGateway.Token(issuer: "https://elsewhere.example") },
        { "of another algorithm", RunningGateway.Token(algorithm: SecurityAlgorithms.HmacSha512, key: [.. RunningGateway.Key, .. RunningGateway.Key]) },
        { "unsigned", Unsigned() },
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_token_that_does_not_hold_in_every_part_is_refused(string kind, string token)
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var answer = await gateway.GetAsync("/api/conversations", token);

        await answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "The token is forged, expired");
        Assert.True(answer.Headers.WwwAuthenticate.ToString() == "Bearer error=\"invalid_token\"", kind);
    }

    [Fact]
    public async Task Without_a_token_the_API_is_closed_also_to_an_event_stream()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var answer = await gateway.GetAsync("/api/live", token: null, ("Accept", "text/event-stream"));

        await answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "A bearer token is needed");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("atlantis")]
    [InlineData(null)]
    public async Task A_token_of_an_unknown_tenant_or_of_none_is_forbidden(string? tenant)
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var answer = await gateway.GetAsync("/api/conversations", RunningGateway.Token(tenant));

        await answer.ShouldBeProblem(HttpStatusCode.Forbidden, "The token names no tenant that is known here");
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("classifier")]
    [InlineData("orchestrator")]
    [InlineData("notifier")]
    [InlineData("inbox-api")]
    public async Task Lanes_are_for_the_platform_team_alone(string service)
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        foreach (var role in new[] { "agent", "analyst" })
        {
            await (await gateway.GetAsync($"/api/lanes/{service}/parked", RunningGateway.Token(role: role))).ShouldBeProblem(HttpStatusCode.Forbidden, "role");
        }

        var operators = await gateway.GetAsync($"/api/lanes/{service}/parked", RunningGateway.Token(role: "platform"));
        await operators.ShouldBe($"northgate|priya|Priya%20Shah|platform||/api/lanes/{service}/parked");
    }

    [Theory]
    [InlineData("/api/replay/c_1")]
    [InlineData("/api/models")]
    public async Task How_decisions_come_about_is_for_analysts_and_not_for_agents(string path)
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var agent = await gateway.GetAsync(path, RunningGateway.Token(role: "agent"));
        var analyst = await gateway.GetAsync(path, RunningGateway.Token(role: "analyst"));

        await agent.ShouldBeProblem(HttpStatusCode.Forbidden, "role");
        await analyst.ShouldBe($"northgate|priya|Priya%20Shah|analyst||{path}");
    }

    [Fact]
    public async Task A_token_in_the_address_opens_live_updates_only_and_goes_no_further()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);
        var token = RunningGateway.Token();

        var live = await gateway.GetAsync($"/api/live?access_token={token}&after=7");
        var other = await gateway.GetAsync($"/api/conversations?access_token={token}");

        await live.ShouldBe("northgate|priya|Priya%20Shah|agent||/api/live?after=7");
        await other.ShouldBeProblem(HttpStatusCode.Unauthorized, "A bearer token is needed");
    }

    [Fact]
    public async Task Who_asks_is_said_by_the_gateway_and_by_nobody_else()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var answer = await gateway.GetAsync(
            "/api/conversations?owner=bot",
            RunningGateway.Token(name: "Zoë Åkesson"),
            ("X-Hitl-Tenant", "harbour"), ("x-hitl-agent", "mallory"), ("X-Hitl-Role", "platform"));

        await answer.ShouldBe("northgate|priya|Zo%C3%AB%20%C3%85kesson|agent||/api/conversations?owner=bot");
    }

    [Fact]
    public async Task A_webhook_cannot_say_who_asks()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var answer = await gateway.SendAsync(
            HttpMethod.Post, "/hooks/k1/status/c_1/a_1?x=%2B44", new StringContent("hello"), token: null, ("X-Hitl-Tenant", "harbour"));

        await answer.ShouldBe("|||||/hooks/k1/status/c_1/a_1?x=%2B44");
    }

    [Fact]
    public async Task A_development_key_outside_Development_stops_the_start()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningGateway.StartAsync(
            Echo.Identity, "Production", [$"--Tokens:SigningKey={Convert.ToBase64String(RunningGateway.Key)}"]));

        Assert.Contains("refused outside Development", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_Production_a_development_token_is_worth_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(
            Echo.Identity, "Production", ["--Tokens:Authority=https://login.example"]);

        var answer = await gateway.GetAsync("/api/conversations", RunningGateway.Token());

        await answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "The token is forged, expired");
    }

    private static string Unsigned()
    {
        var parts = RunningGateway.Token().Split('.');
        return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
    }
}
