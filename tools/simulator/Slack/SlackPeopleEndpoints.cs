using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Recording;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Slack;

/// <summary>Plays the people in Slack: they press buttons and fill in windows.</summary>
internal static class SlackPeopleEndpoints
{
    /// <param name="Ts">The message's; or</param>
    /// <param name="Alert">an id that its metadata or buttons carry: the newest such message.</param>
    /// <param name="ActionId">The button's; null for the first one.</param>
    /// <param name="WaitForView">False not to wait up to three seconds for the app to open a window.</param>
    public sealed record Click(string User, string? Ts = null, string? Alert = null, string? ActionId = null, bool WaitForView = true);

    /// <param name="Values">By block and action; or</param>
    /// <param name="Text">for the view's first text field.</param>
    public sealed record Submit(string View, string User, Dictionary<string, Dictionary<string, string>>? Values = null, string? Text = null);

    public static void MapSlackPeople(this IEndpointRouteBuilder app)
    {
        var slack = app.MapGroup("/control/slack");
        slack.MapPost("/click", Press);
        slack.MapPost("/submit", Send);
        slack.MapGet("/messages", (string? channel, string? tenant, string? alert, Workspace workspace) => workspace.Search(m =>
            (channel ?? m.Channel) == m.Channel && (tenant ?? m.Tenant) == m.Tenant && (alert is null || m.Mentions(alert))));
        slack.MapGet("/whispers", (Workspace workspace) => workspace.Whispers());
        slack.MapGet("/views", (Workspace workspace) => workspace.Views());
    }

    private static async Task<IResult> Press(
        Click click, ConnectionBook connections, Workspace workspace, Platform platform, SlackClock time, Journal journal)
    {
        if ((click.Ts ?? click.Alert) is null
            || workspace.Search(m => (click.Ts is null || m.Ts == click.Ts) && (click.Alert is null || m.Mentions(click.Alert)))
                is not [.., var message])
        {
            return TypedResults.Problem("There is no such message.", statusCode: 404);
        }

        var (block, button) = Buttons(message).FirstOrDefault(b => click.ActionId is null || b.Button["action_id"]?.ToString() == click.ActionId);
        if (button is null)
        {
            return TypedResults.Problem("The message has no such button.", statusCode: 409);
        }

        var connection = connections.Find(message.Connection)!;
        var trigger = workspace.NewTrigger(connection, click.User);
        journal.Add("slack.clicked", new { message.Ts, message.Channel, click.User, ActionId = button["action_id"]?.ToString() });
        var payload = SlackPayloads.BlockActions(connection, message, button, block, click.User, trigger.Id, time.Now() + ".000000");
        var outcome = await platform.Deliver(Signed("slack-click", connection, trigger.Id, payload, platform, time), TimeSpan.Zero);
        var view = trigger.Opened.Task;
        if (outcome.Accepted && click.WaitForView)
        {
            await Task.WhenAny(view, Task.Delay(Workspace.TriggerLife));
        }

        return TypedResults.Ok(new
        {
            Status = outcome.Statuses[^1],
            outcome.Milliseconds,
            outcome.Answer,
            TriggerId = trigger.Id,
            View = view.IsCompletedSuccessfully ? await view : null,
        });
    }

    private static async Task<IResult> Send(
        Submit submit, ConnectionBook connections, Workspace workspace, Platform platform, SlackClock time, Journal journal)
    {
        if (workspace.View(submit.View) is not { Open: true } view)
        {
            return TypedResults.Problem("There is no such open view.", statusCode: 404);
        }

        var connection = connections.Find(view.Connection)!;
        var trigger = workspace.NewTrigger(connection, submit.User);
        var payload = SlackPayloads.ViewSubmission(connection, view, submit.User, trigger.Id, Values(view, submit));
        var outcome = await platform.Deliver(Signed("slack-submit", connection, view.Id, payload, platform, time), TimeSpan.Zero);
        var answer = Parse(outcome.Answer);
        var action = answer?["response_action"]?.ToString();
        if (outcome.Accepted && action is null or "clear")
        {
            workspace.Close(view);
        }
        else if (action == "update" && answer!["view"] is JsonObject next)
        {
            workspace.Replace(view, (JsonObject)next.DeepClone());
        }

        journal.Add("slack.submitted", new { view.Id, submit.User, submit.Text, ResponseAction = action, Errors = answer?["errors"] });
        return TypedResults.Ok(new
        {
            Status = outcome.Statuses[^1],
            outcome.Milliseconds,
            ResponseAction = action,
            Errors = answer?["errors"],
            outcome.Answer,
        });
    }

    private static Webhook Signed(
        string kind, Connection connection, string key, JsonObject payload, Platform platform, SlackClock time)
    {
        var body = Twilio.InboundTexts.Encode([new("payload", payload.ToJsonString())]);
        var timestamp = time.Now();
        return new(
            kind,
            connection.Id,
            key,
            platform.Hook(connection.Id),
            "application/x-www-form-urlencoded",
            body,
            [
                new(SlackSignature.TimestampHeader, timestamp),
                new(SlackSignature.Header, SlackSignature.Of(connection.SigningSecret ?? "", timestamp, body)),
                new("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"),
            ]);
    }

    private static IEnumerable<(string Block, JsonObject Button)> Buttons(SlackMessage message) =>
        from block in (message.Blocks as JsonArray)?.OfType<JsonObject>() ?? []
        from element in (block["elements"] as JsonArray)?.Append(block["accessory"]) ?? [block["accessory"]]
        where element?["type"]?.ToString() == "button"
        select (block["block_id"]?.ToString() ?? "", (JsonObject)element);

    private static JsonObject Values(SlackView view, Submit submit)
    {
        var values = new JsonObject();
        var inputs = ((JsonArray)view.View["blocks"]!).OfType<JsonObject>().Where(b => b["type"]?.ToString() == "input");
        var text = submit.Text;
        foreach (var input in inputs)
        {
            var (block, action) = (input["block_id"]?.ToString() ?? "", input["element"]?["action_id"]?.ToString() ?? "");
            var value = submit.Values?.GetValueOrDefault(block)?.GetValueOrDefault(action) ?? text;
            text = null;
            values[block] = new JsonObject
            {
                [action] = new JsonObject { ["type"] = input["element"]?["type"]?.ToString(), ["value"] = value },
            };
        }

        return values;
    }

    private static JsonObject? Parse(string answer)
    {
        try
        {
            return answer.Length == 0 ? null : JsonNode.Parse(answer) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The seconds that Slack stamps its requests with: the machine's, or the development clock's when configured so.</summary>
internal sealed class SlackClock(SimulatorOptions options, DevelopmentClock clock)
{
    public string Now() =>
        (options.SlackFollowsClock ? clock.GetUtcNow() : TimeProvider.System.GetUtcNow())
        .ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
