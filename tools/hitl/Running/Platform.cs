using System.Globalization;
using Hitl.Classifier.Encoding;
using Hitl.Cli.Access;
using Hitl.Cli.Infrastructure;
using Hitl.Lanes;
using Hitl.Lanes.Kafka;
using Hitl.Lanes.Postgres;
using Npgsql;
using Topics = Hitl.Contracts.Topics;

namespace Hitl.Cli.Running;

/// <summary>The whole platform on this machine: PostgreSQL, the bus, the simulator, the five services, the gateway. Disposing stops it.</summary>
public sealed class Platform : IAsyncDisposable
{
    public const string Environment = "Development";

    /// <summary>Hexadecimal: 64 MB between two collections of what is young, so that little of a batch lives to see one.</summary>
    public const string YoungGeneration = "4000000";

    private static readonly Service[] Services =
    [
        new("ingest", "Hitl.Ingest", "hitl_ingest", Topics.Inbound, [Topics.Conversations]),
        new("classifier", "Hitl.Classifier", "hitl_classifier", Topics.Understood, [Topics.Inbound, Topics.Conversations]),
        new("orchestrator", "Hitl.Orchestrator", "hitl_orchestrator", Topics.Conversations, [Topics.Inbound, Topics.Understood, Topics.AgentActions, Topics.Deliveries]),
        new("notifier", "Hitl.Notifier", "hitl_notifier", Topics.Deliveries, [Topics.Inbound, Topics.Conversations]),
        new("inbox-api", "Hitl.InboxApi", "hitl_inbox", Topics.AgentActions, [Topics.Conversations]),
    ];

    private readonly PlatformOptions options;
    private readonly Action<string> say;
    private readonly Supervisor supervisor;
    private readonly Dictionary<string, string> addresses = [];
    private readonly Dictionary<string, SupervisedProgram> programs = [];
    private Secrets secrets = null!;
    private readonly CancellationTokenSource watching = new();
    private ProcessControl? control;
    private int smtpPort;
    private Task alarms = Task.CompletedTask;

    private Platform(PlatformOptions options, Action<string> say)
    {
        (this.options, this.say) = (options, say);
        supervisor = new Supervisor(options.LogFolder, say);
    }

    /// <summary>The gateway as this machine reaches it, without a slash at its end.</summary>
    public string GatewayUrl => addresses["gateway"];

    public string SimulatorUrl => addresses["simulator"];

    /// <summary>The address of a service, past the gateway.</summary>
    public string AddressOf(string name) => addresses[name];

    /// <summary>How many lanes each service has.</summary>
    public int Lanes => options.Lanes;

    /// <summary>Instead of each playbook's own; null when they are left alone.</summary>
    public TimeSpan? Debounce => options.Debounce;

    public IReadOnlyList<Connection> Connections { get; private set; } = [];

    /// <summary>By database name.</summary>
    public IReadOnlyDictionary<string, ProvisionedDatabase> Databases { get; private set; } = new Dictionary<string, ProvisionedDatabase>();

    public string AdminConnectionString { get; private set; } = "";

    /// <summary>The embedded one; null when a server was named.</summary>
    public EmbeddedPostgres? Postgres { get; private set; }

    /// <summary>The one started from KAFKA_HOME; null with the PostgreSQL bus or a broker that runs elsewhere.</summary>
    public KafkaBroker? Kafka { get; private set; }

    /// <summary>Kill, suspend, stop, start again: simulator, ingest, classifier, orchestrator, notifier, inbox-api, gateway.</summary>
    public Supervisor Processes => supervisor;

    /// <summary>How a process was started, to start another like it.</summary>
    public SupervisedProgram ProgramOf(string name) => programs[name];

    /// <summary>Starts one more instance of a service, which shares its lanes; the gateway goes on asking the first.</summary>
    /// <param name="instance">Its name among the processes and in the lanes' table.</param>
    public async Task AddInstance(string service, string instance, CancellationToken ct = default)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        var first = ProgramOf(service);
        var environment = new Dictionary<string, string>(first.Environment) { ["ASPNETCORE_URLS"] = address, ["Lanes__Instance"] = instance };
        addresses[instance] = address;
        await supervisor.Start(first with { Name = instance, Environment = environment, Ready = new Uri(address + "/health/ready") }, ct);
    }

    /// <summary>Every process of ours that lives now, by name.</summary>
    public IReadOnlyDictionary<string, ProcessIdentity> Running()
    {
        var running = supervisor.Names
            .Select(name => (Name: name, Identity: supervisor[name]))
            .Where(p => p.Identity is not null)
            .ToDictionary(p => p.Name, p => p.Identity!);
        if (Postgres is not null)
        {
            running["postgres"] = Postgres.Identity;
        }

        if (Kafka is not null)
        {
            running["kafka"] = Kafka.Identity;
        }

        return running;
    }

    /// <summary>A development bearer token; the roles are agent, analyst and platform.</summary>
    public string Token(string tenant, string role, string? agent = null, string? name = null) =>
        DevelopmentToken.Issue(new TokenClaims(tenant, role, agent, name), secrets.TokenSigningKey, Environment, DateTimeOffset.UtcNow);

    /// <summary>Starts everything and returns when the gateway is ready.</summary>
    /// <param name="say">Told each step, and each death of a service.</param>
    /// <exception cref="InvalidOperationException">A part did not start; what had started is stopped again.</exception>
    public static async Task<Platform> Start(PlatformOptions options, Action<string> say, CancellationToken ct = default)
    {
        var platform = new Platform(options, say);
        try
        {
            await platform.StartAll(ct);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await watching.CancelAsync();
        await alarms;
        watching.Dispose();
        if (control is not null)
        {
            await control.DisposeAsync();
        }

        await supervisor.DisposeAsync();
        if (Kafka is not null)
        {
            await Kafka.DisposeAsync();
        }

        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }
    }

    private async Task StartAll(CancellationToken ct)
    {
        if (options.Port != 0 && FreePort.IsTaken(options.Port))
        {
            throw new InvalidOperationException($"Port {options.Port} is taken by another program: choose one with --port.");
        }

        if (options.Bus == Bus.Kafka && options.KafkaBootstrapServers is null && options.KafkaHome is null)
        {
            throw new InvalidOperationException("--bus kafka needs KAFKA_BOOTSTRAP_SERVERS (a running Kafka) or KAFKA_HOME (an unpacked one).");
        }

        // A folder that holds no encoder is refused before anything has started.
        say(options.Encoder is { } folder
            ? $"texts are read with the sentence encoder {SentenceEncoder.IdentityOf(folder)}"
            : "texts are read by the linear models alone: no sentence encoder (--encoder, HITL_ENCODER)");
        secrets = await Secrets.Open(options.DataFolder, ct);
        Connections = await SampleConnections.Keep(ConnectionsFile, ct);
        ChooseAddresses();

        var broker = options.Bus == Bus.Kafka ? StartKafka(ct) : Task.FromResult<string?>(null);
        await StartDatabases(ct);
        await Migrate(ct);
        var bootstrapServers = await broker;
        await KeepToTheBus(bootstrapServers, ct);

        say("starting the simulator, five services and the gateway");
        control = ProcessControl.Start(supervisor);
        await supervisor.Start(Program("simulator", "Hitl.Simulator", SimulatorEnvironment()), ct);
        await Task.WhenAll(
        [
            .. Services.Select(s => supervisor.Start(Program(s.Name, s.Project, ServiceEnvironment(s, bootstrapServers)), ct)),
            supervisor.Start(Program("gateway", "Hitl.Gateway", GatewayEnvironment()), ct),
        ]);
        await SampleStages.GoLive(
            GatewayUrl, Connections.Select(c => c.Tenant).Distinct(), tenant => Token(tenant, "platform", "hitl", "The start of the samples"), say, ct);
        alarms = AlarmWatch.Run(Services.ToDictionary(s => s.Name, s => addresses[s.Name]), say, watching.Token);
    }

    private string ConnectionsFile => Path.Combine(options.DataFolder, "connections.json");

    private string PublicUrl => options.PublicUrl?.TrimEnd('/') ?? GatewayUrl;

    private void ChooseAddresses()
    {
        var ports = FreePort.Next(Services.Length + 3);
        smtpPort = ports[^1];
        foreach (var (name, port) in Services.Select(s => s.Name).Append("simulator").Append("gateway").Zip(ports))
        {
            addresses[name] = $"http://127.0.0.1:{(name == "gateway" && options.Port != 0 ? options.Port : port)}";
        }
    }

    private async Task<string?> StartKafka(CancellationToken ct)
    {
        var servers = options.KafkaBootstrapServers;
        if (servers is null)
        {
            say($"starting Kafka from {options.KafkaHome}");
            Kafka = await KafkaBroker.Start(options.KafkaHome!, Path.Combine(options.DataFolder, "kafka"), ct);
            servers = Kafka.BootstrapServers;
        }

        await KafkaBroker.CreateTopics(servers, Topics.All, options.Lanes);
        return servers;
    }

    private async Task StartDatabases(CancellationToken ct)
    {
        if (options.Postgres is null)
        {
            say("starting PostgreSQL");
            Postgres = await EmbeddedPostgres.Start(Path.Combine(options.DataFolder, "postgres"), port: null, options.PostgresEnvironment, options.PostgresSettings, ct);
        }

        AdminConnectionString = options.Postgres ?? Postgres!.AdminConnectionString;
        Databases = await Provisioning.All(AdminConnectionString, secrets, ct);
    }

    /// <summary>Skipped where the databases of this folder were brought up to date by the very programs that are there now.</summary>
    private async Task Migrate(CancellationToken ct)
    {
        var stamp = Path.Combine(options.DataFolder, "migrated");
        var programs = string.Join('\n', Services.SelectMany(s => Directory.EnumerateFiles(Path.GetDirectoryName(Repository.Program(s.Project))!, "Hitl.*.dll"))
            .Select(file => $"{Path.GetFileName(file)} {File.GetLastWriteTimeUtc(file).Ticks}"));
        if (options.Postgres is null && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, ct) == programs)
        {
            return;
        }

        say("migrating the databases");
        // The log's table is made even where Kafka is the bus, so that the data can go back to it.
        await Task.WhenAll(Services.Select(async service =>
        {
            using var migration = Child.Start(
                Path.Combine(options.LogFolder, service.Name + ".log"),
                Repository.Dotnet,
                [Repository.Program(service.Project), "migrate"],
                ServiceEnvironment(service, bootstrapServers: null));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(TimeSpan.FromMinutes(2));
            try
            {
                await migration.Exited(limit.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                await migration.End(Signal.Kill, TimeSpan.Zero);
                throw new InvalidOperationException($"The migration of {service.Name} did not end within 2 minutes:\n{migration.LastLines(15)}");
            }

            if (migration.ExitCode != 0)
            {
                throw new InvalidOperationException($"The migration of {service.Name} failed ({migration.Ending}):\n{migration.LastLines(15)}");
            }
        }));
        await File.WriteAllTextAsync(stamp, programs, ct);
    }

    /// <summary>The data of one bus goes on with another: what a reader lacks is published there, and nothing twice.</summary>
    private async Task KeepToTheBus(string? bootstrapServers, CancellationToken ct)
    {
        var used = new UsedBus(options.DataFolder);
        var now = bootstrapServers is null ? UsedBus.Postgres : await KafkaBroker.ClusterId(bootstrapServers);
        if (await used.Read(ct) is { } before && before != now)
        {
            say($"moving from the {UsedBus.Name(before)} bus to the {UsedBus.Name(now)} bus");
            await using IBus bus = bootstrapServers is null
                ? new PostgresBus(NpgsqlDataSource.Create(Databases["hitl_bus"].Service), TimeProvider.System)
                : new KafkaBus(bootstrapServers, "switch", TimeProvider.System);
            await BusSwitch.Move([.. Services.Select(s => new BusUser(s.Name, Databases[s.Database].Owner, s.Says, s.Hears))], bus, ct);
        }

        await used.Write(now, ct);
    }

    private SupervisedProgram Program(string name, string project, Dictionary<string, string> environment) => programs[name] = new(
        name,
        Repository.Dotnet,
        [Repository.Program(project)],
        environment,
        new Uri(addresses[name] + "/health/ready"));

    private Dictionary<string, string> Common(string name)
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = addresses[name],
            ["ASPNETCORE_ENVIRONMENT"] = Environment,
            ["DOTNET_GCgen0size"] = YoungGeneration,
            // A killed process would leave its diagnostics socket in the machine's temporary folder.
            ["DOTNET_EnableDiagnostics"] = System.Environment.GetEnvironmentVariable("DOTNET_EnableDiagnostics") ?? "0",
            ["Development__Clock"] = SimulatorUrl,
            ["Tokens__SigningKey"] = secrets.TokenSigningKey,
        };
        foreach (var (key, value) in options.Environment)
        {
            environment[key] = value;
        }

        return environment;
    }

    private Dictionary<string, string> ServiceEnvironment(Service service, string? bootstrapServers)
    {
        var database = Databases[service.Database];
        var bus = Databases["hitl_bus"];
        var environment = Common(service.Name);
        environment["Database__Service"] = database.Service;
        environment["Database__Owner"] = database.Owner;
        environment["Database__Publisher"] = database.Publisher;
        environment["Bus__Transport"] = bootstrapServers is null ? "postgres" : "kafka";
        environment["Bus__Postgres"] = bus.Service;
        environment["Bus__Owner"] = bus.Owner;
        environment["Lanes__Count"] = options.Lanes.ToString(CultureInfo.InvariantCulture);
        environment["Lanes__Instance"] = service.Name;
        environment["Connections__File"] = ConnectionsFile;
        environment["Playbooks__Folder"] = Path.Combine(Repository.Root, "playbooks");
        environment["Keys__Wrapping"] = secrets.WrappingKey;
        environment["Ingest__PublicUrl"] = PublicUrl;
        environment["Links__Conversation"] = $"{PublicUrl}/demo/#conversation/{{conversation}}";
        environment["Providers__Twilio"] = SimulatorUrl;
        environment["Providers__Slack"] = SimulatorUrl;
        environment["Providers__Smtp"] = $"smtp://127.0.0.1:{smtpPort}";
        if (options.LanguageModel && !environment.ContainsKey("LanguageModel__Endpoint"))
        {
            environment["LanguageModel__Endpoint"] = SimulatorUrl + "/llm/v1";
            environment["LanguageModel__Model"] = "simulated";
            environment["LanguageModel__Key"] = "simulated";
        }

        if (bootstrapServers is not null)
        {
            environment["Bus__Kafka"] = bootstrapServers;
        }

        if (options.Encoder is { } encoder)
        {
            environment["Encoder__Folder"] = Path.GetFullPath(encoder);
        }

        if (options.Debounce is { } debounce)
        {
            environment["Playbooks__Debounce"] = debounce.ToString("c", CultureInfo.InvariantCulture);
        }

        return environment;
    }

    private Dictionary<string, string> SimulatorEnvironment()
    {
        var environment = Common("simulator");
        environment.Remove("Development__Clock");
        environment["Connections__File"] = ConnectionsFile;
        environment["Ingest__PublicUrl"] = PublicUrl;
        environment["Simulator__DeliverTo"] = GatewayUrl;
        environment["Simulator__ClockFile"] = Path.Combine(options.DataFolder, "clock");
        environment["Simulator__SmtpPort"] = smtpPort.ToString(CultureInfo.InvariantCulture);
        return environment;
    }

    private Dictionary<string, string> GatewayEnvironment()
    {
        var environment = Common("gateway");
        environment["Connections__File"] = ConnectionsFile;
        (string Cluster, string Address)[] clusters =
        [
            ("ingest", addresses["ingest"]),
            // A shell keeps only variables whose names it could have set itself, so no cluster has a hyphen.
            ("inbox", addresses["inbox-api"]),
            ("orchestrator", addresses["orchestrator"]),
            ("classifier", addresses["classifier"]),
            ("notifier", addresses["notifier"]),
            ("simulator", addresses["simulator"]),
            ("supervisor", control!.Address),
        ];
        foreach (var (cluster, address) in clusters)
        {
            environment[$"ReverseProxy__Clusters__{cluster}__Destinations__d1__Address"] = address + "/";
        }

        return environment;
    }

    private sealed record Service(string Name, string Project, string Database, string Says, IReadOnlyList<string> Hears);
}
