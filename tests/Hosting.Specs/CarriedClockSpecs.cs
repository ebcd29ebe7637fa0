using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Hosting.Specs;

public class CarriedClockSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime local = new(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private DateTimeOffset database = Noon;
    private TimeSpan moved;

    [Fact]
    public async Task The_time_is_the_databases_carried_on_by_this_process()
    {
        var clock = await SyncedClock();

        local.Pass(TimeSpan.FromSeconds(90));

        Assert.Equal(Noon.AddSeconds(90), clock.GetUtcNow());
    }

    [Fact]
    public void There_is_no_time_before_the_database_has_told_it()
    {
        var clock = Clock();

        Assert.Throws<InvalidOperationException>(() => clock.GetUtcNow());
        Assert.Equal("the database's time is not known yet", clock.NotReady);
    }

    [Fact]
    public async Task Half_of_the_round_trip_is_allowed_for()
    {
        var clock = new CarriedClock(
            _ =>
            {
                local.Pass(TimeSpan.FromSeconds(2));
                return Task.FromResult(Noon);
            },
            local,
            offset: null,
            NullLogger<CarriedClock>.Instance);

        await clock.SyncAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Noon.AddSeconds(1), clock.GetUtcNow());
    }

    [Fact]
    public async Task A_little_ahead_is_taken_over()
    {
        var clock = await SyncedClock();

        await Sync(clock, Noon.AddSeconds(60));

        Assert.Equal(Noon.AddSeconds(60), clock.GetUtcNow());
        Assert.False(clock.Paused);
    }

    [Fact]
    public async Task A_little_behind_stands_still_and_never_runs_backwards()
    {
        var clock = await SyncedClock();
        local.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(Noon.AddSeconds(30), clock.GetUtcNow());

        await Sync(clock, Noon.AddSeconds(10));
        Assert.Equal(Noon.AddSeconds(30), clock.GetUtcNow());

        local.Pass(TimeSpan.FromSeconds(25));
        Assert.Equal(Noon.AddSeconds(35), clock.GetUtcNow());
    }

    [Theory]
    [InlineData(61)]
    [InlineData(-61)]
    public async Task A_jump_of_more_than_a_minute_pauses_and_changes_nothing(int seconds)
    {
        var clock = await SyncedClock();

        await Sync(clock, Noon.AddSeconds(seconds));

        Assert.True(clock.Paused);
        Assert.Equal("the database's time jumped by more than a minute", clock.NotReady);
        Assert.Equal(Noon, clock.GetUtcNow());
    }

    [Fact]
    public async Task A_jump_that_is_undone_ends_the_pause()
    {
        var clock = await SyncedClock();
        await Sync(clock, Noon.AddHours(1));

        await Sync(clock, Noon.AddSeconds(5));

        Assert.False(clock.Paused);
        Assert.Equal(Noon.AddSeconds(5), clock.GetUtcNow());
    }

    [Fact]
    public async Task A_jump_that_is_acknowledged_becomes_the_time()
    {
        var clock = await SyncedClock();
        await Sync(clock, Noon.AddHours(1));
        local.Pass(TimeSpan.FromSeconds(20));

        clock.Acknowledge();

        Assert.Null(clock.NotReady);
        Assert.Equal(Noon.AddHours(1).AddSeconds(20), clock.GetUtcNow());
    }

    [Fact]
    public async Task A_move_of_Developments_clock_is_meant_and_pauses_nothing()
    {
        var clock = await SyncedClock();

        moved = TimeSpan.FromDays(3);
        await Sync(clock, Noon.AddSeconds(1));

        Assert.False(clock.Paused);
        Assert.Equal(Noon.AddDays(3).AddSeconds(1), clock.GetUtcNow());
    }

    private CarriedClock Clock() => new(_ => Task.FromResult(database), local, () => moved, NullLogger<CarriedClock>.Instance);

    private async Task<CarriedClock> SyncedClock()
    {
        var clock = Clock();
        await Sync(clock, Noon);
        return clock;
    }

    private Task Sync(CarriedClock clock, DateTimeOffset time)
    {
        database = time;
        return clock.SyncAsync(TestContext.Current.CancellationToken);
    }
}
