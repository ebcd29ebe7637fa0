using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hitl.Hosting.Specs;

public class CommandSpecs
{
    [Fact]
    public async Task Migrate_applies_the_migrations_in_order_and_starts_nothing()
    {
        var done = new List<string>();
        var builder = WebApplication.CreateBuilder(["--Logging:Console:LogLevel:Default=None"]);
        builder.AddPlatform("specs");
        builder.OnMigrate((_, _) => Did("streams")).OnMigrate((_, _) => Did("views"));
        builder.Services.AddHostedService(_ => new Worker(done));

        await builder.Build().RunPlatformAsync(["migrate"]);

        Assert.Equal(["streams", "views"], done);

        Task Did(string what)
        {
            done.Add(what);
            return Task.CompletedTask;
        }
    }

    private sealed class Worker(List<string> done) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            done.Add("started");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
