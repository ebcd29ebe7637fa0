using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Contracts;
using Hitl.Ingest.Connections;

namespace Hitl.Ingest.Slack;

/// <summary>The windows in which people write: a specialist's answer, or other words for what the bot proposes. A trigger is good for 3 s, so it is opened while Slack waits for our answer.</summary>
internal sealed class AnswerWindow(HttpClient slack)
{
    public const string Callback = "answer-question";
    public const string EditCallback = "edit-draft";
    public const string Block = "answer";

    private const int LongestQuestion = 2900;

    /// <inheritdoc cref="Open(Connection, string, JsonElement, CancellationToken)"/>
    public Task<string?> Open(Connection connection, string trigger, Asked asked, string question, CancellationToken ct) =>
        Open(connection, trigger, View(asked, question), ct);

    /// <inheritdoc cref="Open(Connection, string, JsonElement, CancellationToken)"/>
    /// <param name="words">What the bot proposes.</param>
    public Task<string?> Open(Connection connection, string trigger, Edited edited, string words, CancellationToken ct) =>
        Open(connection, trigger, View(edited, words), ct);

    /// <summary>Null when it opened; else Slack's word for why not.</summary>
    /// <exception cref="HttpRequestException">Slack cannot be reached.</exception>
    private async Task<string?> Open(Connection connection, string trigger, JsonElement view, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("api/views.open", UriKind.Relative))
        {
            Content = JsonContent.Create(new OpenView(trigger, view), SlackJson.Default.OpenView),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connection.BotToken);
        using var response = await slack.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
        var result = await response.Content.ReadFromJsonAsync(SlackJson.Default.SlackResult, ct);
        return result is { Ok: true } ? null : result?.Error ?? "no_answer";
    }

    private static JsonElement View(Asked asked, string question) => JsonSerializer.SerializeToElement(
        new JsonObject
        {
            ["type"] = "modal",
            ["callback_id"] = Callback,
            ["private_metadata"] = asked.ToString(),
            ["title"] = Plain("Answer the question"),
            ["submit"] = Plain("Send"),
            ["close"] = Plain("Cancel"),
            ["blocks"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "section",
                    ["text"] = Plain(question.Length > LongestQuestion ? question[..LongestQuestion] + "…" : question),
                },
                new JsonObject
                {
                    ["type"] = "input",
                    ["block_id"] = Block,
                    ["label"] = Plain("Your answer"),
                    ["hint"] = Plain("It is sent to the contact in your words, with your name."),
                    ["element"] = new JsonObject
                    {
                        ["type"] = "plain_text_input",
                        ["action_id"] = "text",
                        ["multiline"] = true,
                        ["max_length"] = SlackInteractivity.LongestAnswer,
                    },
                }),
        },
        SlackJson.Default.JsonObject);

    private static JsonElement View(Edited edited, string words) => JsonSerializer.SerializeToElement(
        new JsonObject
        {
            ["type"] = "modal",
            ["callback_id"] = EditCallback,
            ["private_metadata"] = edited.ToString(),
            ["title"] = Plain("Change the words"),
            ["submit"] = Plain("Send"),
            ["close"] = Plain("Cancel"),
            ["blocks"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "input",
                    ["block_id"] = Block,
                    ["label"] = Plain("What is sent"),
                    ["hint"] = Plain("It is sent to the contact in the assistant's name, in these words."),
                    ["element"] = new JsonObject
                    {
                        ["type"] = "plain_text_input",
                        ["action_id"] = "text",
                        ["multiline"] = true,
                        ["max_length"] = SlackInteractivity.LongestAnswer,
                        ["initial_value"] = words.Length > SlackInteractivity.LongestAnswer ? words[..SlackInteractivity.LongestAnswer] : words,
                    },
                }),
        },
        SlackJson.Default.JsonObject);

    private static JsonObject Plain(string text) => new() { ["type"] = "plain_text", ["text"] = text };
}

/// <summary>Which question of which conversation a button or a window is about.</summary>
internal sealed record Asked(ConversationId Conversation, QuestionId Question)
{
    /// <summary>Reads <c>conversation|question</c>, with or without <c>|version</c>; null when it is not ours.</summary>
    public static Asked? Read(string? text) =>
        text?.Split('|') is [var conversation, { Length: > 0 and <= 200 } question, ..] && Contacts.Names.IsConversation(conversation)
            ? new(new ConversationId(conversation), new QuestionId(question))
            : null;

    public override string ToString() => $"{Conversation}|{Question}";
}

/// <summary>Which draft of which conversation a window changes, and in which channel it was asked for.</summary>
internal sealed record Edited(ConversationId Conversation, DraftId Draft, string Channel)
{
    /// <summary>Null when it is not ours.</summary>
    public static Edited? Read(string? text) =>
        text?.Split('|') is [var conversation, { Length: > 0 and <= 200 } draft, { Length: > 0 and <= 100 } channel] && Contacts.Names.IsConversation(conversation)
            ? new(new ConversationId(conversation), new DraftId(draft), channel)
            : null;

    public override string ToString() => $"{Conversation}|{Draft}|{Channel}";
}
