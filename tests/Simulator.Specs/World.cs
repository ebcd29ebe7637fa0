using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hitl.Simulator.Specs;

/// <summary>A webhook as the platform got it.</summary>
public sealed record Received(string Path, string Body, IHeaderDictionary Headers)
{
    public IReadOnlyDictionary<string, string> Form { get; } = Body.Length == 0 || Body[0] == '{'
        ? []
        : Body.Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));

    public JsonNode Payload => JsonNode.Parse(Form["payload"])!;
}

/// <summary>The real simulator on a free port of loopback, and a small server that plays the platform under test.</summary>
public sealed class World : IAsyncDisposable
{
    public const string Account = "AC00000000000000000000000000000001";
    public const string Token = "12345";
    public const string Sms = "+441632960000";
    public const string WhatsApp = "whatsapp:+441632960001";
    public const string SigningSecret = "8f742231b10e8888abcd99yyyzzz85a5";
    public const string BotToken = "xoxb-northgate";
    public const string Jo = "+447700900123";

    private readonly WebApplication platform;
    private readonly WebApplication simulator;
    private readonly string connectionsFile;

    private World(WebApplication platform, WebApplication simulator, string connectionsFile)
    {
        this.platform = platform;
        this.simulator = simulator;
        this.connectionsFile = connectionsFile;
        Http = new HttpClient { BaseAddress = Address(simulator) };
    }

    public HttpClient Http { get; }

    public Uri PlatformAddress => Address(platform);

    public ConcurrentQueue<Received> Received { get; } = [];

    /// <summary>What the platform answers; 200 with nothing unless a spec says otherwise.</summary>
    public Func<Received, Task<(int Status, string Body)>> Answer { get; set; } = _ => Task.FromResult((200, ""));

    public static async Task<World> Start(params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var platform = builder.Build();
        World? world = null;
        platform.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var received = new Received(
                http.Request.Path + http.Request.QueryString,
                await reader.ReadToEndAsync(),
                new HeaderDictionary(http.Request.Headers.ToDictionary()));
            world!.Received.Enqueue(received);
            (http.Response.StatusCode, var body) = await world.Answer(received);
            await http.Response.WriteAsync(body);
        });
        await platform.StartAsync();

        var file = Path.Combine(AppContext.BaseDirectory, $"connections-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, Connections);
        var simulator = SimulatorServer.Build([.. Arguments(file, Address(platform).ToString()), .. settings]);
        await simulator.StartAsync();
        return world = new World(platform, simulator, file);
    }

    public static string[] Arguments(string connectionsFile, string publicUrl, string environment = "Development") =>
    [
        $"--environment={environment}", "--urls=http://127.0.0.1:0", $"--Connections:File={connectionsFile}",
        $"--Simulator:PublicUrl={publicUrl}", "--Simulator:CallbackDelay=00:00:00.005", "--Simulator:RetryFor=00:00:20",
    ];

    public Task<HttpResponseMessage> Send(
        string body, string to = Jo, string from = Sms, string? attempt = "r1.1", string token = Token, TimeSpan? patience = null)
    {
        Dictionary<string, string> form = new() { ["To"] = to, ["From"] = from, ["Body"] = body };
        if (attempt is not null)
        {
            form["StatusCallback"] = $"{PlatformAddress}hooks/sms-1/status/c_jo/{attempt}";
        }

        return Twilio(HttpMethod.Post, "Messages.json", form, token, patience);
    }

    public async Task<HttpResponseMessage> Twilio(
        HttpMethod method, string path, Dictionary<string, string>? form = null, string token = Token, TimeSpan? patience = null)
    {
        using var givenUp = new CancellationTokenSource(patience ?? TimeSpan.FromMinutes(1));
        using var request = new HttpRequestMessage(method, $"/2010-04-01/Accounts/{Account}/{path}");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:{token}")));
        request.Content = form is null ? null : new FormUrlEncodedContent(form);
        return await Http.SendAsync(request, givenUp.Token);
    }

    public async Task<JsonNode> Slack(string method, object arguments, string token = BotToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{method}") { Content = JsonContent.Create(arguments) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public async Task<JsonNode> Control(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync("/control/" + path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var text = await response.Content.ReadAsStringAsync();
        return JsonNode.Parse(text.Length == 0 ? "{}" : text)!;
    }

    public Task<HttpResponseMessage> Post(string path, object body) => Http.PostAsJsonAsync(path, body);

    public Task<HttpResponseMessage> Put(string path, object body) => Http.PutAsJsonAsync(path, body);

    public Task<HttpResponseMessage> GetResponse(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    public Task<JsonNode> Writes(string text, string connection = "sms-1", string number = Jo, string? id = null, double? retryFor = null) =>
        Control($"contacts/{Uri.EscapeDataString(number)}/text", new { connection, text, id, retryFor });

    public Task<JsonNode> Order(object fault) => Control("faults", fault);

    public async Task<JsonNode> Get(string path) => JsonNode.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    public Task<IReadOnlyList<Received>> ReceivedAtLeast(int count, Func<Received, bool>? which = null) =>
        Eventually.Holds<IReadOnlyList<Received>>(
            () => Task.FromResult<IReadOnlyList<Received>>([.. Received.Where(which ?? (_ => true))]),
            received => received.Count >= count,
            received => $"{received.Count} of {count} webhooks: {string.Join(", ", received.Select(r => r.Path))}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await simulator.DisposeAsync();
        await platform.DisposeAsync();
        File.Delete(connectionsFile);
    }

    public static async Task<JsonNode> Json(Task<HttpResponseMessage> response)
    {
        using var answered = await response;
        return JsonNode.Parse(await answered.Content.ReadAsStringAsync())!;
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private static string Connections => JsonSerializer.Serialize(new object[]
    {
        new { id = "sms-1", tenant = "northgate", kind = "twilio-sms", sender = Sms, accountSid = Account, authToken = Token },
        new { id = "wa-1", tenant = "northgate", kind = "twilio-whatsapp", sender = WhatsApp, accountSid = Account, authToken = Token },
        new { id = "form-1", tenant = "northgate", kind = "form", formSecret = "form-secret", replyVia = "sms-1" },
        new
        {
            id = "slack-1",
            tenant = "northgate",
            kind = "slack",
            botToken = BotToken,
            signingSecret = SigningSecret,
            team = "T1",
            channels = new { specialists = "C1", managers = "C2" },
            people = new[] { new { slackUser = "U1", agent = "priya", name = "Priya Shah" } },
        },
        new { id = "mail-1", tenant = "northgate", kind = "email", sender = "hello@northgate.example" },
    });
}
