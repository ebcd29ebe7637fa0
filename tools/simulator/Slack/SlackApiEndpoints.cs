using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Recording;

namespace Hitl.Simulator.Slack;

/// <summary>Slack's Web API as far as the platform calls it. Answers are HTTP 200 with <c>ok</c>, errors are words.</summary>
internal static class SlackApiEndpoints
{
    private const int MostBlocks = 50;

    private sealed record Call(Connection Connection, JsonObject Arguments)
    {
        public string? this[string name] => Arguments[name] switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value => value.ToJsonString(),
            _ => null,
        };

        /// <summary>An object or array, which form-encoded callers write as text.</summary>
        public JsonNode? Node(string name) =>
            Arguments[name] is JsonValue value && value.TryGetValue<string>(out var text)
                ? JsonNode.Parse(text)
                : Arguments[name]?.DeepClone();
    }

    public static void MapSlackApi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/chat.postMessage", (HttpContext http, Workspace workspace, Journal journal) =>
            Answer(http, call => Post(call, workspace, journal)));
        app.MapPost("/api/chat.postEphemeral", (HttpContext http, Workspace workspace, Journal journal) =>
            Answer(http, call => PostEphemeral(call, workspace, journal)));
        app.MapPost("/api/chat.update", (HttpContext http, Workspace workspace, Journal journal) =>
            Answer(http, call => Update(call, workspace, journal)));
        app.MapPost("/api/views.open", (HttpContext http, Workspace workspace, Journal journal) =>
            Answer(http, call => OpenView(call, workspace, journal)));
        app.MapMethods("/api/conversations.replies", ["GET", "POST"], (HttpContext http, Workspace workspace) =>
            Answer(http, call => Replies(call, workspace)));
        app.MapMethods("/api/conversations.history", ["GET", "POST"], (HttpContext http, Workspace workspace) =>
            Answer(http, call => History(call, workspace)));
    }

    private static async Task Answer(HttpContext http, Func<Call, JsonObject> method)
    {
        var bearer = http.Request.Headers.Authorization.ToString();
        if (!bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            await Write(http, Error("not_authed"));
            return;
        }

        if (http.RequestServices.GetRequiredService<ConnectionBook>().Slack(bearer[7..].Trim()) is not { } connection)
        {
            await Write(http, Error("invalid_auth"));
            return;
        }

        if (await Arguments(http) is not { } arguments)
        {
            await Write(http, Error("invalid_json"));
            return;
        }

        var call = new Call(connection, arguments);
        var faults = http.RequestServices.GetRequiredService<FaultBook>()
            .Take("slack", connection.Tenant, call["channel"] ?? "", FaultKinds.OfCalls);
        Task Fail(int status, string? code)
        {
            http.Response.StatusCode = status;
            return Write(http, Error(code ?? (status == 429 ? "ratelimited" : "internal_error")));
        }

        if (await faults.EndsBeforeAccepting(http, Fail))
        {
            return;
        }

        JsonObject answer;
        try
        {
            answer = method(call);
        }
        catch (JsonException)
        {
            answer = Error("invalid_json");
        }

        if (!await faults.EndsAfterAccepting(http, Fail))
        {
            await Write(http, answer);
        }
    }

    private static JsonObject Post(Call call, Workspace workspace, Journal journal)
    {
        if (Channel(call) is not { } channel)
        {
            return Error("channel_not_found");
        }

        var (text, blocks) = (call["text"] ?? "", call.Node("blocks"));
        if (text.Length == 0 && blocks is null)
        {
            return Error("no_text");
        }

        if (blocks is not null and not JsonArray { Count: <= MostBlocks })
        {
            return Error("invalid_blocks");
        }

        if (text.Length > 40_000)
        {
            return Error("msg_too_long");
        }

        var message = workspace.Post(call.Connection, channel, text, call["thread_ts"], blocks, call.Node("metadata"));
        journal.Add("slack.posted", message);
        return Ok(("channel", channel), ("ts", message.Ts), ("message", Shown(message, withMetadata: true)));
    }

    /// <summary>One person sees it, in a channel that they are in; Slack keeps it nowhere.</summary>
    private static JsonObject PostEphemeral(Call call, Workspace workspace, Journal journal)
    {
        if (Channel(call) is not { } channel)
        {
            return Error("channel_not_found");
        }

        if (call["user"] is not { Length: > 0 } user || call["text"] is not { Length: > 0 } text)
        {
            return Error(call["user"] is { Length: > 0 } ? "no_text" : "user_not_in_channel");
        }

        var whisper = workspace.Whisper(call.Connection, channel, user, text);
        journal.Add("slack.whispered", whisper);
        return Ok(("message_ts", whisper.Ts));
    }

    private static JsonObject Update(Call call, Workspace workspace, Journal journal)
    {
        if (Channel(call) is not { } channel)
        {
            return Error("channel_not_found");
        }

        if (workspace.Update(call.Connection, channel, call["ts"] ?? "", call["text"], call.Node("blocks"), call.Node("metadata"))
            is not { } message)
        {
            return Error("message_not_found");
        }

        journal.Add("slack.updated", message);
        return Ok(("channel", channel), ("ts", message.Ts), ("text", message.Text), ("message", Shown(message, withMetadata: true)));
    }

    private static JsonObject OpenView(Call call, Workspace workspace, Journal journal)
    {
        if (call.Node("view") is not JsonObject view || view["type"]?.ToString() != "modal" || view["blocks"] is not JsonArray)
        {
            return Error("invalid_arguments");
        }

        var (opened, error) = workspace.Open(call.Connection, call["trigger_id"] ?? "", view);
        if (opened is null)
        {
            journal.Add("slack.view-refused", new { call.Connection.Tenant, error });
            return Error(error!);
        }

        journal.Add("slack.view", opened);
        return Ok(("view", SlackPayloads.View(opened, call.Connection, null)));
    }

    private static JsonObject Replies(Call call, Workspace workspace)
    {
        var found = workspace.Search(m =>
            m.Connection == call.Connection.Id && m.Channel == call["channel"] && (m.Ts == call["ts"] || m.ThreadTs == call["ts"]));
        return found.Count == 0 ? Error("thread_not_found") : Page(call, found);
    }

    private static JsonObject History(Call call, Workspace workspace)
    {
        if (Channel(call) is not { } channel)
        {
            return Error("channel_not_found");
        }

        var (oldest, latest, inclusive) = (Ts(call["oldest"], 0), Ts(call["latest"], decimal.MaxValue), call["inclusive"] is "true" or "1");
        var found = workspace.Search(m =>
            m.Connection == call.Connection.Id && m.Channel == channel && (m.ThreadTs is null || m.ThreadTs == m.Ts)
            && Ts(m.Ts, 0) is var at && (inclusive ? at >= oldest && at <= latest : at > oldest && at < latest));
        return Page(call, [.. found.Reverse()]);
    }

    private static JsonObject Page(Call call, IReadOnlyList<SlackMessage> found)
    {
        var limit = int.TryParse(call["limit"], out var asked) ? Math.Clamp(asked, 1, 1000) : 100;
        var skip = int.TryParse(call["cursor"], out var cursor) ? cursor : 0;
        var metadata = call["include_all_metadata"] is "true" or "1";
        var more = found.Count > skip + limit;
        var shown = new JsonArray([.. found.Skip(skip).Take(limit).Select(m => Shown(m, metadata))]);
        var next = more ? (skip + limit).ToString(CultureInfo.InvariantCulture) : "";
        return Ok(("messages", shown), ("has_more", more), ("response_metadata", new JsonObject { ["next_cursor"] = next }));
    }

    internal static JsonObject Shown(SlackMessage message, bool withMetadata)
    {
        var shown = new JsonObject
        {
            ["type"] = "message",
            ["user"] = "U0HITLBOT",
            ["bot_id"] = "B0HITLBOT",
            ["app_id"] = SlackPayloads.App,
            ["ts"] = message.Ts,
            ["text"] = message.Text,
            ["blocks"] = message.Blocks?.DeepClone() ?? new JsonArray(),
        };
        if (message.ThreadTs is { } thread)
        {
            shown["thread_ts"] = thread;
        }

        if (withMetadata && message.Metadata is { } metadata)
        {
            shown["metadata"] = metadata.DeepClone();
        }

        return shown;
    }

    /// <summary>Only channels of the connection's list, and people by their user id.</summary>
    private static string? Channel(Call call) =>
        call["channel"] is { } channel
        && ((call.Connection.Channels?.Values.Contains(channel) ?? false)
            || (call.Connection.People?.Any(p => p.SlackUser == channel) ?? false))
            ? channel
            : null;

    private static decimal Ts(string? ts, decimal otherwise) =>
        decimal.TryParse(ts, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static async Task<JsonObject?> Arguments(HttpContext http)
    {
        var request = http.Request;
        if (request.HasJsonContentType())
        {
            try
            {
                return await JsonNode.ParseAsync(request.Body, cancellationToken: http.RequestAborted) as JsonObject;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        var arguments = new JsonObject();
        foreach (var (name, value) in request.Query)
        {
            arguments[name] = value.ToString();
        }

        foreach (var (name, value) in request.HasFormContentType ? await request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty)
        {
            arguments[name] = value.ToString();
        }

        return arguments;
    }

    private static JsonObject Ok(params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var answer = new JsonObject { ["ok"] = true };
        foreach (var (name, value) in fields)
        {
            answer[name] = value;
        }

        return answer;
    }

    private static JsonObject Error(string word) => new() { ["ok"] = false, ["error"] = word };

    private static Task Write(HttpContext http, JsonObject answer)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(answer.ToJsonString());
    }
}
