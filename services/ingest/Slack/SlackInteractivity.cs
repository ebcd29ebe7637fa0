using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest.Connections;
using Hitl.Ingest.Hooks;
using Hitl.Lanes;

namespace Hitl.Ingest.Slack;

/// <summary>The button under a question opens the answer window, that under a draft one to change its words; a window's submission is the answer, or sends the words. Only mapped people may do any of it.</summary>
/// <remarks>The connection alone says whose tenant it is; what a payload names is looked for there and nowhere else.</remarks>
internal sealed partial class SlackInteractivity(
    AnswerWindow window,
    QuestionAnswers answers,
    Intake intake,
    TimeProvider clock,
    [FromKeyedServices(Clocks.Network)] TimeProvider real,
    ILogger<SlackInteractivity> log)
{
    /// <summary>Characters: what one text to a contact may hold.</summary>
    public const int LongestAnswer = 1500;

    private const string Button = "answer-question";
    private const string ActButton = "act-";

    public async Task<IResult> Receive(Hook hook, CancellationToken ct)
    {
        if (!SlackSignature.Verify(
            hook.Connection.Secrets, hook.Only("X-Slack-Request-Timestamp"), hook.Only("X-Slack-Signature"), hook.Body, real.GetUtcNow()))
        {
            throw Hook.Unsigned();
        }

        if (!hook.IsForm)
            throw Hook.WrongType(Hook.UrlEncodedType);
        var payload = Read(hook.Body);
        if (payload.Team?.Id != hook.Connection.Team)
            throw Hook.Unsigned();
        return payload switch
        {
            { Type: "block_actions" } when payload.Actions?.FirstOrDefault(a => a.ActionId == Button) is { } pressed => await Open(hook, payload, pressed, ct),
            { Type: "block_actions" } when payload.Actions?.FirstOrDefault(IsAct) is { } pressed => await Do(hook, payload, pressed, ct),
            { Type: "view_submission", View: { CallbackId: AnswerWindow.Callback } view } => await Take(hook, payload, view, ct),
            { Type: "view_submission", View: { CallbackId: AnswerWindow.EditCallback } view } => await Send(hook, payload, view, ct),
            _ => Results.Ok(),
        };
    }

    private async Task<IResult> Open(Hook hook, SlackPayload payload, SlackPayload.Action pressed, CancellationToken ct)
    {
        if (Who(hook.Connection, payload) is null)
            return Tell("You are not on the list of people who may answer here. Ask your administrator to map your Slack user.");
        if (Asked.Read(pressed.Value) is not { } asked || payload.TriggerId is not { Length: > 0 } trigger)
            throw new ProblemException("The button names no question.");
        if (await answers.Find(hook.Connection.Tenant, asked.Question, ct) is { } first)
            return Tell($"{first.Name} has already answered this question.");
        return await Opened(hook, () => window.Open(hook.Connection, trigger, asked, payload.Message?.Text ?? "A contact asked a question.", ct));
    }

    private async Task<IResult> Opened(Hook hook, Func<Task<string?>> open)
    {
        try
        {
            if (await open() is not { } refusal)
                return Results.Ok();
            LogNotOpened(hook.Connection.Id, refusal);
        }
        catch (HttpRequestException e)
        {
            LogUnreachable(e, hook.Connection.Id);
        }

        return Tell("The window could not be opened. Press the button again.");
    }

    private static bool IsAct(SlackPayload.Action pressed) => pressed.ActionId?.StartsWith(ActButton, StringComparison.Ordinal) ?? false;

    /// <summary>A button that does something by itself. The same person's second press of it is the first one's.</summary>
    private async Task<IResult> Do(Hook hook, SlackPayload payload, SlackPayload.Action pressed, CancellationToken ct)
    {
        if (Who(hook.Connection, payload) is not { } person)
            return Tell("You are not on the list of people who may do this here. Ask your administrator to map your Slack user.");
        if (pressed.Value?.Split('|') is not [var conversation, { Length: > 0 and <= 200 } alert, { Length: <= 400 } act]
            || !Contacts.Names.IsConversation(conversation))
        {
            throw new ProblemException("The button names nothing that can be done.");
        }

        if (ButtonAct.Edits(act) is { } draft && payload.TriggerId is { Length: > 0 } trigger)
        {
            var edited = new Edited(new(conversation), draft, ChannelOf(payload));
            return await Opened(hook, () => window.Open(hook.Connection, trigger, edited, SlackText.Of(payload.Message), ct));
        }

        if (ButtonAct.Read(act) is not { } what)
            throw new ProblemException("The button names nothing that can be done.");
        await Act(hook, new(conversation), new SlackPress(ChannelOf(payload), person.SlackUser), $"{alert}\n{act}", person, what, ct);
        return Results.Ok();
    }

    /// <param name="press">The same for the same press.</param>
    private async Task Act(Hook hook, ConversationId conversation, SlackPress where, string press, Person person, AgentAction what, CancellationToken ct)
    {
        var (tenant, at) = (hook.Connection.Tenant, clock.GetUtcNow());
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{press}\n{person.Agent}"));
        var action = where.Action(Convert.ToHexStringLower(digest)[..32]);
        var acted = new AgentActed(conversation, action, new Agent(new AgentId(person.Agent), person.Name), what, at);
        await intake.Take(hook, conversation, acted, $"act/{action}", at, ct);
    }

    /// <summary>Sends a draft in the words that a person has made of it.</summary>
    private async Task<IResult> Send(Hook hook, SlackPayload payload, SlackPayload.Window view, CancellationToken ct)
    {
        var (block, text) = Typed(view);
        if (Who(hook.Connection, payload) is not { } person)
            return Wrong(block, "You are not on the list of people who may do this here.");
        if (Edited.Read(view.PrivateMetadata) is not { } edited || view.Id is not { Length: > 0 and <= 200 } id)
            throw new ProblemException("The window names no draft.");
        if (TooShortOrLong(text) is { } wrong)
            return Wrong(block, wrong);
        await Act(
            hook, edited.Conversation, new SlackPress(edited.Channel, person.SlackUser), $"{id}\n{edited.Draft}", person, new AgentAction.DecideDraft(edited.Draft, Accepted: true, text), ct);
        return Results.Ok();
    }

    private static string? TooShortOrLong(string text) =>
        text.Length == 0 ? "Write an answer first."
        : text.Length > LongestAnswer ? $"An answer has at most {LongestAnswer} characters; this one has {text.Length}."
        : null;

    /// <summary>Slack names it with each press of a button under a message; a direct message to the person where it doesn't.</summary>
    private static string ChannelOf(SlackPayload payload) => payload.Channel?.Id is { Length: > 0 and <= 50 } channel && channel.All(char.IsAsciiLetterOrDigit) ? channel : payload.User!.Id!;

    private async Task<IResult> Take(Hook hook, SlackPayload payload, SlackPayload.Window view, CancellationToken ct)
    {
        var (block, text) = Typed(view);
        if (Who(hook.Connection, payload) is not { } person)
            return Wrong(block, "You are not on the list of people who may answer here.");
        if (Asked.Read(view.PrivateMetadata) is not { } asked || view.Id is not { Length: > 0 and <= 200 } id)
            throw new ProblemException("The window names no question.");
        if (TooShortOrLong(text) is { } wrong)
            return Wrong(block, wrong);

        var (tenant, at) = (hook.Connection.Tenant, clock.GetUtcNow());
        var mine = new QuestionAnswer(tenant, asked.Question.Value, person.Agent, person.Name, id, at);
        if (await answers.Find(tenant, asked.Question, ct) is not { } first)
        {
            var answer = new SpecialistAnswered(asked.Conversation, asked.Question, new Agent(new AgentId(person.Agent), person.Name), text, at);
            var row = new RowWrites(QuestionAnswer.Sql, JsonSerializer.SerializeToUtf8Bytes([mine], IngestJson.Default.QuestionAnswerArray));
            if (await intake.Take(hook, asked.Conversation, answer, $"answer/{asked.Question}", at, ct, row))
                return Results.Ok();
            first = await answers.Find(tenant, asked.Question, ct) ?? mine;
        }

        return first.Source == id && first.Agent == person.Agent ? Results.Ok() : Wrong(block, $"{first.Name} has already answered this question.");
    }

    private static Person? Who(Connection connection, SlackPayload payload) =>
        connection.People.FirstOrDefault(person => person.SlackUser == payload.User?.Id);

    private static (string Block, string Text) Typed(SlackPayload.Window view)
    {
        foreach (var (block, inputs) in view.State?.ByBlock ?? [])
        {
            foreach (var input in inputs.Values)
            {
                if (input.Value is { } text)
                    return (block, CleanText.Of(text).Trim());
            }
        }

        return (AnswerWindow.Block, "");
    }

    private static SlackPayload Read(byte[] body)
    {
        try
        {
            var written = UrlEncoded.Parse(body)["payload"] ?? throw new ProblemException("The form has no field 'payload'.");
            return JsonSerializer.Deserialize(CleanText.OfJson(System.Text.Encoding.UTF8.GetBytes(written)), SlackJson.Default.SlackPayload)
                ?? throw new ProblemException("The payload is null.");
        }
        catch (FormatException e)
        {
            throw new ProblemException(e.Message, e);
        }
    }

    private static IResult Tell(string text) => Results.Json(SlackReply.Ephemeral(text), SlackJson.Default.SlackReply);

    private static IResult Wrong(string block, string reason) => Results.Json(SlackReply.Wrong(block, reason), SlackJson.Default.SlackReply);

    [LoggerMessage(LogLevel.Warning, "Slack did not open the answer window for connection {Connection}: {Error}")]
    private partial void LogNotOpened(ConnectionId connection, string error);

    [LoggerMessage(LogLevel.Warning, "Slack could not be reached to open the answer window for connection {Connection}")]
    private partial void LogUnreachable(Exception exception, ConnectionId connection);
}
