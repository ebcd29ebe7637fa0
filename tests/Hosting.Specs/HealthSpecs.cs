using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hitl.Hosting.Specs;

public class HealthSpecs
{
    [Fact]
    public async Task What_is_not_ready_is_named_with_its_reason_and_no_secret_of_a_failure()
    {
        await using var service = await RunningService.StartAsync(_ => { }, builder => builder.Services
            .AddReadiness("bus", (_, _) => Task.FromResult<string?>(null))
            .AddReadiness("lanes", (_, _) => Task.FromResult<string?>("owns no lane yet"))
            .AddReadiness("database", (_, _) => throw new InvalidOperationException("password=hunter2")));

        var (status, body) = await service.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(
            """{"status":"not ready","notReady":[{"name":"lanes","reason":"owns no lane yet"},{"name":"database","reason":"InvalidOperationException"}]}""",
            body.GetRawText());
    }

    [Fact]
    public async Task A_service_without_reasons_against_it_is_ready()
    {
        await using var service = await RunningService.StartAsync(
            _ => { }, builder => builder.Services.AddReadiness("bus", (_, _) => Task.FromResult<string?>(null)));

        var (status, body) = await service.GetAsync("/health/ready");

        Assert.Equal((HttpStatusCode.OK, "ready"), (status, body.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_service_that_stops_is_live_but_no_longer_ready()
    {
        await using var service = await RunningService.StartAsync(_ => { });
        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var ready = await service.GetAsync("/health/ready");
        var live = await service.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Equal("stopping", ready.Body.GetProperty("notReady")[0].GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.OK, live.Status);
    }
}
