using System.CommandLine;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>Stops what <c>up</c> or <c>demo</c> started, and nothing else.</summary>
internal static class DownCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var command = new Command("down", "Stop what up started, and nothing else");
        command.SetAction((_, ct) => Run(ct));
        return command;
    }

    private static async Task<int> Run(CancellationToken ct)
    {
        if (await RunFile.Read(ct) is not { } run)
        {
            Output.Say("nothing was started");
            return 0;
        }

        // Its processes end with it, whether it ends as asked or is killed; they are only looked after.
        run.Supervisor.Send(Signal.Terminate);
        if (!await run.Supervisor.Gone(Patience))
        {
            run.Supervisor.Send(Signal.Kill);
        }

        foreach (var (name, process) in run.Processes)
        {
            if (!await process.Gone(TimeSpan.FromSeconds(10)) && process.Send(Signal.Kill))
            {
                Output.Say($"{name} (process {process.Id}) did not end by itself and was killed");
                await process.Gone(TimeSpan.FromSeconds(5));
            }
        }

        RunFile.Delete();
        Output.Say("stopped");
        return 0;
    }
}
