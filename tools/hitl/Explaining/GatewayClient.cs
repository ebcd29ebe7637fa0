using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Access;
using Hitl.Cli.Running;
using Spectre.Console;

namespace Hitl.Cli.Explaining;

/// <summary>The options of commands that speak to a gateway, and the speaking.</summary>
internal sealed class GatewayClient
{
    /// <summary>The environment variable with a bearer token of an identity provider, where development tokens are refused.</summary>
    private const string TokenVariable = "HITL_TOKEN";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Option<string?> gateway = new("--gateway") { Description = "The gateway's URL; that of the running platform by default" };
    private readonly Option<string?> tenant = new("--tenant") { Description = "The tenant; by default northgate, or every sample tenant where all streams are asked for" };
    private readonly Option<string> data = RunOptions.Data();
    private readonly Option<bool> json = new("--json") { Description = "One JSON object on standard output and nothing else" };

    /// <param name="withTenant">False where the command names the tenant by itself.</param>
    public void AddTo(Command command, bool withTenant = true)
    {
        command.Add(gateway);
        if (withTenant)
        {
            command.Add(tenant);
        }

        command.Add(data);
        command.Add(json);
    }

    /// <summary>Gets the answer and prints it: as it came with --json, else as a story.</summary>
    /// <param name="whole">Whether what was read is as it should be; decides the exit code.</param>
    public async Task<int> Show(
        ParseResult parsed,
        string path,
        string role,
        Action<JsonElement> story,
        Func<JsonElement, bool> whole,
        bool everyTenant,
        CancellationToken ct)
    {
        await using var reached = await Reach(parsed, ct);
        var asked = parsed.GetValue(tenant) is { } one ? [one]
            : everyTenant ? new[] { SampleConnections.Northgate, SampleConnections.Harbour }
            : [SampleConnections.Northgate];
        var good = true;
        List<JsonElement> answers = [];
        foreach (var name in asked)
        {
            var answer = await Ask(reached.Gateway, path, new TokenClaims(name, role), ct);
            answers.Add(answer);
            good &= whole(answer);
            if (!parsed.GetValue(json))
            {
                if (asked.Length > 1)
                {
                    AnsiConsole.MarkupLine($"[bold]{name}[/]");
                }

                story(answer);
            }
        }

        if (parsed.GetValue(json))
        {
            Console.WriteLine(asked.Length == 1
                ? JsonSerializer.Serialize(answers[0], Indented)
                : JsonSerializer.Serialize(asked.Zip(answers).ToDictionary(a => a.First, a => a.Second), Indented));
        }

        return good ? 0 : 1;
    }

    /// <summary>Gets the answer as it is written, into a file.</summary>
    public async Task Save(ParseResult parsed, string path, string role, string file, CancellationToken ct)
    {
        await using var reached = await Reach(parsed, ct);
        using var http = await Open(reached.Gateway, new TokenClaims(parsed.GetValue(tenant) ?? SampleConnections.Northgate, role), ct);
        using var response = await http.GetAsync(path, ct);
        await File.WriteAllTextAsync(file, await Body(http, path, response, ct), ct);
    }

    /// <summary>A way to the gateway of what runs, with a token of that role for one tenant.</summary>
    /// <param name="of">The tenant, where a file names it; else that of --tenant.</param>
    public async Task<HttpClient> Open(ParseResult parsed, string role, CancellationToken ct, string? of = null)
    {
        var address = parsed.GetValue(gateway)
            ?? (await RunFile.OfLiving(ct))?.Gateway
            ?? throw new InvalidOperationException("Nothing runs here: start it with ./hitl up, or name a gateway with --gateway URL.");
        return await Open(address, new TokenClaims(of ?? parsed.GetValue(tenant) ?? SampleConnections.Northgate, role), ct);
    }

    public static async Task<JsonElement> Put<T>(HttpClient http, string path, T body, CancellationToken ct)
    {
        using var response = await http.PutAsJsonAsync(path, body, ct);
        return await Read(http, path, response, ct);
    }

    public static async Task<JsonElement> Get(HttpClient http, string path, CancellationToken ct)
    {
        using var response = await http.GetAsync(path, ct);
        return await Read(http, path, response, ct);
    }

    public static async Task<JsonElement> Post<T>(HttpClient http, string path, T body, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync(path, body, ct);
        return await Read(http, path, response, ct);
    }

    /// <summary>Posts a text as it stands.</summary>
    public static async Task<JsonElement> Send(HttpClient http, string path, string text, string mediaType, CancellationToken ct)
    {
        using var body = new StringContent(text, System.Text.Encoding.UTF8, mediaType);
        using var response = await http.PostAsync(path, body, ct);
        return await Read(http, path, response, ct);
    }

    /// <summary>As it came with --json, else as a story.</summary>
    public void Print(ParseResult parsed, JsonElement answer, Action<JsonElement> story)
    {
        if (parsed.GetValue(json))
        {
            Console.WriteLine(JsonSerializer.Serialize(answer, Indented));
        }
        else
        {
            story(answer);
        }
    }

    private static async Task<JsonElement> Ask(string gateway, string path, TokenClaims claims, CancellationToken ct)
    {
        using var http = await Open(gateway, claims, ct);
        return await Get(http, path, ct);
    }

    private static async Task<HttpClient> Open(string gateway, TokenClaims claims, CancellationToken ct)
    {
        var token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } given ? given : await TokenCommand.Issue(claims, data: null, ct);
        var http = new HttpClient { BaseAddress = new Uri(gateway.TrimEnd('/') + "/"), Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static async Task<JsonElement> Read(HttpClient http, string path, HttpResponseMessage response, CancellationToken ct)
    {
        var body = await Body(http, path, response, ct);
        return JsonElement.Parse(body is "" ? "{}" : body);
    }

    private static async Task<string> Body(HttpClient http, string path, HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? body
            : throw new InvalidOperationException($"{http.BaseAddress}{path} answered {(int)response.StatusCode} {response.ReasonPhrase}. {Reason(body)}".TrimEnd());
    }

    private async Task<Reached> Reach(ParseResult parsed, CancellationToken ct) =>
        parsed.GetValue(gateway) is { } named ? new(named, Started: null) : await Reach(parsed.GetValue(data)!, ct);

    /// <summary>The platform that runs here; where none does, one is started on the data for as long as the answer takes.</summary>
    private static async Task<Reached> Reach(string data, CancellationToken ct)
    {
        if (await RunFile.OfLiving(ct) is { } running)
        {
            return new(running.Gateway, Started: null);
        }

        var bus = await new UsedBus(data).Read(ct)
            ?? throw new InvalidOperationException($"Nothing runs here and {data} holds no data: start it with ./hitl up or ./hitl demo, or name a gateway with --gateway URL.");
        Output.Say("nothing runs here: starting the platform on its data for this answer");
        var options = new PlatformOptions { DataFolder = Path.GetFullPath(data), Bus = bus == UsedBus.Postgres ? Bus.Postgres : Bus.Kafka, Port = 0 };
        var started = await RunningPlatform.Start(options, _ => { }, ct);
        return new(started.Platform.GatewayUrl, started);
    }

    private sealed record Reached(string Gateway, RunningPlatform? Started) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Started is not null)
            {
                await Started.DisposeAsync();
            }
        }
    }

    // Refusals are problem details; another program's page says nothing to a person.
    private static string Reason(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.Text("detail") ?? problem.RootElement.Text("title") ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
