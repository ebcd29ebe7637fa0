using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Lanes;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Connections;

namespace Hitl.Notifier.Providers.Slack;

/// <summary>Posts pings to a tenant's Slack. A call answered 200 has worked only when it says <c>ok</c>.</summary>
public sealed class SlackClient(ProviderHttp http, ConnectionBook connections, Uri api)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Errors of Slack that pass by themselves; all others would only repeat.</summary>
    private static readonly string[] Passing = ["ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"];

    public async Task<AlertResult> Post(PostAlert call, CallContext context, CancellationToken ct)
    {
        if (connections.Slack(context.Tenant) is not { } connection)
            return new AlertResult(call.Alert, null, null, "the tenant has no Slack connection", Final: true);
        if (connection.Channels!.GetValueOrDefault(call.Route) is not { } channel)
            return new AlertResult(call.Alert, null, null, $"no Slack channel for the route '{call.Route}'", Final: true);
        if (call.LookFirst)
        {
            var history = await Call(connection, context, HttpMethod.Get, $"conversations.history?{History(channel, call)}", null, ct);
            if (history.Failure is { } failure)
                return new AlertResult(call.Alert, null, null, failure, history.Final, Uncertain: true, history.RetryAfter);
            if (Standing(history.Answer!, call) is { } ts)
                return new AlertResult(call.Alert, channel, ts, null);
        }

        var posted = await Call(connection, context, HttpMethod.Post, "chat.postMessage", AlertBlocks.Message(channel, call), ct);
        return posted.Failure is null
            ? new AlertResult(call.Alert, channel, Text(posted.Answer!, "ts"), null)
            : new AlertResult(call.Alert, null, null, posted.Failure, posted.Final, posted.Uncertain, posted.RetryAfter);
    }

    public async Task<AlertUpdated> Update(UpdateAlert call, CallContext context, CancellationToken ct)
    {
        if (connections.Slack(context.Tenant) is not { } connection)
            return new AlertUpdated(call.Alert, "the tenant has no Slack connection", Final: true);
        var updated = await Call(connection, context, HttpMethod.Post, "chat.update", AlertBlocks.Update(call), ct);
        return new AlertUpdated(call.Alert, updated.Failure, updated.Final, updated.RetryAfter);
    }

    public async Task<PresserTold> Tell(TellPresser call, CallContext context, CancellationToken ct)
    {
        if (connections.Slack(context.Tenant) is not { } connection)
            return new PresserTold("the tenant has no Slack connection");
        var body = new JsonObject { ["channel"] = call.Channel, ["user"] = call.User, ["text"] = AlertBlocks.Escape(call.Text) };
        return new PresserTold((await Call(connection, context, HttpMethod.Post, "chat.postEphemeral", body, ct)).Failure);
    }

    private sealed record Outcome(JsonObject? Answer, string? Failure, bool Final = false, bool Uncertain = false, TimeSpan? RetryAfter = null);

    private async Task<Outcome> Call(
        Connection connection, CallContext context, HttpMethod method, string name, JsonObject? body, CancellationToken ct)
    {
        var request = new HttpRequestMessage(method, new Uri(api, $"/api/{name}"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", connection.BotToken) },
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        return await http.Call(context.Tenant, connection.Id!, request, context.Elapsed, ct) switch
        {
            ProviderAnswer.Answered { Status: 429 } a => new Outcome(null, "429", RetryAfter: a.RetryAfter),
            ProviderAnswer.Answered { Success: true } a => Said(a.Body),
            ProviderAnswer.Answered { Status: >= 400 and < 500 } a => new Outcome(null, $"{a.Status}", Final: true),
            ProviderAnswer.Answered a => new Outcome(null, $"{a.Status}", Uncertain: true),
            ProviderAnswer.NotBegun n => new Outcome(null, n.Why, RetryAfter: n.RetryAfter),
            ProviderAnswer.NoAnswer n => new Outcome(null, n.Why, Uncertain: true),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Outcome Said(string body)
    {
        JsonObject? answer;
        try
        {
            answer = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            answer = null;
        }

        if (answer is null)
            return new Outcome(null, "an answer that is no JSON", Uncertain: true);
        if (answer["ok"] is JsonValue ok && ok.TryGetValue(out bool yes) && yes)
            return new Outcome(answer, null);
        var error = Text(answer, "error") ?? "an answer without ok";
        return new Outcome(null, error, Final: !Passing.Contains(error));
    }

    private static string History(string channel, PostAlert call) =>
        $"channel={Uri.EscapeDataString(channel)}&include_all_metadata=true&limit=200&oldest="
        + ((call.DecidedAt - Tolerance).ToUnixTimeMilliseconds() / 1000m).ToString("F6", CultureInfo.InvariantCulture);

    private static string? Standing(JsonObject history, PostAlert call) =>
        (history["messages"] as JsonArray)?.OfType<JsonObject>()
            .Where(m => m["metadata"] is JsonObject { } metadata && metadata["event_payload"] is JsonObject payload && Text(payload, "alert") == call.Alert.Value)
            .Select(m => Text(m, "ts"))
            .FirstOrDefault();

    private static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
