using System.CommandLine;
using Hitl.Cli.Running;

namespace Hitl.Cli.Benchmarks;

/// <summary>Measures the running platform.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "pipeline" };
        var rate = new Option<int?>("--rate") { Description = "Webhooks a second; flat out without it" };
        var seconds = new Option<int>("--seconds") { Description = "How long to measure", DefaultValueFactory = _ => 30 };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output and nothing else" };
        var run = new RunOptions();
        var command = new Command("bench", "Measure: signed webhooks through the running platform to the simulator") { name, rate, seconds, json };
        run.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(NotYet.Say($"bench {parsed.GetValue(name)}")));
        return command;
    }
}
