using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Hosting.Specs;

public class DevelopmentClockSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime real = new(Noon);

    [Fact]
    public void A_timer_waits_for_what_is_left_of_its_time()
    {
        var clock = new DevelopmentClock(real);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);

        clock.MoveTo(TimeSpan.FromMinutes(8));
        real.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(0, fired);

        real.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(1, fired);
        Assert.Equal(Noon.AddMinutes(10), clock.GetUtcNow());
    }

    [Fact]
    public void A_timer_fires_once_when_the_clock_is_moved_past_it()
    {
        var clock = new DevelopmentClock(real);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromDays(3), Timeout.InfiniteTimeSpan);

        clock.MoveTo(TimeSpan.FromDays(4));
        real.FireDue();
        real.Pass(TimeSpan.FromDays(1));

        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_periodic_timer_goes_on_after_a_move()
    {
        var clock = new DevelopmentClock(real);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        clock.MoveTo(TimeSpan.FromMinutes(5));
        real.FireDue();
        real.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(2, fired);
    }

    [Theory]
    [InlineData(-25)]
    [InlineData(25)]
    public void A_timer_waits_its_time_when_the_machines_time_of_day_is_stepped(int hours)
    {
        var clock = new DevelopmentClock(real);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);

        real.StepTimeOfDay(TimeSpan.FromHours(hours));
        real.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(0, fired);

        real.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task A_service_follows_the_simulators_clock()
    {
        var asked = new TaskCompletionSource();
        await using var simulator = await RunningService.StartAsync(app => app.MapGet("/clock", async (long after, HttpContext http) =>
        {
            if (after == 3_600_000)
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }

            return new { offsetMs = 3_600_000 };
        }));
        await using var service = await RunningService.StartAsync(
            _ => { }, environment: "Development", settings: $"--Development:Clock={simulator.Http.BaseAddress}");

        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        var ahead = service.Services.GetRequiredService<TimeProvider>().GetUtcNow() - DateTimeOffset.UtcNow;
        Assert.InRange(ahead, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        Assert.Same(TimeProvider.System, service.Services.GetRequiredKeyedService<TimeProvider>(Clocks.Network));
    }

    [Fact]
    public async Task A_movable_clock_is_refused_outside_Development() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunningService.StartAsync(
            _ => { }, environment: "Production", settings: "--Development:Clock=http://127.0.0.1:8090"));
}
