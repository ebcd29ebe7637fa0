using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Hitl.Cli.Access;
using Hitl.Cli.Running;

namespace Hitl.Cli.Explaining;

/// <summary>The options of commands that read from a gateway, and the reading.</summary>
internal sealed class GatewayClient
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Option<string?> gateway = new("--gateway") { Description = "The gateway's URL; that of the running platform by default" };
    private readonly Option<string> tenant = new("--tenant") { Description = "The tenant", DefaultValueFactory = _ => SampleConnections.Northgate };
    private readonly Option<bool> json = new("--json") { Description = "One JSON object on standard output and nothing else" };

    public void AddTo(Command command)
    {
        command.Add(gateway);
        command.Add(tenant);
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
        CancellationToken ct)
    {
        var address = parsed.GetValue(gateway)
            ?? (await RunFile.OfLiving(ct))?.Gateway
            ?? throw new InvalidOperationException("Nothing runs here: start it with ./hitl up, or name a gateway with --gateway URL.");
        using var http = new HttpClient { BaseAddress = new Uri(address.TrimEnd('/') + "/"), Timeout = TimeSpan.FromMinutes(10) };
        var bearer = await TokenCommand.Issue(new TokenClaims(parsed.GetValue(tenant)!, role), data: null, ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        using var response = await http.GetAsync(path, ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{http.BaseAddress}{path} answered {(int)response.StatusCode} {response.ReasonPhrase}. {Reason(body)}".TrimEnd());
        }

        using var answer = JsonDocument.Parse(body);
        if (parsed.GetValue(json))
        {
            Console.WriteLine(JsonSerializer.Serialize(answer.RootElement, Indented));
        }
        else
        {
            story(answer.RootElement);
        }

        return whole(answer.RootElement) ? 0 : 1;
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
