using System.CommandLine;

namespace Hitl.Cli.Testing;

internal static class TestCommand
{
    public static Command Create()
    {
        var command = new Command("test", "Run all tests");
        command.SetAction(_ => NotYet.Say("test"));
        return command;
    }
}
