using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hitl.Hosting;

/// <summary>Which clock is for what. The registered <see cref="TimeProvider"/> is the business's, and movable in Development.</summary>
public static class Clocks
{
    /// <summary>The key of the <see cref="TimeProvider"/> that limits on the network use: real time, whatever the business's clock says.</summary>
    public const string Network = "network";

    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(10);

    /// <summary>Adds a <see cref="CarriedClock"/> that is synchronised with the database every 10 s; not ready before the first time or while paused.</summary>
    /// <param name="builder">The service being built.</param>
    /// <param name="database">Asks the database for its time, as <c>select clock_timestamp()</c>.</param>
    public static WebApplicationBuilder AddServiceClock(
        this WebApplicationBuilder builder, Func<IServiceProvider, CancellationToken, Task<DateTimeOffset>> database)
    {
        builder.Services.AddSingleton(services => new CarriedClock(
            ct => database(services, ct),
            TimeProvider.System,
            services.GetService<DevelopmentClock>() is { } moved ? () => moved.Offset : null,
            services.GetRequiredService<ILogger<CarriedClock>>()));
        builder.Services.AddHostedService<Synchronisation>();
        builder.Services.AddReadiness("clock", (services, _) =>
            Task.FromResult(services.GetRequiredService<CarriedClock>().NotReady));
        return builder;
    }

    internal static void AddClock(this WebApplicationBuilder builder)
    {
        builder.Services.AddKeyedSingleton(Network, TimeProvider.System);
        if (builder.Configuration["Development:Clock"] is not { Length: > 0 } simulator)
        {
            builder.Services.AddSingleton(TimeProvider.System);
            return;
        }

        if (!builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException("Development:Clock moves the business's time and is refused outside Development: unset it.");
        }

        builder.Services.AddSingleton(new DevelopmentClock(TimeProvider.System));
        builder.Services.AddSingleton<TimeProvider>(s => s.GetRequiredService<DevelopmentClock>());
        builder.Services.AddHostedService(s => ActivatorUtilities.CreateInstance<ClockFollower>(s, new Uri(simulator)));
    }

    private sealed class Synchronisation(CarriedClock clock) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(SyncEvery);
            do
            {
                await clock.TrySyncAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
    }
}
