using System.CommandLine;
using Hitl.Cli.Operating;

namespace Hitl.Cli.Running;

/// <summary>The log between the services.</summary>
internal static class BusCommand
{
    public static Command Create() => new("bus", "The log between the services")
    {
        Switch(),
        RepublishCommand.Create(),
    };

    /// <summary>Starting on the other bus moves the data; this does it without staying up.</summary>
    private static Command Switch()
    {
        var to = new Argument<Bus>("to") { Description = "postgres or kafka (needs KAFKA_HOME or KAFKA_BOOTSTRAP_SERVERS)" };
        var data = RunOptions.Data();
        var command = new Command("switch", "Stop first; then what a reader lacks is published on the other bus, nothing twice, and it stops again") { to, data };
        command.SetAction(async (parsed, ct) =>
        {
            if (await RunFile.OfLiving(ct) is { } running)
            {
                await Console.Error.WriteLineAsync($"The platform runs (process {running.Supervisor.Id}): stop it with ./hitl down, then switch.");
                return 1;
            }

            var options = new PlatformOptions { Bus = parsed.GetValue(to), Port = 0, DataFolder = Path.GetFullPath(parsed.GetValue(data)!) };
            await using (await RunningPlatform.Start(options, Output.Say, ct))
            {
                Console.WriteLine($"on {options.Bus.ToString().ToLowerInvariant()}: start it with ./hitl up --bus {options.Bus.ToString().ToLowerInvariant()}");
            }

            return 0;
        });
        return command;
    }
}
