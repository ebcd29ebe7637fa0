using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Hitl.Cli.Explaining;

/// <summary>Decides recorded inputs again and compares with what was decided; or keeps a stream as a file. Exit code 1 when anything differs.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var conversation = new Argument<string?>("conversation") { Description = "The conversation's id, c_...", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every stream" };
        var save = new Option<string?>("--save") { Description = "Compare nothing, and write the stream to this file, personal data in the clear; Development only" };
        var client = new GatewayClient();
        var command = new Command("replay", "Decide a stream, or all streams, again and compare") { conversation, all, save };
        client.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(conversation) is null != result.GetValue(all))
            {
                result.AddError("Name one conversation, or give --all.");
            }

            if (result.GetValue(save) is not null && result.GetValue(all))
            {
                result.AddError("--save writes one conversation.");
            }
        });
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(conversation) is { } one ? $"api/replay/{Uri.EscapeDataString(one)}" : "api/replay";
            if (parsed.GetValue(save) is { } file)
            {
                await client.Save(parsed, $"{path}/stream", "analyst", file, ct);
                return 0;
            }

            return await client.Show(
                parsed,
                path,
                "analyst",
                Print,
                whole: answer => answer.Items("differences").Count == 0,
                everyTenant: parsed.GetValue(all),
                ct);
        });
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

        AnsiConsole.WriteLine($"{answer.Text("streams")} streams, {answer.Text("decisions")} decisions made again, {differences.Count} differ{(answer.Text("erased") is { } erased and not "0" ? $"; {erased} more are erased" : "")}");
    }
}
