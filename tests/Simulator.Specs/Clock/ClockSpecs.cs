using System.Net;

namespace Hitl.Simulator.Specs.Clock;

public class ClockSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private async Task<HttpResponseMessage> Move(object move) =>
        await world.Post("/clock", move);

    [Fact]
    public async Task A_listener_hears_of_a_move_when_it_happens()
    {
        var waiting = world.Get("/clock?after=0");
        Assert.False(waiting.IsCompleted);

        using var moved = await Move(new { advanceMs = 90_000 });

        Assert.Equal(90_000, (long)(await waiting)["offsetMs"]!);
    }

    [Fact]
    public async Task A_listener_that_missed_a_move_is_told_at_once()
    {
        using var moved = await Move(new { offsetMs = 5_000 });

        Assert.Equal(5_000, (long)(await world.Get("/clock?after=0"))["offsetMs"]!);
    }

    [Fact]
    public async Task The_clock_is_never_turned_back()
    {
        using var forward = await Move(new { offsetMs = 5_000 });
        using var back = await Move(new { offsetMs = 4_999 });

        Assert.Equal(HttpStatusCode.BadRequest, back.StatusCode);
        Assert.Equal(5_000, (long)(await world.Get("/clock"))["offsetMs"]!);
    }
}
