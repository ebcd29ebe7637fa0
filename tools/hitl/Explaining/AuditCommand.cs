using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Hitl.Cli.Explaining;

/// <summary>Checks the hash chains and the positions. Exit code 1 when anything is broken.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var client = new GatewayClient();
        var verify = new Command("verify", "Check that every stream is gapless and chained, and every position in order");
        client.AddTo(verify);
        verify.SetAction((parsed, ct) => client.Show(
            parsed,
            "api/audit/verify",
            "platform",
            Print,
            whole: answer => answer.Items("broken").Count == 0,
            everyTenant: true,
            ct));
        return new Command("audit", "Check what was recorded") { verify };
    }

    private static void Print(JsonElement answer)
    {
        var broken = answer.Items("broken");
        foreach (var stream in broken)
        {
            AnsiConsole.MarkupLine("[red]broken[/]");
            foreach (var line in stream.Lines("  "))
            {
                AnsiConsole.WriteLine(line);
            }
        }

        foreach (var line in answer.Part("positions")?.Lines("  ").Prepend("positions") ?? [])
        {
            AnsiConsole.WriteLine(line);
        }

        AnsiConsole.WriteLine($"{answer.Text("streams")} streams, {answer.Text("events")} events: {(broken.Count == 0 ? "whole" : $"{broken.Count} broken")}");
    }
}
