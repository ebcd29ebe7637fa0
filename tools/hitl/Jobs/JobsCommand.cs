using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Jobs;

/// <summary>The jobs that people apply for: a table in, and how many pass out.</summary>
internal static class JobsCommand
{
    public static Command Create() => new("jobs", "A tenant's jobs, and how many pass what they need") { List(), Import(), PassRates() };

    private static Command List()
    {
        var client = new GatewayClient();
        var command = new Command("list", "List the jobs");
        client.AddTo(command);
        command.SetAction((parsed, ct) => client.Show(
            parsed,
            "api/jobs",
            "analyst",
            jobs =>
            {
                foreach (var job in jobs.EnumerateArray())
                {
                    Console.WriteLine($"{job.Text("reference"),-16} {(job.GetProperty("open").GetBoolean() ? "open" : "closed"),-7} {job.Text("title")}{(job.Text("owner") is { } owner ? $", {owner}" : "")}");
                }
            },
            whole: _ => true,
            everyTenant: false,
            ct));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A CSV table: reference,title,open,owner,booking_link and columns such as experience.at_least" };
        var client = new GatewayClient();
        var command = new Command("import", "Keep the jobs of a table, all or none; others stay as they are") { file };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetRequiredValue(file);
            if (!File.Exists(name))
            {
                throw new IOException($"There is no file '{name}'.");
            }

            using var http = await client.Open(parsed, "platform", ct);
            client.Print(
                parsed,
                await GatewayClient.Send(http, "api/jobs/import", await File.ReadAllTextAsync(name, ct), "text/csv", ct),
                answer => Console.WriteLine($"{answer.Text("jobs")} jobs are kept"));
            return 0;
        });
        return command;
    }

    private static Command PassRates()
    {
        var client = new GatewayClient();
        var csv = new Option<string?>("--csv") { Description = "Write them to this file, as CSV" };
        var command = new Command("pass-rates", "How many pass each knockout, by job") { csv };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(csv) is { } file)
            {
                await client.Save(parsed, "api/jobs/pass-rates?format=csv", "analyst", file, ct);
                return 0;
            }

            return await client.Show(parsed, "api/jobs/pass-rates", "analyst", Print, whole: _ => true, everyTenant: false, ct);
        });
        return command;
    }

    private static void Print(JsonElement rates)
    {
        foreach (var rate in rates.EnumerateArray())
        {
            Console.WriteLine(
                $"{rate.Text("flow")}/{rate.Text("question"),-20} {rate.Text("job") ?? "",-16} {rate.GetProperty("rate").GetDouble():0.0%} of {rate.Text("answered")} pass, {rate.Text("knockedOut")} knocked out, {rate.Text("overturned")} overturned");
        }
    }
}
