namespace Hitl.Simulator.Specs;

public class StartingSpecs
{
    [Fact]
    public void Outside_development_it_refuses_to_start()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => SimulatorServer.Build(World.Arguments("connections.json", "http://127.0.0.1:8080", "Production")));

        Assert.Contains("only in Development", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_off_loopback_is_refused()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => SimulatorServer.Build(World.Arguments("connections.json", "http://192.0.2.1:8080")));

        Assert.Contains("loopback", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_connections_are_named()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => SimulatorServer.Build(World.Arguments("no-such-file.json", "http://127.0.0.1:8080")));

        Assert.Contains("no-such-file.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_that_it_is_ready()
    {
        await using var world = await World.Start();

        using var live = await world.GetResponse("/health/live");
        using var ready = await world.GetResponse("/health/ready");

        Assert.True(live.IsSuccessStatusCode && ready.IsSuccessStatusCode);
    }
}
