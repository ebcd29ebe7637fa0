using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Operating;

/// <summary>A service's lanes: how they stand, and a new history for one whose database was restored.</summary>
internal static class LaneCommand
{
    public static Command Create() => new("lane", "The lanes of a service") { List(), Rejoin() };

    private static Command List()
    {
        var service = Services.Required();
        var client = new GatewayClient();
        var command = new Command("list", "Show who owns each lane and how far it has said and published") { service };
        client.AddTo(command);
        command.SetAction((parsed, ct) => client.Show(parsed, Services.Path(parsed.GetValue(service)!), Services.Role, Print, whole: _ => true, everyTenant: false, ct));
        return command;
    }

    private static void Print(JsonElement report)
    {
        Console.WriteLine($"{report.Text("service")} says {report.Text("says") ?? "nothing"}; answered by {report.Text("instance")}");
        foreach (var lane in report.Items("lanes"))
        {
            Console.WriteLine(
                $"lane {lane.Text("lane"),3}  owner {lane.Text("owner") ?? "nobody",-24} term {lane.Text("term"),-6} written {lane.Text("written"),-9} published {lane.Text("published"),-9}"
                + (lane.Text("busEnd") is { } end ? $" bus {end}" : "")
                + (lane.Text("republishFrom") is { } from ? $"  publishing again from {from}" : ""));
        }

        foreach (var alarm in report.Items("alarms"))
        {
            Console.WriteLine($"ALARM {alarm.GetString()}");
        }
    }

    private static Command Rejoin()
    {
        var lane = new Argument<int>("lane") { Description = "The lane that alarms" };
        var service = Services.Required();
        var reason = new Option<string>("--reason") { Description = "Why: kept with your name", DefaultValueFactory = _ => "the database was restored to an older state" };
        var client = new GatewayClient();
        var command = new Command("rejoin", "Start a new history of a lane whose database was restored") { lane, service, reason };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, Services.Role, ct);
            var path = Services.Path(parsed.GetValue(service)!, $"{parsed.GetValue(lane)}/rejoin");
            var answer = await GatewayClient.Post(http, path, new { Reason = parsed.GetValue(reason) }, ct);
            client.Print(parsed, answer, a => Console.WriteLine(
                $"""
                lane {a.Text("lane")} of {a.Text("topic")}: positions {a.Text("lostFrom")} to {a.Text("lostTo")} are lost to {parsed.GetValue(service)}: others heard them, its database has them no more
                a new history begins at {a.Text("began")}
                """));
            return 0;
        });
        return command;
    }
}
