using System.CommandLine;
using Hitl.Cli.Access;
using Hitl.Cli.Benchmarks;
using Hitl.Cli.Demonstration;
using Hitl.Cli.Explaining;
using Hitl.Cli.Jobs;
using Hitl.Cli.Operating;
using Hitl.Cli.Playbooks;
using Hitl.Cli.Running;
using Hitl.Cli.Testing;
using Hitl.Cli.Understanding;
using Spectre.Console;

namespace Hitl.Cli;

/// <summary>A class of its own: top-level statements would become a public Program, which is each service's name for itself in its specs.</summary>
internal static class Commands
{
    public static async Task<int> Main(string[] args)
    {
        // Colours are for a person's terminal, not for a file or another program.
        AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
        var root = new RootCommand("Hitl.Platform on this machine, and tools for analysts and platform teams")
        {
            UpCommand.Create(),
            DownCommand.Create(),
            DemoCommand.Create(),
            TestCommand.Create(),
            BenchCommand.Create(),
            TokenCommand.Create(),
            ExplainCommand.Create(),
            ReplayCommand.Create(),
            AuditCommand.Create(),
            PlaybookCommand.Create(),
            JobsCommand.Create(),
            BusCommand.Create(),
            LaneCommand.Create(),
            TenantCommand.Create(),
            DlqCommand.Create(),
            EvalCommand.Create(),
            ModelsCommand.Create(),
            LabelCommand.Create(),
            EncoderCommand.Create(),
        };

        foreach (var later in LaterCommands.All())
        {
            root.Add(later);
        }

        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or ArgumentException or Npgsql.NpgsqlException or UnauthorizedAccessException)
        {
            // What a person can mend is said in words; anything else is a bug and shows where.
            await Console.Error.WriteLineAsync($"hitl: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
