using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Running;
using Hitl.Contracts;

namespace Hitl.Cli.Demonstration;

/// <summary>A line of the inbox.</summary>
internal sealed record InboxLine(string Id, string ContactName, string Address, string Owner, long Epoch, bool AutomationStopped);

/// <summary>Something the inbox heard; <paramref name="Data"/> is the contract itself.</summary>
internal sealed record Happening(string Kind, DateTimeOffset At, JsonElement Data);

/// <summary>One step of the orchestrator's story of a conversation.</summary>
internal sealed record Step(long Version, DateTimeOffset At, string Who, string What, StepReason? Why);

/// <summary>Why, as it was recorded with the decision.</summary>
/// <param name="Words">The contact's words that drove it.</param>
/// <param name="Lost">What else was weighed, nearest first.</param>
internal sealed record StepReason(
    string Rule, double Score, double Threshold, IReadOnlyList<string> Words, IReadOnlyList<string> Lost, IReadOnlyList<string> Inputs);

/// <summary>The answer to an agent's action: 200 when it was accepted, 409 when it was refused.</summary>
internal sealed record Outcome(HttpStatusCode Status, string Body);

/// <summary>Where an action stands that took longer to decide than the API waits: pending, accepted or refused.</summary>
internal sealed record ActionStanding(string Action, string Status, string? Reason, long? Epoch);

/// <summary>The gateway's API with a person's token: the inbox and the orchestrator's explanations.</summary>
internal sealed class Inbox(Platform platform, string tenant) : IDisposable
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;
    private readonly HttpClient http = new() { BaseAddress = new Uri(platform.GatewayUrl), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Those whose name, address or newest words hold the text; all of them for null.</summary>
    public async Task<IReadOnlyList<InboxLine>> Find(string? words, CancellationToken ct)
    {
        List<InboxLine> lines = [];
        for (var page = 1; ; page++)
        {
            var query = $"/api/conversations?pageSize={MostAtOnce}&page={page}{(words is null ? "" : $"&q={Uri.EscapeDataString(words)}")}";
            var answer = (await Get(query, "agent", ct))!.Value;
            var found = answer.GetProperty("conversations").Deserialize<List<InboxLine>>(Json)!;
            lines.AddRange(found);
            if (found.Count < MostAtOnce)
            {
                return lines;
            }
        }
    }

    public async Task<IReadOnlyList<Happening>> Events(string conversation, CancellationToken ct) =>
        await Get($"/api/conversations/{conversation}/events", "agent", ct) is { } answer
            ? answer.GetProperty("events").Deserialize<List<Happening>>(Json)!
            : [];

    public async Task<IReadOnlyList<Step>> Explain(string conversation, CancellationToken ct) =>
        await Get($"/api/explain/{conversation}", "analyst", ct) is { } answer
            ? answer.GetProperty("steps").Deserialize<List<Step>>(Json)!
            : [];

    /// <summary>An agent acts; the answer is the orchestrator's own decision.</summary>
    /// <param name="path">What follows the conversation's id: owner, handback, replies, calls.</param>
    public async Task<Outcome> Act(HttpMethod method, Agent agent, string conversation, string path, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, $"/api/conversations/{conversation}/{path}") { Content = JsonContent.Create(body, options: Json) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", platform.Token(tenant, "agent", agent.Id.Value, agent.Name));
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var response = await http.SendAsync(request, ct);
        return response.StatusCode == HttpStatusCode.Accepted
            ? await Decided((await response.Content.ReadFromJsonAsync<ActionStanding>(Json, ct))!, ct)
            : new(response.StatusCode, await response.Content.ReadAsStringAsync(ct));
    }

    /// <summary>An agent says that they are there; true when it was taken.</summary>
    public async Task<bool> StartShift(Agent agent, int capacity, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/shift") { Content = JsonContent.Create(new { onShift = true, capacity }, options: Json) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", platform.Token(tenant, "agent", agent.Id.Value, agent.Name));
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var response = await http.SendAsync(request, ct);
        return response.StatusCode == HttpStatusCode.Accepted;
    }

    public void Dispose() => http.Dispose();

    private async Task<Outcome> Decided(ActionStanding asked, CancellationToken ct)
    {
        var decided = await Patience.Until(
            async () => await Get($"/api/actions/{asked.Action}", "agent", ct) is { } answer ? answer.Deserialize<ActionStanding>(Json)! : asked,
            standing => standing.Status != "pending",
            TimeSpan.FromMinutes(1),
            ct);
        var body = JsonSerializer.Serialize(new { detail = decided.Reason, decided.Epoch }, Json);
        return new(decided.Status switch { "accepted" => HttpStatusCode.OK, "refused" => HttpStatusCode.Conflict, _ => HttpStatusCode.Accepted }, body);
    }

    /// <summary>Null for what is not there yet. A tenant that asks too fast waits and asks again.</summary>
    private async Task<JsonElement?> Get(string path, string role, CancellationToken ct)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", platform.Token(tenant, role));
            using var response = await http.SendAsync(request, ct);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
                case HttpStatusCode.NotFound:
                    return null;
                case HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable:
                    await Task.Delay(Pause, ct);
                    continue;
                default:
                    throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
            }
        }
    }
}
