using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration;

/// <summary>A text as the provider recorded it.</summary>
/// <param name="Direction">inbound (the contact wrote) or outbound (a send of ours that the provider accepted).</param>
/// <param name="Attempt">Ours: the reply's id, a dot and a number.</param>
internal sealed record ProviderText(string Sid, string Direction, string From, string To, string Body, string Status, string? Attempt, DateTimeOffset At)
{
    public bool FromContact => Direction == "inbound";

    public string Contact => FromContact ? From : To;

    public string? Reply => Attempt?[..Math.Max(Attempt.LastIndexOf('.'), 0)];
}

/// <summary>A mail as the contact's program shows it.</summary>
/// <param name="WayOut">The address of its one-click way out.</param>
internal sealed record ReceivedMail(long Number, string From, string To, string Subject, string Text, string Html, string? WayOut, string? Attempt);

/// <summary>A message in a Slack channel, as it stands there now.</summary>
internal sealed record SlackPost(string Channel, string Ts, string Text, JsonElement? Blocks, JsonElement? Metadata, DateTimeOffset At)
{
    public bool Says(string words) => Blocks is { } blocks && Texts(blocks).Any(text => text.Contains(words, StringComparison.Ordinal));

    /// <summary>The words on its buttons.</summary>
    public IEnumerable<string> Buttons => Elements.Select(button => button.GetProperty("text").GetProperty("text").GetString()!);

    /// <summary>The action of the button of that name; null when there is none.</summary>
    public string? Button(string label) => Elements
        .Where(button => button.GetProperty("text").GetProperty("text").GetString() == label)
        .Select(button => button.GetProperty("action_id").GetString())
        .FirstOrDefault();

    public bool HasButton => Blocks is { } blocks && Texts(blocks).Contains("button");

    public string? Alert => Metadata is not { ValueKind: JsonValueKind.Object } metadata ? null : metadata.GetProperty("event_payload").GetProperty("alert").GetString();

    private IEnumerable<JsonElement> Elements =>
        from block in Blocks is { } blocks ? blocks.EnumerateArray().ToList() : []
        where block.GetProperty("type").GetString() == "actions"
        from button in block.GetProperty("elements").EnumerateArray()
        select button;

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value)),
        _ => [],
    };
}

/// <summary>What Slack showed the person who pressed a button.</summary>
/// <param name="View">The window that opened; null when none did.</param>
/// <param name="Told">Words that only they see.</param>
internal sealed record Clicked(int Status, string? View, string Told);

/// <summary>The world outside, played by the simulator: contacts, the website's form, people in Slack, and the record of all they saw.</summary>
internal sealed class Outside(string simulator) : IDisposable
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;
    private readonly HttpClient http = new() { BaseAddress = new Uri(simulator), Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>The contact writes; true when the webhook was accepted.</summary>
    public async Task<bool> Text(Connection by, string number, string name, string text, CancellationToken ct)
    {
        var answer = await Post($"/control/contacts/{Uri.EscapeDataString(number)}/text", new { connection = by.Id, text, profileName = name }, ct);
        return answer.GetProperty("accepted").GetBoolean();
    }

    /// <summary>The website's form is sent; true when it was accepted.</summary>
    public async Task<bool> Form(Connection form, IReadOnlyDictionary<string, string> fields, CancellationToken ct) =>
        (await Post("/control/forms", new { connection = form.Id, fields }, ct)).GetProperty("state").GetString() == "accepted";

    /// <summary>The clock that providers and services share.</summary>
    public async Task<DateTimeOffset> Now(CancellationToken ct) =>
        (await http.GetFromJsonAsync<JsonElement>("/clock", Json, ct)).GetProperty("now").GetDateTimeOffset();

    /// <summary>Moves that clock on. A time that has gone by is left as it is, since no clock runs backwards.</summary>
    public async Task MoveClock(DateTimeOffset to, CancellationToken ct) =>
        await Post("/clock", new { advanceMs = Math.Max(0L, (long)(to - await Now(ct)).TotalMilliseconds) }, ct);

    public async Task<Clicked> Click(SlackPost post, Person person, CancellationToken ct)
    {
        var answer = await Post("/control/slack/click", new { user = person.SlackUser, ts = post.Ts }, ct);
        var view = answer.GetProperty("view");
        return new(
            answer.GetProperty("status").GetInt32(),
            view.ValueKind == JsonValueKind.Object ? view.GetProperty("id").GetString() : null,
            answer.GetProperty("answer").GetString() ?? "");
    }

    /// <summary>A button that opens no window.</summary>
    public async Task<Clicked> Press(SlackPost post, string action, Person person, CancellationToken ct)
    {
        var answer = await Post("/control/slack/click", new { user = person.SlackUser, ts = post.Ts, actionId = action, waitForView = false }, ct);
        return new(answer.GetProperty("status").GetInt32(), null, answer.GetProperty("answer").GetString() ?? "");
    }

    /// <summary>The window is sent off; true when the app took it without an error.</summary>
    public async Task<bool> Submit(string view, Person person, string text, CancellationToken ct)
    {
        var answer = await Post("/control/slack/submit", new { view, user = person.SlackUser, text }, ct);
        return answer.GetProperty("status").GetInt32() == 200 && answer.GetProperty("errors").ValueKind == JsonValueKind.Null;
    }

    /// <summary>What the language model does with requests whose question holds those words.</summary>
    public Task Model(string match, string kind, string? draft = null, string? entry = null, string attention = "none", CancellationToken ct = default) =>
        Post("/control/model", new { match, kind, draft, entry, attention }, ct);

    /// <summary>Both directions, oldest first.</summary>
    public async Task<IReadOnlyList<ProviderText>> Texts(string number, CancellationToken ct)
    {
        var address = Uri.EscapeDataString(number);
        var sent = await http.GetFromJsonAsync<List<ProviderText>>($"/control/messages?to={address}", Json, ct);
        var written = await http.GetFromJsonAsync<List<ProviderText>>($"/control/messages?from={address}", Json, ct);
        return [.. written!.Concat(sent!).OrderBy(t => t.At)];
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> Mails(string address, CancellationToken ct) =>
        (await http.GetFromJsonAsync<List<ReceivedMail>>($"/control/mail?to={Uri.EscapeDataString(address)}", Json, ct))!;

    /// <summary>The replies that left as mail in this run.</summary>
    public async Task<IReadOnlySet<string>> MailedReplies(CancellationToken ct) =>
        (await http.GetFromJsonAsync<List<ReceivedMail>>("/control/mail", Json, ct))!
            .Select(mail => mail.Attempt?[..Math.Max(mail.Attempt.LastIndexOf('.'), 0)]).OfType<string>().ToHashSet();

    /// <summary>The reader presses their program's unsubscribe button; true when it was accepted.</summary>
    public async Task<bool> Unsubscribe(ReceivedMail mail, CancellationToken ct) =>
        (await Post($"/control/mail/{mail.Number}/unsubscribe", new { }, ct)).GetProperty("state").GetString() == "accepted";

    /// <summary>Everything of this run, oldest first.</summary>
    public async Task<IReadOnlyList<ProviderText>> AllTexts(CancellationToken ct) =>
        [.. (await http.GetFromJsonAsync<List<ProviderText>>("/control/messages?limit=100000", Json, ct))!.OrderBy(t => t.At)];

    /// <summary>Oldest first; of every tenant for null.</summary>
    public async Task<IReadOnlyList<SlackPost>> Slack(string? tenant, CancellationToken ct) =>
        (await http.GetFromJsonAsync<List<SlackPost>>($"/control/slack/messages{(tenant is null ? "" : $"?tenant={tenant}")}", Json, ct))!;

    /// <summary>How many replies the provider accepted twice; the simulator counts them as they come.</summary>
    public async Task<int> RepliesTwice(CancellationToken ct) =>
        (await http.GetFromJsonAsync<JsonElement>("/control/summary", Json, ct)).GetProperty("sends").GetProperty("repliesTwice").GetInt32();

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> Post(string path, object body, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync(path, body, Json, ct);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<JsonElement>(ct)
            : throw new InvalidOperationException($"The simulator answered {(int)response.StatusCode} to {path}: {await response.Content.ReadAsStringAsync(ct)}");
    }
}
