using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Hitl.Cli.Explaining;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Operating;

/// <summary>Whether software writes to everybody or to testers alone; and stops and starts all that it sends for a tenant, one of its channels, or every tenant of an agency.</summary>
internal static class TenantCommand
{
    private const string Path = "api/sending/pause";

    private static readonly TimeSpan QuietWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    public static Command Create() => new("tenant", "A tenant's stage and its brakes")
    {
        Acting("pause", "Stop all that software sends at once; people can go on writing", (http, body, ct) => GatewayClient.Put(http, Path, body, ct)),
        Acting("resume", "Let software send again; what is overdue is listed and not sent", (http, body, ct) => GatewayClient.Post(http, $"{Path}/resume", body, ct)),
        StageCommand.Showing(),
        StageCommand.Setting("live", "Let software write to everybody; your name is kept with it"),
        StageCommand.Setting("draft", "Let software write to the testers alone, and propose what it would write to others"),
        Acting("brakes", "Show what is paused, what is under way, and what was held", (http, _, ct) => GatewayClient.Get(http, Path, ct)),
    };

    private static Command Acting(string name, string description, Func<HttpClient, object, CancellationToken, Task<JsonElement>> act)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant; with --agency the agency" };
        var agency = new Option<bool>("--agency") { Description = "Every tenant whose playbook extends this agency's" };
        var channel = new Option<string?>("--channel") { Description = "sms, whatsapp or email; all of them by default" };
        var reason = new Option<string?>("--reason") { Description = "Why: kept with your name" };
        var client = new GatewayClient();
        var command = new Command(name, description) { tenant, agency, channel, reason };
        client.AddTo(command, withTenant: false);
        command.SetAction(async (parsed, ct) =>
        {
            var named = parsed.GetRequiredValue(tenant);
            var quiet = true;
            foreach (var one in parsed.GetValue(agency) ? AgencyTenants.Of(named, Repository.Root) : [named])
            {
                using var http = await client.Open(parsed, Services.Role, ct, of: one);
                var report = await act(http, new { channel = parsed.GetValue(channel), reason = parsed.GetValue(reason) }, ct);
                report = name == "pause" ? await UntilQuiet(http, report, ct) : report;
                quiet &= name != "pause" || report.GetProperty("quiet").GetBoolean();
                client.Print(parsed, report, Story);
            }

            return quiet ? 0 : 1;
        });
        return command;
    }

    /// <summary>Nothing new starts once it is fenced; what had started is known or unknown within the time that an attempt has.</summary>
    private static async Task<JsonElement> UntilQuiet(HttpClient http, JsonElement report, CancellationToken ct)
    {
        for (var waited = Stopwatch.StartNew(); !report.GetProperty("quiet").GetBoolean() && waited.Elapsed < QuietWithin;)
        {
            await Task.Delay(LookAgain, ct);
            report = await GatewayClient.Get(http, Path, ct);
        }

        return report;
    }

    private static void Story(JsonElement report)
    {
        var tenant = report.Text("tenant");
        var paused = report.Items("pauses").Where(p => p.GetProperty("paused").GetBoolean()).ToList();
        if (paused.Count == 0)
        {
            Console.WriteLine($"{tenant}: software may send");
        }

        foreach (var pause in paused)
        {
            Console.WriteLine($"{tenant}: {pause.Text("channel") ?? "every channel"} is paused since {pause.Text("at")} by {pause.Text("by")}: {pause.Text("reason")}");
        }

        if (report.GetProperty("fenced").GetBoolean())
        {
            Console.WriteLine(report.GetProperty("quiet").GetBoolean()
                ? "  fenced and quiet: nothing of software's starts, and nothing that had started is on its way"
                : "  fenced, and not quiet yet: nothing of software's starts, and this had started before");
        }

        foreach (var way in report.Items("underWay"))
        {
            Console.WriteLine($"  still under way: {way.Text("attempt")} by {way.Text("channel")} in {way.Text("conversation")}");
        }

        foreach (var held in report.Items("overdue"))
        {
            Console.WriteLine($"  not sent ({held.Text("why")}): {held.Text("reply")} by {held.Text("channel")} in {held.Text("conversation")}, decided {held.Text("decidedAt")}");
        }
    }
}
