using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hitl.Cli.Explaining;
using Spectre.Console;

namespace Hitl.Cli.Operating;

/// <summary>Records that could not be handled, of one tenant. A record is named SERVICE/NUMBER.</summary>
internal static class DlqCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create() => new("dlq", "Records that could not be handled") { List(), Show(), Replay(), Skip() };

    private static Command List()
    {
        var service = Services.Optional("One service; all by default");
        var client = new GatewayClient();
        var command = new Command("list", "List parked records, in order") { service };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, Services.Role, ct);
            var parked = await Parked(http, parsed.GetValue(service), ct);
            client.Print(parsed, Listed(parked), _ =>
            {
                foreach (var (name, record) in parked)
                {
                    Console.WriteLine($"{name,-18} {record.Text("key")}  {record.Text("source")}  {record.Text("name")}  {record.Text("error") ?? "waits behind another"}");
                }

                Console.WriteLine(parked.Count == 1 ? "1 record is parked" : $"{parked.Count} records are parked");
            });
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var record = Record();
        var client = new GatewayClient();
        var command = new Command("show", "Show a parked record with its message, and why it failed") { record };
        client.AddTo(command);
        command.SetAction((parsed, ct) =>
        {
            var (service, number) = Parts(parsed.GetRequiredValue(record));
            return client.Show(parsed, Services.Path(service, $"parked/{number}"), Services.Role, Tell, whole: _ => true, everyTenant: false, ct);
        });
        return command;
    }

    private static Command Replay()
    {
        var conversation = new Argument<string>("conversation") { Description = "The conversation's id, c_..." };
        var service = Services.Optional("One service; by default each in which the conversation is parked");
        var client = new GatewayClient();
        var command = new Command("replay", "Apply a conversation's parked records, in order") { conversation, service };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var key = parsed.GetRequiredValue(conversation);
            using var http = await client.Open(parsed, Services.Role, ct);
            var asked = (await Parked(http, parsed.GetValue(service), ct)).Where(p => p.Record.Text("key") == key).ToList();
            if (asked.Count == 0)
            {
                throw new InvalidOperationException($"{key} is parked in no service: ./hitl dlq list shows what is.");
            }

            foreach (var one in asked.Select(p => Parts(p.Name).Service).Distinct())
            {
                await GatewayClient.Post(http, Services.Path(one, "parked/replay"), new { Key = key }, ct);
            }

            var left = await Left(http, asked, ct);
            client.Print(parsed, JsonSerializer.SerializeToElement(new { applied = asked.Count - left, left }, JsonSerializerOptions.Web), _ => Console.WriteLine(left == 0
                ? $"{asked.Count} applied; nothing of {key} is parked any more"
                : $"{asked.Count - left} applied, {left} still parked: ./hitl dlq list shows why"));
            return left == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Skip()
    {
        var record = Record();
        var reason = new Option<string>("--reason") { Description = "Why: kept with your name", Required = true };
        var client = new GatewayClient();
        var command = new Command("skip", "Leave a parked record out; audited") { record, reason };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetRequiredValue(record);
            var (service, number) = Parts(name);
            using var http = await client.Open(parsed, Services.Role, ct);
            await GatewayClient.Post(http, Services.Path(service, $"parked/{number}/skip"), new { Reason = parsed.GetRequiredValue(reason) }, ct);
            var left = await Left(http, [(name, default)], ct);
            client.Print(parsed, JsonSerializer.SerializeToElement(new { skipped = left == 0 }, JsonSerializerOptions.Web), _ => Console.WriteLine(left == 0
                ? $"{name} is left out. What is parked behind it waits for ./hitl dlq replay"
                : $"{name} is to be left out; its lane's owner has not done it yet"));
            return left == 0 ? 0 : 1;
        });
        return command;
    }

    internal static JsonElement Listed(IEnumerable<(string Name, JsonElement Record)> parked) =>
        JsonSerializer.SerializeToElement(new { parked = parked.Select(p => new { p.Name, p.Record }) }, JsonSerializerOptions.Web);

    private static Argument<string> Record() => new("record") { Description = "SERVICE/NUMBER, as ./hitl dlq list names it" };

    private static (string Service, long Number) Parts(string record) =>
        record.Split('/') is [var service, var number] && Services.All.Contains(service) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? (service, id)
            : throw new ArgumentException($"'{record}' names no record: it is SERVICE/NUMBER, such as orchestrator/12.", nameof(record));

    private static async Task<List<(string Name, JsonElement Record)>> Parked(HttpClient http, string? service, CancellationToken ct)
    {
        var parked = new List<(string, JsonElement)>();
        foreach (var one in service is null ? Services.All : [service])
        {
            var answer = await GatewayClient.Get(http, Services.Path(one, "parked"), ct);
            parked.AddRange(answer.EnumerateArray().Select(r => ($"{one}/{r.Text("id")}", r)));
        }

        return parked;
    }

    /// <summary>How many of these are still parked once none is, or once a replay that helps would have helped.</summary>
    private static async Task<int> Left(HttpClient http, List<(string Name, JsonElement Record)> of, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var left = 0;
            foreach (var service in of.GroupBy(p => Parts(p.Name).Service))
            {
                var parked = (await Parked(http, service.Key, ct)).Select(p => p.Name).ToHashSet();
                left += service.Count(p => parked.Contains(p.Name));
            }

            if (left == 0 || watch.Elapsed > Patience)
            {
                return left;
            }

            await Task.Delay(200, ct);
        }
    }

    private static void Tell(JsonElement detail)
    {
        foreach (var line in detail.Lines(""))
        {
            AnsiConsole.WriteLine(line);
        }
    }
}
