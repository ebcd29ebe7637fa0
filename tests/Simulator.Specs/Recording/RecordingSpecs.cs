namespace Hitl.Simulator.Specs.Recording;

public class RecordingSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Messages_are_found_by_contact_with_conversation_and_attempt()
    {
        await world.Writes("Hi");
        using var response = await world.Send("Hello");

        var message = Assert.Single((await world.Get($"/control/messages?to={World.Jo}")).AsArray())!;

        Assert.Equal(("c_jo", "r1.1", "Hello"), (message["conversation"]!.ToString(), message["attempt"]!.ToString(), message["body"]!.ToString()));
    }

    [Fact]
    public async Task The_stream_resumes_after_the_last_event_that_was_seen()
    {
        await world.Writes("One");
        await world.Writes("Two");
        var texts = await Read(after: 0, count: 4);
        var resumed = await Read(after: texts[0].Id, count: 1);

        Assert.Equal(["contact.wrote", "webhook", "contact.wrote", "webhook"], texts.Select(t => t.Kind));
        Assert.Equal(texts[1], Assert.Single(resumed));
    }

    [Fact]
    public async Task A_reset_forgets_messages_and_faults()
    {
        using var response = await world.Send("Hello");
        await world.ReceivedAtLeast(2);
        await world.Order(new { kind = "hang" });

        await world.Control("reset", new { });

        Assert.Equal(0, (int)(await world.Get("/control/summary"))["sends"]!["accepted"]!);
        Assert.Empty((await world.Get("/control/messages")).AsArray());
        Assert.Empty((await world.Get("/control/faults")).AsArray());
    }

    [Fact]
    public async Task A_reset_ends_the_retries_of_what_came_before()
    {
        world.Answer = _ => Task.FromResult((503, ""));
        using var response = await world.Send("Hello");
        await world.ReceivedAtLeast(1);

        await world.Control("reset", new { });
        world.Answer = _ => Task.FromResult((200, ""));
        var before = world.Received.Count;
        await world.Writes("After the reset");

        await Eventually.Holds(
            () => world.Get("/control/summary"),
            summary => summary["webhooks"]!["callback"] is null && (int)summary["webhooks"]!["inbound"]!["accepted"]! == 1,
            summary => summary.ToJsonString());
        Assert.DoesNotContain(world.Received.Skip(before + 1), r => r.Path.Contains("/status/", StringComparison.Ordinal));
    }

    private async Task<List<(string Id, string Kind)>> Read(object after, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/control/stream");
        request.Headers.Add("Last-Event-ID", after.ToString());
        using var response = await world.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        List<(string Id, string Kind)> events = [];
        var kind = "";
        while (events.Count < count && await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                kind = line[7..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                events.Add((line[4..], kind));
            }
        }

        return events;
    }
}
