using System.Diagnostics;
using Hitl.Cli.Running;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>
/// The data of a platform that was started once and stopped: databases migrated, models trained, sample tenants live. Each journey
/// on the PostgreSQL bus goes on with a copy of its own, as a start on kept data does, and need not make all that anew.
/// </summary>
internal static class Prepared
{
    private static readonly Lock Gate = new();
    private static Task<string>? made;

    public static async Task CopyTo(string dataFolder)
    {
        // As it is with owners and modes: the cluster belongs to the user that PostgreSQL runs as.
        using var copy = Process.Start("cp", ["-a", await Folder(), dataFolder]);
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0)
            throw new InvalidOperationException($"The prepared data could not be copied to {dataFolder}: cp ended with {copy.ExitCode}.");
    }

    /// <summary>Made by the first that asks, and by the next where that failed.</summary>
    private static Task<string> Folder()
    {
        lock (Gate)
            return made is null or { IsFaulted: true } ? made = Make() : made;
    }

    private static async Task<string> Make()
    {
        var folder = TestFolder.Create("prepared");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var data = Path.Combine(folder, "data");
        var options = new PlatformOptions { DataFolder = data, LogFolder = Path.Combine(folder, "logs"), Bus = Bus.Postgres, Port = 0, Debounce = TimeSpan.Zero };
        await using (await Platform.Start(options, _ => { }))
        {
        }

        return data;
    }
}
