using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Demonstration;
using Hitl.Cli.Running;
using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Lanes.Kafka;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Journeys;

/// <summary>A whole platform for one story, or for those of an ordinary day: five services, gateway, PostgreSQL, the bus and the simulator, with no debounce.</summary>
internal sealed class Journey : IAsyncDisposable
{
    public const string Tenant = "northgate";
    public static readonly Agent Sarah = new(new AgentId("sarah"), "Sarah Cole");
    public static readonly Agent Tom = new(new AgentId("tom"), "Tom Reed");
    private readonly string folder;
    private readonly ITestOutputHelper? output;
    private readonly IReadOnlyDictionary<string, string> environment;
    private bool running;
    private Bus transport;

    private Journey(string folder, ITestOutputHelper? output, IReadOnlyDictionary<string, string> environment) =>
        (this.folder, this.output, this.environment) = (folder, output, environment);

    public Platform Platform { get; private set; } = null!;

    private string? Kafka { get; init; }

    private bool LanguageModel { get; init; }

    private IReadOnlyDictionary<string, string>? PostgresEnvironment { get; init; }

    public Outside Outside { get; private set; } = null!;

    public Inbox Inbox { get; private set; } = null!;

    public HttpClient Simulator { get; private set; } = null!;

    /// <summary>Where each process writes what it has to say.</summary>
    public string Logs => Path.Combine(folder, "logs");

    public Connection Sms => Platform.Connections.First(c => c is { Tenant: Tenant, Kind: "twilio-sms" });

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="output">Null where several tests share the platform.</param>
    /// <param name="environment">Of every service, besides its own.</param>
    /// <param name="kafka">Bootstrap servers of brokers that run already; null starts one from KAFKA_HOME where the bus is Kafka.</param>
    /// <param name="postgresEnvironment">Of PostgreSQL's own process.</param>
    /// <param name="languageModel">The simulator's is asked where the local model is not sure.</param>
    public static async Task<Journey> Begin(
        string name, ITestOutputHelper? output, IReadOnlyDictionary<string, string>? environment = null, Bus bus = Bus.Postgres, string? kafka = null,
        IReadOnlyDictionary<string, string>? postgresEnvironment = null, bool languageModel = false)
    {
        var journey = new Journey(TestFolder.Create(name), output, environment ?? new Dictionary<string, string>())
        {
            Kafka = kafka,
            PostgresEnvironment = postgresEnvironment,
            LanguageModel = languageModel,
        };
        try
        {
            if (bus == Bus.Postgres)
                await Prepared.CopyTo(Path.Combine(journey.folder, "data"));
            await journey.Start(bus);
            return journey;
        }
        catch
        {
            Directory.Delete(journey.folder, recursive: true);
            throw;
        }
    }

    /// <summary>Stops everything and starts it on the same data, with that bus. The simulator forgets what it has seen.</summary>
    public async Task StartAgain(Bus bus)
    {
        await Stop();
        await Start(bus);
    }

    private async Task Start(Bus bus)
    {
        var options = new PlatformOptions
        {
            DataFolder = Path.Combine(folder, "data"),
            LogFolder = Logs,
            Bus = bus,
            Port = 0,
            KafkaBootstrapServers = Kafka,
            PostgresEnvironment = PostgresEnvironment,
            Debounce = TimeSpan.Zero,
            LanguageModel = LanguageModel,
            Environment = environment,
        };
        transport = bus;
        Platform = await Platform.Start(options, line => output?.WriteLine(line), Ct);
        running = true;
        Outside = new Outside(Platform.SimulatorUrl);
        Inbox = new Inbox(Platform, Tenant);
        Simulator = new HttpClient { BaseAddress = new Uri(Platform.SimulatorUrl), Timeout = TimeSpan.FromMinutes(2) };
    }

    private async Task Stop()
    {
        if (!running)
            return;
        running = false;
        Outside.Dispose();
        Inbox.Dispose();
        Simulator.Dispose();
        await Platform.DisposeAsync();
    }

    /// <summary>The contact writes, and their conversation is there.</summary>
    public async Task<InboxLine> Writes(string number, string text)
    {
        Assert.True(await Outside.Text(Sms, number, "Alex Green", text, Ct));
        return await Line(number);
    }

    /// <summary>
    /// Returns once the bot has answered somebody. What has just started, on cores that other tests use too, may not understand a first message
    /// within the playbook's five seconds, and then rightly hands over.
    /// </summary>
    public async Task Answers()
    {
        for (var contact = 0; contact < 20; contact++)
        {
            var line = await Writes($"+4477009099{contact:00}", "What are your opening hours?");
            var reply = await Hears<ReplyDecided>(line.Id, "reply-decided", r => r.Automated);
            if (reply.Text.Contains("Monday to Friday", StringComparison.Ordinal))
                return;
        }

        Assert.Fail("Twenty contacts were not told when the office is open.");
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

    /// <summary>The bus as the services have it.</summary>
    public IBus OpenBus() => transport == Bus.Kafka
        ? new KafkaBus(Kafka ?? Platform.Kafka!.BootstrapServers, "journey", TimeProvider.System)
        : new PostgresBus(NpgsqlDataSource.Create(Platform.Databases["hitl_bus"].Service), TimeProvider.System);

    /// <summary>GET at the gateway as an analyst of the platform team.</summary>
    public async Task<JsonElement> Ask(string path, string tenant = Tenant)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Platform.GatewayUrl), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Platform.Token(tenant, "platform"));
        return await http.GetFromJsonAsync<JsonElement>(path, JsonSerializerOptions.Web, Ct);
    }

    /// <summary>POST at the gateway.</summary>
    public async Task<(System.Net.HttpStatusCode Status, JsonElement Answer)> Send(string path, object body, string tenant = Tenant, string role = "platform")
    {
        using var http = new HttpClient { BaseAddress = new Uri(Platform.GatewayUrl), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Platform.Token(tenant, role));
        using var response = await http.PostAsJsonAsync(path, body, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return (response.StatusCode, JsonElement.Parse(text.Length == 0 ? "{}" : text));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
    }
}
