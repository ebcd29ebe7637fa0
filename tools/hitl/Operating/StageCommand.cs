using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Operating;

/// <summary>Shows and sets whether a tenant is live or in draft.</summary>
internal static class StageCommand
{
    public const string Path = "api/tenant/stage";

    public static Command Showing()
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant" };
        var client = new GatewayClient();
        var command = new Command("stage", "Show whether software writes to everybody or to testers alone, and who said so") { tenant };
        client.AddTo(command, withTenant: false);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, Services.Role, ct, of: parsed.GetRequiredValue(tenant));
            client.Print(parsed, await GatewayClient.Get(http, Path, ct), Story);
            return 0;
        });
        return command;
    }

    /// <param name="stage">live or draft.</param>
    public static Command Setting(string stage, string description)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant" };
        var testers = new Option<string[]>("--tester")
        {
            Description = "A tester's number or e-mail address, once for each; all of them, in place of those before", AllowMultipleArgumentsPerToken = true,
        };
        var note = new Option<string?>("--note") { Description = "Why: kept with your name" };
        var client = new GatewayClient();
        var command = new Command(stage, description) { tenant, testers, note };
        client.AddTo(command, withTenant: false);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, Services.Role, ct, of: parsed.GetRequiredValue(tenant));
            var named = parsed.GetValue(testers) is { Length: > 0 } given ? given : null;
            client.Print(parsed, await GatewayClient.Put(http, Path, new { stage, testers = named, note = parsed.GetValue(note) }, ct), Story);
            return 0;
        });
        return command;
    }

    private static void Story(JsonElement report)
    {
        var tenant = report.Text("tenant");
        Console.WriteLine(report.Text("stage") == "live"
            ? $"{tenant} is live: software writes to everybody"
            : $"{tenant} is in draft: software writes to its testers alone, and proposes what it would write to others");
        foreach (var tester in report.Items("testers"))
        {
            Console.WriteLine($"  tester {tester.GetString()}");
        }

        foreach (var change in report.Items("changes"))
        {
            Console.WriteLine($"  {change.Text("at")}  {change.Text("by")} {change.Text("what")}{(change.Text("note") is { Length: > 0 } note ? $": {note}" : "")}");
        }
    }
}
