using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Hitl.Cli.Explaining;

/// <summary>Tells a conversation with the reasons that were recorded when each decision was made.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var conversation = new Argument<string>("conversation") { Description = "The conversation's id, c_..." };
        var client = new GatewayClient();
        var command = new Command("explain", "Tell a conversation's story with the reason of each decision") { conversation };
        client.AddTo(command);
        command.SetAction((parsed, ct) => client.Show(
            parsed,
            $"api/explain/{Uri.EscapeDataString(parsed.GetRequiredValue(conversation))}",
            "analyst",
            Print,
            whole: _ => true,
            everyTenant: false,
            ct));
        return command;
    }

    private static void Print(JsonElement answer)
    {
        AnsiConsole.MarkupLine($"[bold]{Markup.Escape(answer.Text("conversation") ?? "")}[/]");
        foreach (var step in answer.Items("steps"))
        {
            AnsiConsole.MarkupLine($"[dim]{Time(step.Text("at"))}[/] [bold]{Markup.Escape(step.Text("who") ?? "")}[/]  {Markup.Escape(step.Text("what") ?? "")}");
            foreach (var line in step.Part("why")?.Lines("              ") ?? [])
            {
                AnsiConsole.MarkupLine($"[dim]{Markup.Escape(line)}[/]");
            }
        }
    }

    private static string Time(string? at) =>
        DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, out var time)
            ? time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : "            ";
}
