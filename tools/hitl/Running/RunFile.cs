using System.Text.Json;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>What a running <c>up</c> or <c>demo</c> says of itself, so that other commands find it and <c>down</c> stops it alone.</summary>
public sealed record RunFile(
    ProcessIdentity Supervisor,
    string State,
    string Gateway,
    string Data,
    IReadOnlyDictionary<string, ProcessIdentity> Processes)
{
    public const string Starting = "starting";
    public const string Ready = "ready";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Location => Path.Combine(Repository.HitlFolder, "run", "up.json");

    /// <summary>Null when nothing was started, or it died.</summary>
    public static async Task<RunFile?> OfLiving(CancellationToken ct = default) =>
        await Read(ct) is { } run && run.Supervisor.IsAlive ? run : null;

    public static async Task<RunFile?> Read(CancellationToken ct = default) =>
        File.Exists(Location) ? JsonSerializer.Deserialize<RunFile>(await File.ReadAllTextAsync(Location, ct), Json) : null;

    public static void Delete() => File.Delete(Location);

    public async Task Write(CancellationToken ct = default)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Location)!);
        await SecretFile.Write(Location, JsonSerializer.Serialize(this, Json), ct);
    }
}
