using System.Text.Json.Nodes;

namespace Hitl.Simulator.Specs.Load;

public class LoadSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.Start();
        world.Answer = r =>
        {
            if (r.Form.TryGetValue("From", out var contact) && r.Form.ContainsKey("Body"))
            {
                _ = Task.Run(() => world.Send("An answer", to: contact, attempt: r.Form["MessageSid"] + ".1"));
            }

            return Task.FromResult((200, ""));
        };
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private async Task<JsonNode> Done(object order)
    {
        var id = (await world.Control("load", order))["id"]!.ToString();
        return await Eventually.Holds(
            () => world.Get($"/control/load/{id}"), report => report["state"]!.ToString() == "done", report => report.ToJsonString());
    }

    [Fact]
    public async Task A_load_at_a_rate_measures_every_message_to_its_answer()
    {
        var report = await Done(new { connection = "sms-1", rate = 100, seconds = 1, conversations = 20, texts = new[] { "Message {n}" } });

        Assert.Equal(100, (int)report["started"]!);
        Assert.Equal(100, (int)report["accepted"]!);
        Assert.Equal(100, (int)report["answered"]!);
        Assert.Equal(0, (int)report["extraSends"]!);
        Assert.InRange((double)report["delivery"]!["p50"]!, 0.001, (double)report["delivery"]!["p99"]!);
        Assert.Equal(100, report["answeredEachSecond"]!.AsArray().Sum(n => (int)n!));
    }

    [Fact]
    public async Task A_load_flat_out_is_bounded_by_the_answers_only()
    {
        var report = await Done(new
        {
            connection = "sms-1", flatOut = true, seconds = 1, conversations = 200, concurrency = 8, texts = new[] { "Hi" },
        });

        Assert.True((int)report["answered"]! > 100, report.ToJsonString());
        Assert.Equal((int)report["started"]!, (int)report["answered"]!);
        Assert.Equal((int)report["answered"]!, (int)(await world.Get("/control/summary"))["sends"]!["accepted"]!);
    }

    [Fact]
    public async Task An_answer_that_never_came_is_counted()
    {
        world.Answer = _ => Task.FromResult((200, ""));

        var report = await Done(new { connection = "sms-1", rate = 5, seconds = 1, drainSeconds = 0.2, texts = new[] { "Hi" } });

        Assert.Equal(5, (int)report["unanswered"]!);
        Assert.Null(report["delivery"]);
    }
}
