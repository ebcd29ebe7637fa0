using System.CommandLine;
using System.Diagnostics;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>Starts everything and keeps it running until Ctrl-C or <c>down</c>.</summary>
internal static class UpCommand
{
    private static readonly TimeSpan DetachedLimit = TimeSpan.FromMinutes(3);

    public static Command Create()
    {
        var detach = new Option<bool>("--detach") { Description = "Return once it is ready; stop it with ./hitl down" };
        var run = new RunOptions();
        var command = new Command("up", "Start PostgreSQL, all services, the gateway and the simulator") { detach };
        run.AddTo(command);
        command.SetAction((parsed, ct) => parsed.GetValue(detach) ? Detach(parsed, ct) : Run(run.Read(parsed), ct));
        return command;
    }

    private static async Task<int> Run(PlatformOptions options, CancellationToken ct)
    {
        if (await RunFile.OfLiving(ct) is { } other)
        {
            return AlreadyThere(other);
        }

        var watch = Stopwatch.StartNew();
        await using var up = await RunningPlatform.Start(options, Output.Say, ct);
        Output.Say($"all are ready after {watch.Elapsed.TotalSeconds:0.0} s");
        Console.WriteLine($"ready {up.Platform.GatewayUrl}");
        await RunningPlatform.UntilStopped(ct);
        Output.Say("stopping");
        return 0;
    }

    private static async Task<int> Detach(ParseResult parsed, CancellationToken ct)
    {
        if (await RunFile.OfLiving(ct) is { } other)
        {
            return AlreadyThere(other);
        }

        Directory.CreateDirectory(Repository.Logs);
        var log = Path.Combine(Repository.Logs, "up.log");
        // The shell ends at once and leaves the new session's process to the system, with no terminal and no pipe of ours.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = Environment.CurrentDirectory };
        string[] arguments =
        [
            "-c", "log=$1; shift; setsid \"$@\" </dev/null >\"$log\" 2>&1 & echo $!", "sh", log,
            Repository.Dotnet, Path.Combine(AppContext.BaseDirectory, "hitl.dll"), .. parsed.Tokens.Select(t => t.Value).Where(t => t != "--detach"),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.RedirectStandardOutput = true;
        using var shell = Process.Start(start)!;
        var id = int.Parse((await shell.StandardOutput.ReadLineAsync(ct))!, System.Globalization.CultureInfo.InvariantCulture);
        var identity = ProcessIdentity.Of(id);
        var limit = Stopwatch.StartNew();
        while (identity is { IsAlive: true } && limit.Elapsed < DetachedLimit)
        {
            if (await RunFile.OfLiving(ct) is { State: RunFile.Ready } run)
            {
                Console.WriteLine($"ready {run.Gateway}");
                return 0;
            }

            await Task.Delay(100, ct);
        }

        identity?.Send(Signal.Terminate);
        await Console.Error.WriteLineAsync($"hitl up did not become ready; its output ({log}):\n{await File.ReadAllTextAsync(log, ct)}");
        return 1;
    }

    private static int AlreadyThere(RunFile run)
    {
        if (run.State == RunFile.Ready)
        {
            Output.Say($"it runs already (process {run.Supervisor.Id}); stop it with ./hitl down");
            Console.WriteLine($"ready {run.Gateway}");
            return 0;
        }

        Console.Error.WriteLine($"Another hitl (process {run.Supervisor.Id}) is starting just now: wait for it, or stop it with ./hitl down.");
        return 1;
    }
}
