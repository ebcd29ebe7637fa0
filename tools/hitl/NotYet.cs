using System.CommandLine;

namespace Hitl.Cli;

/// <summary>Commands that are known and explained, but not there: they say so and fail.</summary>
internal static class NotYet
{
    public const int ExitCode = 2;

    public static Command Command(string name, string description, params Symbol[] parts)
    {
        var command = new Command(name, description);
        foreach (var part in parts)
        {
            switch (part)
            {
                case Command inner:
                    command.Add(inner);
                    break;
                case Option option:
                    command.Add(option);
                    break;
                case Argument argument:
                    command.Add(argument);
                    break;
            }
        }

        if (command.Subcommands.Count == 0)
        {
            command.SetAction(parsed => Say(Path(parsed.CommandResult)));
        }

        return command;
    }

    public static int Say(string command)
    {
        Console.Error.WriteLine($"not in this version: {command}");
        return ExitCode;
    }

    private static string Path(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } parent
            ? Path(parent) + " " + result.Command.Name
            : result.Command.Name;
}
