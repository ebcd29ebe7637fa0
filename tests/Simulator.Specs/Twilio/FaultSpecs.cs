using System.Diagnostics;
using System.Net;

namespace Hitl.Simulator.Specs.Twilio;

public class FaultSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private async Task<int> Accepted() => (int)(await world.Get("/control/summary"))["sends"]!["accepted"]!;

    [Fact]
    public async Task A_send_can_be_accepted_without_an_answer_ever_coming()
    {
        await world.Order(new { kind = "hang" });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Send("Hello", patience: TimeSpan.FromMilliseconds(300)));

        Assert.Equal(1, await Accepted());
        Assert.Equal(["sent", "delivered"], (await world.ReceivedAtLeast(2)).Select(c => c.Form["MessageStatus"]));
    }

    [Theory]
    [InlineData("reset-before", 0)]
    [InlineData("reset-after", 1)]
    public async Task A_connection_can_be_reset_before_or_after_accepting(string kind, int accepted)
    {
        await world.Order(new { kind });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.Send("Hello"));

        Assert.Equal(accepted, await Accepted());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_500_can_come_with_or_without_the_message_taken(bool afterAccepting, int accepted)
    {
        await world.Order(new { kind = "fail", status = 500, code = "20500", afterAccepting });

        using var response = await world.Send("Hello");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(accepted, await Accepted());
    }

    [Fact]
    public async Task A_429_says_when_to_come_again()
    {
        await world.Order(new { kind = "too-many", retryAfter = 7 });

        using var response = await world.Send("Hello");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Equal(0, await Accepted());
    }

    [Fact]
    public async Task A_delay_is_as_long_as_ordered()
    {
        await world.Order(new { kind = "delay", ms = 300 });
        var begun = Stopwatch.GetTimestamp();

        using var response = await world.Send("Hello");

        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 290, 10_000);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task A_fault_meets_only_its_number_and_only_as_often_as_ordered()
    {
        await world.Order(new { kind = "fail", number = World.Jo, count = 2 });

        using var other = await world.Send("Hello", to: "+447700900999");
        using var first = await world.Send("Hello");
        using var second = await world.Send("Hello");
        using var third = await world.Send("Hello");

        Assert.Equal([201, 500, 500, 201], new[] { other, first, second, third }.Select(r => (int)r.StatusCode));
    }

    [Fact]
    public async Task A_fault_of_another_tenant_or_provider_spoils_nothing()
    {
        await world.Order(new { kind = "fail", tenant = "harbour" });
        await world.Order(new { kind = "fail", provider = "slack" });

        using var response = await world.Send("Hello");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(2, (await world.Get("/control/faults")).AsArray().Count);
    }

    [Fact]
    public async Task An_unknown_fault_is_refused()
    {
        using var response = await world.Post("/control/faults", new { kind = "explode" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
