using Spectre.Console;

namespace Hitl.Cli;

/// <summary>Progress goes to standard error, so that standard output holds results alone.</summary>
internal static class Output
{
    public static readonly IAnsiConsole Error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static void Say(string text)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine("· " + text);
            return;
        }

        Error.MarkupLine($"[dim]· {Markup.Escape(text)}[/]");
    }
}
