using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Demonstration;
using Hitl.Cli.Running;
using Hitl.Contracts;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Journeys;

/// <summary>A whole platform of its own for one story: five services, gateway, PostgreSQL, the bus and the simulator, with no debounce.</summary>
internal sealed class Journey : IAsyncDisposable
{
    public const string Tenant = "northgate";
    public static readonly Agent Sarah = new(new AgentId("sarah"), "Sarah Cole");
    public static readonly Agent Tom = new(new AgentId("tom"), "Tom Reed");
    private readonly string folder;
    private readonly HttpClient simulator;

    private Journey(string folder, Platform platform)
    {
        this.folder = folder;
        Platform = platform;
        Outside = new Outside(platform.SimulatorUrl);
        Inbox = new Inbox(platform, Tenant);
        simulator = new HttpClient { BaseAddress = new Uri(platform.SimulatorUrl), Timeout = TimeSpan.FromMinutes(2) };
    }

    public Platform Platform { get; }

    public Outside Outside { get; }

    public Inbox Inbox { get; }

    public HttpClient Simulator => simulator;

    public Connection Sms => Platform.Connections.First(c => c is { Tenant: Tenant, Kind: "twilio-sms" });

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Long journeys that have not yet been seen to pass on a quiet machine of two cores run when asked for.</summary>
    public static void SkipUnlessAll() =>
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("HITL_JOURNEYS") == "all", "A long journey, not yet seen to pass as a spec: HITL_JOURNEYS=all runs it.");

    public static async Task<Journey> Begin(string name, ITestOutputHelper output)
    {
        var folder = TestFolder.Create(name);
        var options = new PlatformOptions
        {
            DataFolder = Path.Combine(folder, "data"),
            LogFolder = Path.Combine(folder, "logs"),
            Port = 0,
            KafkaBootstrapServers = null,
            Debounce = TimeSpan.Zero,
        };
        try
        {
            return new Journey(folder, await Platform.Start(options, output.WriteLine, Ct));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>The contact writes, and their conversation is there.</summary>
    public async Task<InboxLine> Writes(string number, string text)
    {
        Assert.True(await Outside.Text(Sms, number, "Alex Green", text, Ct));
        return await Line(number);
    }

    public async Task<InboxLine> Line(string number)
    {
        IReadOnlyList<InboxLine> found = [];
        await Eventually.Holds(async () => (found = await Inbox.Find(number, Ct)).Count == 1, () => $"{found.Count} conversations with {number}", TimeSpan.FromSeconds(60));
        return found[0];
    }

    /// <summary>Waits until the inbox has heard something of that kind which fits.</summary>
    public async Task<T> Hears<T>(string conversation, string kind, Func<T, bool> wanted)
    {
        IReadOnlyList<Happening> heard = [];
        T? found = default;
        await Eventually.Holds(
            async () =>
            {
                heard = await Inbox.Events(conversation, Ct);
                found = heard.Where(h => h.Kind == kind).Select(h => h.Data.Deserialize<T>(JsonSerializerOptions.Web)!).FirstOrDefault(wanted);
                return found is not null;
            },
            () => $"heard {string.Join(", ", heard.Select(h => h.Kind))}",
            TimeSpan.FromSeconds(60));
        return found!;
    }

    /// <summary>What we sent to that number, in order.</summary>
    public async Task<IReadOnlyList<string>> SentTo(string number) =>
        [.. (await Outside.Texts(number, Ct)).Where(t => !t.FromContact).Select(t => t.Body)];

    /// <summary>One column of a query in a service's database, as the superuser.</summary>
    public async Task<IReadOnlyList<string>> Query(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Platform.AdminConnectionString) { Database = database });
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var values = new List<string>();
        while (await reader.ReadAsync(Ct))
            values.Add(reader.GetString(0));
        return values;
    }

    /// <summary>GET at the gateway as an analyst of the platform team.</summary>
    public async Task<JsonElement> Ask(string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Platform.GatewayUrl), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Platform.Token(Tenant, "platform"));
        return await http.GetFromJsonAsync<JsonElement>(path, JsonSerializerOptions.Web, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        Outside.Dispose();
        Inbox.Dispose();
        simulator.Dispose();
        await Platform.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
