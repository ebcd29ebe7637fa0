using Hitl.Cli.Infrastructure;

namespace Hitl.Testing;

/// <summary>The real Kafka of this test process: HITL_TEST_KAFKA or KAFKA_BOOTSTRAP_SERVERS, else one started from KAFKA_HOME.</summary>
public static class TestKafka
{
    private static readonly Lazy<Task<string?>> Server = new(Start);

    /// <summary>Its bootstrap servers; null when there is none, and the mock cluster must do.</summary>
    public static Task<string?> BootstrapServers() => Server.Value;

    private static async Task<string?> Start()
    {
        if ((Variable("HITL_TEST_KAFKA") ?? Variable("KAFKA_BOOTSTRAP_SERVERS")) is { } named)
        {
            return named;
        }

        if (Variable("KAFKA_HOME") is not { } home)
        {
            return null;
        }

        var folder = TestFolder.Create("kafka");
        var broker = await KafkaBroker.Start(home, folder, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            broker.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        };
        return broker.BootstrapServers;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
