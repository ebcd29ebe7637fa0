using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Testing;

/// <summary>The servers that all test programs share; each class makes a database or topics of its own there.</summary>
internal sealed class TestServers : IAsyncDisposable
{
    private readonly Dictionary<string, string> environment = [];
    private EmbeddedPostgres? postgres;
    private KafkaBroker? kafka;

    public IReadOnlyDictionary<string, string> Environment => environment;

    public static async Task<TestServers> Start(string folder, CancellationToken ct)
    {
        var servers = new TestServers();
        try
        {
            await Task.WhenAll(servers.StartPostgres(folder, ct), servers.StartKafka(folder, ct));
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (kafka is not null)
        {
            await kafka.DisposeAsync();
        }

        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
    }

    private async Task StartPostgres(string folder, CancellationToken ct)
    {
        if (Variable("HITL_TEST_POSTGRES") is { } named)
        {
            Output.Say("PostgreSQL: the one that HITL_TEST_POSTGRES names");
            environment["HITL_TEST_POSTGRES"] = named;
            return;
        }

        postgres = await EmbeddedPostgres.Start(Path.Combine(folder, "postgres"), port: null, ct);
        environment["HITL_TEST_POSTGRES"] = postgres.AdminConnectionString;
        Output.Say("PostgreSQL: embedded");
    }

    private async Task StartKafka(string folder, CancellationToken ct)
    {
        if ((Variable("HITL_TEST_KAFKA") ?? Variable("KAFKA_BOOTSTRAP_SERVERS")) is { } named)
        {
            Output.Say($"Kafka: the one at {named}");
            environment["HITL_TEST_KAFKA"] = named;
        }
        else if (Variable("KAFKA_HOME") is { } home)
        {
            kafka = await KafkaBroker.Start(home, Path.Combine(folder, "kafka"), ct);
            environment["HITL_TEST_KAFKA"] = kafka.BootstrapServers;
            Output.Say($"Kafka: started from {home}");
        }
        else
        {
            Output.Say("Kafka: mock cluster (neither KAFKA_HOME nor KAFKA_BOOTSTRAP_SERVERS is set)");
        }
    }

    private static string? Variable(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
