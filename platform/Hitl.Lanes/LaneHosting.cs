using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using System.Text.Json.Serialization.Metadata;
using Hitl.EventSourcing;
using Hitl.Lanes.Kafka;
using Hitl.Lanes.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hitl.Lanes;

/// <summary>How a service reaches its own database.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Connection string of the service's role: no owner of the tables, bound by row-level security.</summary>
    [Required]
    public required string Service { get; set; }

    /// <summary>Connection string of the role that moves rows between lanes for all tenants.</summary>
    [Required]
    public required string Publisher { get; set; }

    /// <summary>Connection string of the owner; only for <c>migrate</c>.</summary>
    public string? Owner { get; set; }
}

/// <summary>Which bus, and where.</summary>
public sealed class BusOptions
{
    public const string Section = "Bus";

    [AllowedValues("postgres", "kafka")]
    public string Transport { get; set; } = "postgres";

    /// <summary>Connection string of the database <c>hitl_bus</c>; for <c>postgres</c>.</summary>
    public string? Postgres { get; set; }

    /// <summary>Connection string of that database's owner; only for <c>migrate</c>.</summary>
    public string? Owner { get; set; }

    /// <summary>Bootstrap servers; for <c>kafka</c>.</summary>
    public string? Kafka { get; set; }

    /// <summary>How long outgoing rows are kept, so that a lost record can be published again; also what a request is known by, and the PostgreSQL bus's records.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;

[OptionsValidator]
internal sealed partial class BusOptionsValidator : IValidateOptions<BusOptions>;

[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;

/// <summary>Puts a service's lanes into its process.</summary>
public static class LaneHosting
{
    /// <summary>Adds the worker, the acceptor and the databases; what the service keeps and hears is said on the definition returned.</summary>
    /// <param name="says">The one topic it says; null for a service that only listens.</param>
    /// <param name="nameOf">The wire name of a contract.</param>
    /// <param name="find">The serialiser of a wire name.</param>
    public static LanesDefinition AddLanes(
        this IHostApplicationBuilder builder, string service, string? says, Func<Type, string> nameOf, Func<string, JsonTypeInfo?> find)
    {
        var services = builder.Services;
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BusOptions>, BusOptionsValidator>();
        services.AddOptions<WorkerOptions>().Configure<IOptions<BusOptions>>((worker, bus) => worker.Retention = bus.Value.Retention);

        var definition = new LanesDefinition(
            service, says, builder.Configuration.GetValue($"{WorkerOptions.Section}:{nameof(WorkerOptions.Count)}", 16), nameOf, find);
        services.AddSingleton(definition);
        services.AddSingleton(s => new LaneDatabases(
            LaneDatabases.Open(s.GetRequiredService<IOptions<DatabaseOptions>>().Value.Service, service),
            LaneDatabases.Open(s.GetRequiredService<IOptions<DatabaseOptions>>().Value.Publisher, $"{service} publisher")));
        services.AddSingleton(s => s.GetRequiredService<LaneDatabases>().Service);
        services.AddSingleton<IEventStore>(s => new EventStore(s.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton(s => new KeyWrapping(s.GetRequiredService<IConfiguration>()["Keys:Wrapping"]
            ?? Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))));
        services.AddSingleton<IBus>(s => Bus(s.GetRequiredService<IOptions<BusOptions>>().Value, service));
        services.AddSingleton<ILaneStore>(s => new PostgresLaneStore(
            s.GetRequiredService<LaneDatabases>().Service,
            s.GetRequiredService<LaneDatabases>().Publisher,
            s.GetRequiredService<IEventStore>(),
            definition.LaneCount));
        services.AddSingleton(s => new Worker(
            definition,
            s.GetRequiredService<ILaneStore>(),
            s.GetRequiredService<IBus>(),
            s.GetRequiredService<IOptions<WorkerOptions>>().Value,
            s.GetRequiredService<KeyWrapping>(),
            s.GetService<DecisionClock>()?.Time ?? s.GetRequiredService<TimeProvider>(),
            TimeProvider.System,
            s.GetRequiredService<ILogger<Worker>>(),
            headers: null,
            s.GetService<DecisionClock>()?.Hold));
        services.AddSingleton(s =>
            new LaneAcceptor(
                definition, s.GetRequiredService<ILaneStore>(), s.GetRequiredService<TimeProvider>(), TimeProvider.System, s.GetRequiredService<Worker>().Nudge));
        services.AddSingleton(s => new LaneOperations(
            definition, s.GetRequiredService<ILaneStore>(), s.GetRequiredService<IBus>(), s.GetRequiredService<Worker>(), s.GetRequiredService<TimeProvider>()));
        services.AddHostedService(s => s.GetRequiredService<LaneAcceptor>());
        services.AddHostedService<WorkerHost>();
        return definition;
    }

    /// <summary>Brings the service's database, and the bus's when it is PostgreSQL, up to date.</summary>
    public static async Task Migrate(IServiceProvider services, CancellationToken ct)
    {
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var definition = services.GetRequiredService<LanesDefinition>();
        await using var owner = NpgsqlDataSource.Create(
            options.Owner ?? throw new InvalidOperationException("Database:Owner is needed to migrate: the connection string of the role that owns the database."));
        await Migrations.Apply(owner, definition.Steps, UserOf(options.Service), UserOf(options.Publisher), ct);
        var busOptions = services.GetRequiredService<IOptions<BusOptions>>().Value;
        if (busOptions is { Transport: "postgres", Owner: { } busOwner, Postgres: { } user })
        {
            await using var database = NpgsqlDataSource.Create(busOwner);
            await Migrations.Apply(database, PostgresBus.Steps, UserOf(user), UserOf(user), ct);
        }
    }

    /// <summary>Null when the lanes run; else why requests had better not come.</summary>
    public static async Task<string?> NotReady(IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<ILaneStore>().Clock(ct);
        return null;
    }

    private static string UserOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Username ?? throw new InvalidOperationException("The connection string names no user.");

    private static IBus Bus(BusOptions options, string service) => options.Transport switch
    {
        "kafka" => new KafkaBus(
            options.Kafka ?? throw new InvalidOperationException("Bus:Kafka is needed for Bus:Transport=kafka: the brokers' bootstrap servers."),
            service,
            TimeProvider.System),
        _ => new PostgresBus(
            LaneDatabases.Open(
                options.Postgres ?? throw new InvalidOperationException("Bus:Postgres is needed for Bus:Transport=postgres: the bus database's connection string."),
                $"{service} bus"),
            TimeProvider.System),
    };

    /// <summary>Runs the worker and counts its alarms; refuses to keep streams under a key that the next start would not know.</summary>
    private sealed class WorkerHost(Worker worker, LanesDefinition definition, IConfiguration configuration, IEnumerable<BeforeLanes> needed) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (definition.Streams.Count > 0 && string.IsNullOrEmpty(configuration["Keys:Wrapping"]))
                throw new InvalidOperationException("Keys:Wrapping is needed by a service that keeps streams: base64 of 32 bytes, the same at every start.");
            using var meter = new Meter("Hitl.Lanes");
            meter.CreateObservableGauge("hitl.lanes.alarms", () => worker.Alarms.Count, "{alarm}", "Alarms that stand; each is a line in the log with the word ALARM");
            foreach (var one in needed)
                await one.Ready(stoppingToken);
            await worker.Run(stoppingToken);
        }
    }
}

/// <summary>What a service must have in memory to decide: its process takes no lane before, since the lane would wait where another instance goes on with it.</summary>
public sealed record BeforeLanes(Func<CancellationToken, Task> Ready);

/// <summary>The clock that decisions see, where it is not the process's own.</summary>
/// <param name="Hold">Says why deciding must wait, such as a jump; null when it need not.</param>
public sealed record DecisionClock(TimeProvider Time, Func<string?> Hold);

/// <summary>A service's database under its two roles.</summary>
public sealed record LaneDatabases(NpgsqlDataSource Service, NpgsqlDataSource Publisher) : IAsyncDisposable
{
    /// <summary>
    /// Every statement finds a few rows by key. Planned while its table is small, it would read all of a tenant's rows and go on doing so when they
    /// are many: what is left to the planner is one index look-up a row, planned once.
    /// </summary>
    private const string Plans =
        "-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off " +
        "-c enable_seqscan=off -c enable_bitmapscan=off -c jit=off";

    /// <summary>Connections as every service has them: statements are prepared when they come a second time.</summary>
    public static NpgsqlDataSource Open(string connectionString, string application, int connections = 10) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = application,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            MaxPoolSize = connections,
            Timeout = 5,
            CommandTimeout = 12,
            KeepAlive = 10,
            // No statement leaves anything in the session: the tenants are set for a transaction.
            NoResetOnClose = true,
            Options = Plans,
            IncludeErrorDetail = true,
        });

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Publisher.DisposeAsync();
    }
}
