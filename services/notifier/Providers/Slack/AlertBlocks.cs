using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Contracts;
using Hitl.Notifier.Alerts;

namespace Hitl.Notifier.Providers.Slack;

/// <summary>A ping in Block Kit. Words of contacts are escaped, so that none of them becomes a link or a mention.</summary>
internal static class AlertBlocks
{
    public const string AnswerAction = "answer-question";
    public const string ActAction = "act-";
    private const int LongestSection = 2900;
    private const int LongestHeader = 150;

    public static JsonObject Message(string channel, PostAlert call)
    {
        var blocks = Card(call.Card);
        if (call.Card.ButtonValue is { } value)
        {
            blocks.Add((JsonNode)new JsonObject
            {
                ["type"] = "actions",
                ["block_id"] = $"answer-{call.Alert}",
                ["elements"] = new JsonArray(new JsonObject
                {
                    ["type"] = "button",
                    ["style"] = "primary",
                    ["action_id"] = AnswerAction,
                    ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Answer" },
                    ["value"] = value,
                }),
            });
        }

        AddButtons(blocks, call.Alert, call.Conversation, call.Card);
        return new JsonObject
        {
            ["channel"] = channel,
            ["text"] = Fallback(call.Card),
            ["unfurl_links"] = false,
            ["blocks"] = blocks,
            ["metadata"] = new JsonObject
            {
                ["event_type"] = "hitl_alert",
                ["event_payload"] = new JsonObject { ["alert"] = call.Alert.Value },
            },
        };
    }

    public static JsonObject Update(UpdateAlert call)
    {
        var blocks = Card(call.Card);
        blocks.Add((JsonNode)Context(call.AnsweredBy is { } name ? $"Answered by {Escape(name)}" : Cut(Escape(call.Card.Note ?? "Closed"), LongestSection)));
        AddButtons(blocks, call.Alert, call.Conversation, call.Card);
        return new JsonObject { ["channel"] = call.SlackChannel, ["ts"] = call.Ts, ["text"] = Fallback(call.Card), ["blocks"] = blocks };
    }

    private static void AddButtons(JsonArray blocks, AlertId alert, ConversationId conversation, AlertCard card)
    {
        if (card.HasButtons)
        {
            blocks.Add((JsonNode)new JsonObject
            {
                ["type"] = "actions",
                ["block_id"] = $"act-{alert}",
                ["elements"] = new JsonArray([.. card.Buttons!.Select((button, at) => Button(button, at, $"{conversation}|{alert}|{button.Act}"))]),
            });
        }
    }

    private static JsonObject Button(AlertButton button, int at, string value)
    {
        var made = new JsonObject
        {
            ["type"] = "button",
            // Slack wants each action of a block to have an id of its own.
            ["action_id"] = $"{ActAction}{at}",
            ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = button.Label },
            ["value"] = value,
        };
        if (button.Primary)
        {
            made["style"] = "primary";
        }

        return made;
    }

    private static JsonArray Card(AlertCard card)
    {
        var who = card.CallNumber is { } number
            ? $"*{Escape(card.ContactName)}* · <tel:{Escape(number)}|{Escape(number)}>"
            : $"*{Escape(card.ContactName)}*";
        var why = card.Deadline is { } deadline
            ? $"{Escape(card.Reason)} · by {string.Create(CultureInfo.InvariantCulture, $"<!date^{deadline.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{deadline:yyyy-MM-dd HH:mm} UTC>")}"
            : Escape(card.Reason);
        return
        [
            new JsonObject
            {
                ["type"] = "header",
                ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = Cut(card.Title.Length == 0 ? "Alert" : card.Title, LongestHeader) },
            },
            Section(Cut(card.Text.Length == 0 ? "(no text)" : Escape(card.Text), LongestSection)),
            Section(Cut(who, LongestSection)),
            .. (card.Lines ?? []).Select(line => Section(Cut($"*{Escape(line.Label)}*\n{Escape(line.Text)}", LongestSection))),
            .. card.Link is { } link ? new[] { Section($"<{link}|Open the conversation>") } : [],
            Context(Cut(why, LongestSection)),
        ];
    }

    private static JsonObject Section(string markdown) =>
        new() { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = markdown } };

    private static JsonObject Context(string markdown) =>
        new() { ["type"] = "context", ["elements"] = new JsonArray(new JsonObject { ["type"] = "mrkdwn", ["text"] = markdown }) };

    private static string Fallback(AlertCard card) => Cut($"{Escape(card.Title)}: {Escape(card.Text)}", LongestSection);

    internal static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1), "…");
}
