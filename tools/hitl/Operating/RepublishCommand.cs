using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Operating;

/// <summary>Has the owner of a lane publish its kept records again: for a record that the bus lost, an offset that expired, a reader that came late.</summary>
internal static class RepublishCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var lane = new Argument<int>("lane") { Description = "The lane" };
        var from = new Argument<long>("from") { Description = "The first position to publish again" };
        var service = Services.Optional("The service that says the topic; found by itself where another lacks that position");
        var client = new GatewayClient();
        var command = new Command("republish", "Publish a lane's records again") { lane, from, service };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var (number, position) = (parsed.GetValue(lane), parsed.GetValue(from));
            using var http = await client.Open(parsed, Services.Role, ct);
            var sayer = parsed.GetValue(service) ?? await WhoSays(http, number, position, ct);
            var answer = await GatewayClient.Post(http, Services.Path(sayer, $"{number}/republish"), new { From = position }, ct);
            client.Print(parsed, answer, a => Console.WriteLine(
                $"{sayer} publishes lane {number} of {a.Text("topic")} again: positions {a.Text("from")} to {a.Text("to")}"));
            return await Done(http, sayer, number, ct);
        });
        return command;
    }

    /// <summary>The service whose topic lacks that position in a reader.</summary>
    private static async Task<string> WhoSays(HttpClient http, int lane, long from, CancellationToken ct)
    {
        var reports = new Dictionary<string, JsonElement>();
        foreach (var service in Services.All)
        {
            reports[service] = await GatewayClient.Get(http, Services.Path(service), ct);
        }

        var lacking = reports.Values.SelectMany(r => r.Items("gaps"))
            .Where(g => g.Text("lane") == lane.ToString(CultureInfo.InvariantCulture) && long.Parse(g.Text("position")!, CultureInfo.InvariantCulture) >= from)
            .Select(g => g.Text("topic")).ToHashSet();
        return reports.Where(r => r.Value.Text("says") is { } says && lacking.Contains(says)).Select(r => r.Key).ToList() is [var one]
            ? one
            : throw new InvalidOperationException(
                $"{(lacking.Count == 0 ? $"No service lacks position {from} or a later one in lane {lane}" : $"Several topics lack positions in lane {lane}")}: name the service that says the topic with --service.");
    }

    private static async Task<int> Done(HttpClient http, string service, int lane, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            var report = await GatewayClient.Get(http, Services.Path(service), ct);
            if (report.Items("lanes").First(l => l.GetProperty("lane").GetInt32() == lane).Text("republishFrom") is null)
            {
                Output.Say("all of it is on the bus");
                return 0;
            }

            await Task.Delay(250, ct);
        }

        Output.Say($"it still goes on after {Patience.TotalSeconds:0} s: ./hitl lane list --service {service} shows when republishFrom is gone");
        return 0;
    }
}
