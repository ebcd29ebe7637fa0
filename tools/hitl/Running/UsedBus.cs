using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>Which bus a data folder was last used with: offsets mean something on that one alone.</summary>
internal sealed class UsedBus(string dataFolder)
{
    /// <summary>Every other value is a Kafka cluster's id.</summary>
    public const string Postgres = "postgres";

    private readonly string file = Path.Combine(dataFolder, "bus");

    public static string Name(string bus) => bus == Postgres ? Postgres : "kafka";

    /// <summary>Null for a folder that was never used.</summary>
    public async Task<string?> Read(CancellationToken ct = default) =>
        File.Exists(file) ? (await File.ReadAllTextAsync(file, ct)).Trim() : null;

    public Task Write(string bus, CancellationToken ct = default) => File.WriteAllTextAsync(file, bus + "\n", ct);
}
