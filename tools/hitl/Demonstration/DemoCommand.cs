using System.CommandLine;
using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration;

/// <summary>Runs the platform with two sample tenants and plays the scenarios of DESIGN.md §11.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "Stop everything after the scenarios; exit code 0 only if every one was right" };
        var run = new RunOptions();
        var command = new Command("demo", "Start everything, play the scenarios, print what happened") { exit };
        run.AddTo(command);
        command.SetAction((_, _) => Task.FromResult(NotYet.Say("demo")));
        return command;
    }
}
