using System.Text.Json.Nodes;
using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Slack;

/// <summary>What Slack sends to an app when a person clicks or submits; shapes from bolt-python's scenario tests.</summary>
internal static class SlackPayloads
{
    public const string App = "A0HITLAPP";

    public static JsonObject BlockActions(
        Connection connection, SlackMessage message, JsonObject button, string block, string user, string trigger, string actionTs) =>
        new()
        {
            ["type"] = "block_actions",
            ["user"] = User(connection, user),
            ["api_app_id"] = App,
            ["token"] = "verification_token",
            ["container"] = new JsonObject
            {
                ["type"] = "message", ["message_ts"] = message.Ts, ["channel_id"] = message.Channel, ["is_ephemeral"] = false,
            },
            ["trigger_id"] = trigger,
            ["team"] = Team(connection),
            ["enterprise"] = null,
            ["is_enterprise_install"] = false,
            ["channel"] = new JsonObject { ["id"] = message.Channel, ["name"] = ChannelName(connection, message.Channel) },
            ["message"] = SlackApiEndpoints.Shown(message, withMetadata: true),
            ["state"] = new JsonObject { ["values"] = new JsonObject() },
            ["actions"] = new JsonArray(
                new JsonObject
                {
                    ["action_id"] = button["action_id"]?.DeepClone(),
                    ["block_id"] = block,
                    ["text"] = button["text"]?.DeepClone(),
                    ["value"] = button["value"]?.DeepClone(),
                    ["type"] = "button",
                    ["action_ts"] = actionTs,
                }),
        };

    public static JsonObject ViewSubmission(Connection connection, SlackView view, string user, string trigger, JsonObject values) =>
        new()
        {
            ["type"] = "view_submission",
            ["team"] = Team(connection),
            ["user"] = User(connection, user),
            ["api_app_id"] = App,
            ["token"] = "verification_token",
            ["trigger_id"] = trigger,
            ["view"] = View(view, connection, values),
            ["response_urls"] = new JsonArray(),
            ["is_enterprise_install"] = false,
            ["enterprise"] = null,
        };

    /// <summary>The view as the app gave it, with what Slack adds.</summary>
    public static JsonObject View(SlackView view, Connection connection, JsonObject? values)
    {
        var shown = (JsonObject)view.View.DeepClone();
        shown["id"] = view.Id;
        shown["team_id"] = connection.Team;
        shown["app_id"] = App;
        shown["hash"] = view.Hash;
        shown["root_view_id"] = view.Id;
        shown["previous_view_id"] = null;
        shown["callback_id"] ??= "";
        shown["private_metadata"] ??= "";
        shown["external_id"] ??= "";
        shown["state"] = new JsonObject { ["values"] = values ?? [] };
        return shown;
    }

    private static JsonObject User(Connection connection, string user)
    {
        var name = connection.People?.FirstOrDefault(p => p.SlackUser == user)?.Agent ?? "stranger";
        return new() { ["id"] = user, ["username"] = name, ["name"] = name, ["team_id"] = connection.Team };
    }

    private static JsonObject Team(Connection connection) => new() { ["id"] = connection.Team, ["domain"] = connection.Tenant };

    private static string ChannelName(Connection connection, string channel) =>
        connection.Channels?.FirstOrDefault(c => c.Value == channel).Key ?? "directmessage";
}
