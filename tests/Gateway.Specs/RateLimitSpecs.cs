using System.Net;

namespace Hitl.Gateway.Specs;

public class RateLimitSpecs
{
    [Fact]
    public async Task A_tenant_over_its_rate_is_told_when_to_come_again_and_others_are_not_slowed()
    {
        await using var gateway = await RunningGateway.StartAsync(
            Echo.Identity, "--RateLimits:Tenant:Burst=2", "--RateLimits:Tenant:PerSecond=1");
        var northgate = RunningGateway.Token("northgate");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.GetAsync("/api/conversations", northgate)));
        var harbour = await gateway.GetAsync("/api/conversations", RunningGateway.Token("harbour"));

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.InRange(refused.Length, 4, 6);
        await refused[0].ShouldBeProblem(HttpStatusCode.TooManyRequests, "Too many requests");
        Assert.True(refused[0].Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, harbour.StatusCode);
    }

    [Fact]
    public async Task A_connection_over_its_rate_does_not_slow_another()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            """[{"id":"k1","tenant":"northgate","kind":"form"},{"id":"k2","tenant":"northgate","kind":"form"}]""",
            TestContext.Current.CancellationToken);
        await using var gateway = await RunningGateway.StartAsync(
            Echo.Identity, $"--Connections:File={file}", "--RateLimits:Hooks:Burst=1", "--RateLimits:Hooks:PerSecond=1");

        var first = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Post("/hooks/k1")));
        var second = await Post("/hooks/k2/status/c_1/a_1");
        File.Delete(file);

        Assert.Contains(first, a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);

        Task<HttpResponseMessage> Post(string path) => gateway.SendAsync(HttpMethod.Post, path, new StringContent("hello"));
    }
}
