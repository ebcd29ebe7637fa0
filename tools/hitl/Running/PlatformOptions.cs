using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

public enum Bus
{
    Postgres,
    Kafka,
}

/// <summary>How the whole platform is run on this machine.</summary>
public sealed record PlatformOptions
{
    /// <summary>Databases, secrets, connections and the broker's log; may be kept and started again.</summary>
    public string DataFolder { get; init; } = Repository.DefaultData;

    public string LogFolder { get; init; } = Repository.Logs;

    public Bus Bus { get; init; } = Bus.Postgres;

    /// <summary>The gateway's; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Where the outside reaches the gateway; it decides the address that providers sign.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Superuser's connection string of a PostgreSQL to use instead of the embedded one.</summary>
    public string? Postgres { get; init; }

    /// <summary>Further settings of the embedded PostgreSQL, each <c>name=value</c>.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = [];

    /// <summary>Further environment of the embedded PostgreSQL.</summary>
    public IReadOnlyDictionary<string, string>? PostgresEnvironment { get; init; }

    /// <summary>A running Kafka. Without it, and without <see cref="KafkaHome"/>, the bus can only be PostgreSQL.</summary>
    public string? KafkaBootstrapServers { get; init; } = Variable("KAFKA_BOOTSTRAP_SERVERS");

    /// <summary>An unpacked Kafka to start a broker from.</summary>
    public string? KafkaHome { get; init; } = Variable("KAFKA_HOME");

    /// <summary>Folder of a sentence encoder; null reads texts by the linear models alone.</summary>
    public string? Encoder { get; init; }

    /// <summary>Fixed at installation.</summary>
    public int Lanes { get; init; } = 16;

    /// <summary>Instead of each playbook's own debounce window; zero decides at once.</summary>
    public TimeSpan? Debounce { get; init; }

    /// <summary>Further environment of every service.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    private static string? Variable(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
