using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;
using Spectre.Console;

namespace Hitl.Cli.Benchmarks;

/// <summary>Measures a platform of its own, on databases of its own that are thrown away afterwards.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "pipeline" };
        var rate = new Option<double?>("--rate") { Description = "Webhooks a second; flat out without it" };
        var seconds = new Option<double>("--seconds") { Description = "How long to send", DefaultValueFactory = _ => 30 };
        var bus = new Option<Bus>("--bus") { Description = "postgres or kafka (needs KAFKA_HOME or KAFKA_BOOTSTRAP_SERVERS)" };
        var statements = new Option<int>("--statements") { Description = "Also name the N statements on which PostgreSQL spent most, on standard error" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output and nothing else" };
        var command = new Command("bench", "Measure: signed webhooks through the running platform to the simulator") { name, rate, seconds, bus, statements, json };
        command.SetAction((parsed, ct) => parsed.GetValue(name) == "pipeline"
            ? Pipeline(parsed.GetValue(bus), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(statements), parsed.GetValue(json), ct)
            : Task.FromResult(NotYet.Say($"bench {parsed.GetValue(name)}")));
        return command;
    }

    private static async Task<int> Pipeline(Bus bus, double? rate, double seconds, int statements, bool json, CancellationToken ct)
    {
        var folder = Path.Combine(Repository.Root, ".hitl", "tmp", $"bench-{Environment.ProcessId}");
        try
        {
            var options = new PlatformOptions { Bus = bus, Port = 0, DataFolder = folder, LogFolder = Path.Combine(Repository.Logs, "bench") };
            var result = await PipelineBench.Run(options, rate, seconds, statements, line => Console.Error.WriteLine($"· {line}"), ct);
            Console.Out.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : JsonSerializer.Serialize(result, Indented));
            if (!json)
                AnsiConsole.WriteLine("Debounce is 0: each message is decided as soon as it is understood.");
            return result.Lost + result.Twice == 0 ? 0 : 1;
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
