using Hitl.Testing;
using Xunit;

namespace Hitl.Cli.Specs;

public class FakeClockSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeClock clock = new(Noon);
    private readonly List<string> fired = [];

    [Fact]
    public void Timers_fall_due_in_the_order_of_their_times_and_see_their_own_time()
    {
        Timer("second", TimeSpan.FromSeconds(2));
        Timer("first", TimeSpan.FromSeconds(1));
        Timer("later", TimeSpan.FromSeconds(4));

        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["first 12:00:01", "second 12:00:02"], fired);
        Assert.Equal(Noon.AddSeconds(3), clock.GetUtcNow());
    }

    [Fact]
    public void A_periodic_timer_fires_once_for_each_period_until_it_is_disposed()
    {
        var timer = Timer("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(2));
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["tick 12:00:01", "tick 12:00:02"], fired);
    }

    [Fact]
    public void A_timer_set_by_a_timer_falls_due_in_the_same_move()
    {
        using var outer = clock.CreateTimer(_ => Timer("inner", TimeSpan.FromSeconds(1)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["inner 12:00:02"], fired);
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_has_moved_past_it()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(10), clock, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.False(delay.IsCompleted);

        clock.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }

    [Fact]
    public void Setting_the_time_of_day_back_moves_neither_timers_nor_elapsed_time()
    {
        var start = clock.GetTimestamp();
        Timer("due", TimeSpan.FromSeconds(1));

        clock.Set(Noon.AddHours(-1));
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["due 11:00:01"], fired);
        Assert.Equal(TimeSpan.FromSeconds(1), clock.GetElapsedTime(start));
    }

    private ITimer Timer(string name, TimeSpan due, TimeSpan? period = null) =>
        clock.CreateTimer(_ => fired.Add($"{name} {clock.GetUtcNow():HH:mm:ss}"), null, due, period ?? Timeout.InfiniteTimeSpan);
}
