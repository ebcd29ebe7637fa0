using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Simulator.Slack;

namespace Hitl.Simulator.Specs.Slack;

public class SlackSpecs : IAsyncLifetime
{
    private static readonly object Question = new
    {
        channel = "C1",
        text = "A contact asks about Sage 50",
        blocks = new object[]
        {
            new { type = "section", text = new { type = "mrkdwn", text = "Does it work with Sage 50?" } },
            new
            {
                type = "actions",
                elements = new[]
                {
                    new { type = "button", action_id = "answer", value = "q_1", text = new { type = "plain_text", text = "Answer" } },
                },
            },
        },
        metadata = new { event_type = "hitl_alert", event_payload = new { alert = "alert_1" } },
    };

    private static readonly object Window = new
    {
        type = "modal",
        callback_id = "answer",
        private_metadata = "q_1",
        title = new { type = "plain_text", text = "Answer" },
        blocks = new[]
        {
            new { type = "input", block_id = "answer", element = new { type = "plain_text_input", action_id = "text" } },
        },
    };

    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private async Task<JsonNode> Click(object? click = null)
    {
        world.Answer = async r =>
        {
            if (r.Form.ContainsKey("payload") && r.Payload["type"]!.ToString() == "block_actions")
            {
                await world.Slack("views.open", new { trigger_id = r.Payload["trigger_id"]!.ToString(), view = Window });
            }

            return (200, "");
        };
        return await world.Control("slack/click", click ?? new { alert = "alert_1", user = "U1", actionId = "answer" });
    }

    [Fact]
    public async Task A_posted_message_gets_a_ts_and_keeps_its_metadata()
    {
        var posted = await world.Slack("chat.postMessage", Question);
        var ts = posted["ts"]!.ToString();
        var found = await world.Slack("conversations.history", new { channel = "C1", include_all_metadata = true });
        var without = await world.Slack("conversations.history", new { channel = "C1" });

        Assert.True((bool)posted["ok"]!);
        Assert.Matches(@"^\d{10}\.\d{6}$", ts);
        Assert.Equal(ts, found["messages"]![0]!["ts"]!.ToString());
        Assert.Equal("alert_1", found["messages"]![0]!["metadata"]!["event_payload"]!["alert"]!.ToString());
        Assert.Null(without["messages"]![0]!["metadata"]);
    }

    [Fact]
    public async Task Errors_come_as_words_with_http_200()
    {
        Assert.Equal("invalid_auth", (await world.Slack("chat.postMessage", Question, "xoxb-wrong"))["error"]!.ToString());
        Assert.Equal("channel_not_found", (await world.Slack("chat.postMessage", new { channel = "C9", text = "Hi" }))["error"]!.ToString());
        Assert.Equal("no_text", (await world.Slack("chat.postMessage", new { channel = "C1" }))["error"]!.ToString());
        Assert.Equal(
            "message_not_found", (await world.Slack("chat.update", new { channel = "C1", ts = "1.000001", text = "Hi" }))["error"]!.ToString());
    }

    [Fact]
    public async Task An_update_replaces_the_buttons()
    {
        var ts = (await world.Slack("chat.postMessage", Question))["ts"]!.ToString();

        var updated = await world.Slack("chat.update", new { channel = "C1", ts, text = "Answered by Priya" });
        using var click = await world.Post("/control/slack/click", new { ts, user = "U1" });

        Assert.Equal(ts, updated["ts"]!.ToString());
        Assert.Equal(409, (int)click.StatusCode);
    }

    [Fact]
    public async Task A_thread_shows_its_root_and_its_replies()
    {
        var ts = (await world.Slack("chat.postMessage", Question))["ts"]!.ToString();
        await world.Slack("chat.postMessage", new { channel = "C1", text = "In the thread", thread_ts = ts });
        await world.Slack("chat.postMessage", new { channel = "C1", text = "Elsewhere" });

        var replies = await world.Slack("conversations.replies", new { channel = "C1", ts });

        Assert.Equal(["A contact asks about Sage 50", "In the thread"], replies["messages"]!.AsArray().Select(m => m!["text"]!.ToString()));
    }

    [Fact]
    public async Task A_click_is_signed_and_opens_the_apps_window()
    {
        await world.Slack("chat.postMessage", Question);

        var clicked = await Click();

        var webhook = Assert.Single(world.Received);
        var action = webhook.Payload["actions"]![0]!;
        Assert.Equal("/hooks/slack-1", webhook.Path);
        Assert.Equal(("answer", "q_1"), (action["action_id"]!.ToString(), action["value"]!.ToString()));
        Assert.Equal("U1", webhook.Payload["user"]!["id"]!.ToString());
        Assert.Equal(
            SlackSignature.Of(World.SigningSecret, webhook.Headers["X-Slack-Request-Timestamp"]!, Encoding.UTF8.GetBytes(webhook.Body)),
            webhook.Headers["X-Slack-Signature"].ToString());
        Assert.Equal("U1", clicked["view"]!["user"]!.ToString());
    }

    [Fact]
    public async Task A_trigger_opens_one_window_and_only_within_three_seconds()
    {
        await world.Slack("chat.postMessage", Question);
        var used = (await Click())["triggerId"]!.ToString();
        world.Answer = _ => Task.FromResult((200, ""));
        var clicked = Stopwatch.GetTimestamp();
        var late = (await world.Control("slack/click", new { alert = "alert_1", user = "U1" }))["triggerId"]!.ToString();

        Assert.InRange(Stopwatch.GetElapsedTime(clicked).TotalSeconds, 2.9, 15);
        Assert.Equal("exchanged_trigger_id", (await world.Slack("views.open", new { trigger_id = used, view = Window }))["error"]!.ToString());
        Assert.Equal("expired_trigger_id", (await world.Slack("views.open", new { trigger_id = late, view = Window }))["error"]!.ToString());
        Assert.Equal("invalid_trigger_id", (await world.Slack("views.open", new { trigger_id = "1.2.3", view = Window }))["error"]!.ToString());
    }

    [Fact]
    public async Task A_submission_carries_the_words_and_brings_back_the_apps_answer()
    {
        await world.Slack("chat.postMessage", Question);
        var view = (await Click())["view"]!["id"]!.ToString();
        var answers = new Queue<string>(["""{"response_action":"errors","errors":{"answer":"Sarah was first"}}""", ""]);
        world.Answer = _ => Task.FromResult((200, answers.Dequeue()));

        var refused = await world.Control("slack/submit", new { view, user = "U1", text = "Yes, Sage 50 works" });
        var taken = await world.Control("slack/submit", new { view, user = "U1", text = "Yes, Sage 50 works" });
        using var closed = await world.Post("/control/slack/submit", new { view, user = "U1", text = "Again" });

        var submission = world.Received.Last().Payload;
        Assert.Equal("view_submission", submission["type"]!.ToString());
        Assert.Equal("q_1", submission["view"]!["private_metadata"]!.ToString());
        Assert.Equal("Yes, Sage 50 works", submission["view"]!["state"]!["values"]!["answer"]!["text"]!["value"]!.ToString());
        Assert.Equal("Sarah was first", refused["errors"]!["answer"]!.ToString());
        Assert.Null(taken["responseAction"]);
        Assert.Equal(404, (int)closed.StatusCode);
    }

    [Fact]
    public async Task A_post_whose_answer_is_lost_can_be_found_by_its_metadata()
    {
        await world.Order(new { kind = "reset-after", provider = "slack", number = "C1" });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.Slack("chat.postMessage", Question));

        var found = await world.Slack("conversations.history", new { channel = "C1", include_all_metadata = true });
        Assert.Equal("alert_1", Assert.Single(found["messages"]!.AsArray())!["metadata"]!["event_payload"]!["alert"]!.ToString());
    }

    [Fact]
    public async Task An_alert_posted_twice_shows_in_the_summary()
    {
        await world.Slack("chat.postMessage", Question);
        await world.Slack("chat.postMessage", Question);

        Assert.Equal(1, (int)(await world.Get("/control/summary"))["slack"]!["metadataTwice"]!);
    }
}
