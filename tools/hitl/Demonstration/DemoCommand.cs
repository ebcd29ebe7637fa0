using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration;

/// <summary>Runs the platform with two sample tenants and plays the scenarios of DESIGN.md §11.</summary>
internal static class DemoCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "Stop everything after the scenarios; exit code 0 only if every one was right" };
        var json = new Option<bool>("--json") { Description = "The result as one JSON object on standard output; implies --exit" };
        var run = new RunOptions();
        var command = new Command("demo", "Start everything, play the scenarios, print what happened") { exit, json };
        run.AddTo(command);
        command.SetAction((parsed, ct) => Run(run.Read(parsed), parsed.GetValue(exit), parsed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> Run(PlatformOptions options, bool exit, bool json, CancellationToken ct)
    {
        if (await RunFile.OfLiving(ct) is { } other)
        {
            await Console.Error.WriteLineAsync($"Another hitl (process {other.Supervisor.Id}) runs already: stop it with ./hitl down.");
            return 1;
        }

        var watch = Stopwatch.StartNew();
        await using var running = await RunningPlatform.Start(options, Output.Say, ct);
        Output.Say($"all are ready after {watch.Elapsed.TotalSeconds:0.0} s");
        var demo = await Demo.Play(running.Platform, Output.Say, ct);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { demo.Right, demo.Summary, demo.Scenarios, demo.Tally }, Indented));
        }
        else
        {
            Console.WriteLine(string.Join('\n', Report.Of(demo)));
        }

        if (!exit && !json)
        {
            Console.WriteLine($"Live: {running.Platform.GatewayUrl}/demo");
            Console.WriteLine("Your turn: write as the contact on the left, answer in Slack on the right, take over, or kill the notifier. Ctrl-C stops everything.");
            await RunningPlatform.UntilStopped(ct);
        }

        Output.Say("stopping");
        return demo.Right ? 0 : 1;
    }
}
