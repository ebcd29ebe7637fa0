using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Hitl.Cli.Explaining;

/// <summary>Decides recorded inputs again and compares with what was decided. Exit code 1 when anything differs.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var conversation = new Argument<string?>("conversation") { Description = "The conversation's id, c_...", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every stream" };
        var client = new GatewayClient();
        var command = new Command("replay", "Decide a stream, or all streams, again and compare") { conversation, all };
        client.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(conversation) is null != result.GetValue(all))
            {
                result.AddError("Name one conversation, or give --all.");
            }
        });
        command.SetAction((parsed, ct) => client.Show(
            parsed,
            parsed.GetValue(conversation) is { } one ? $"api/replay/{Uri.EscapeDataString(one)}" : "api/replay",
            "analyst",
            Print,
            whole: answer => answer.Items("differences").Count == 0,
            everyTenant: parsed.GetValue(all),
            ct));
        return command;
    }

    private static void Print(JsonElement answer)
    {
        var differences = answer.Items("differences");
        foreach (var difference in differences)
        {
            AnsiConsole.MarkupLine("[red]differs[/]");
            foreach (var line in difference.Lines("  "))
            {
                AnsiConsole.WriteLine(line);
            }
        }

        AnsiConsole.WriteLine($"{answer.Text("streams")} streams, {answer.Text("decisions")} decisions made again, {differences.Count} differ");
    }
}
