using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Playbooks;

/// <summary>What people answered and the FAQ doesn't hold: listed, accepted into a draft of the next version, or dismissed.</summary>
internal static class ProposalCommands
{
    private const string Path = "api/playbooks/proposals";

    public static Command List()
    {
        var client = new GatewayClient();
        var command = new Command("proposals", "List the questions that people answered and the FAQ doesn't hold");
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, "analyst", ct);
            client.Print(parsed, await GatewayClient.Get(http, Path, ct), Tell);
            return 0;
        });
        return command;
    }

    public static Command Accept()
    {
        var proposal = new Argument<string>("proposal") { Description = "Its id, fp_..." };
        var entry = new Option<string>("--entry") { Description = "The id of the new entry, such as parking", Required = true };
        var answer = new Option<string?>("--answer") { Description = "What the bot will say, instead of the person's own words" };
        var file = new Option<string?>("--out") { Description = "The file that the draft is written to; standard output without it" };
        var client = new GatewayClient();
        var command = new Command("accept", "Make an entry of a proposal, in a draft of the playbook's next version") { proposal, entry, answer, file };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, "analyst", ct);
            var id = parsed.GetRequiredValue(proposal);
            var accepted = await GatewayClient.Post(
                http, $"{Path}/{Uri.EscapeDataString(id)}/accept", new { entry = parsed.GetRequiredValue(entry), answer = parsed.GetValue(answer) }, ct);
            if (parsed.GetValue(file) is { } path)
            {
                await File.WriteAllTextAsync(path, accepted.GetProperty("playbook").GetString(), ct);
                Output.Say($"the draft over {accepted.GetProperty("over").GetString()} is in {path}: look at it, then publish it");
            }

            client.Print(parsed, accepted, draft =>
            {
                if (parsed.GetValue(file) is null)
                {
                    Console.Write(draft.GetProperty("playbook").GetString());
                }
            });
            return 0;
        });
        return command;
    }

    private static void Tell(JsonElement proposals)
    {
        foreach (var proposal in proposals.EnumerateArray())
        {
            var questions = proposal.GetProperty("questions").EnumerateArray().ToList();
            var state = proposal.GetProperty("state").GetString();
            Console.WriteLine($"{proposal.GetProperty("id").GetString()}  {state}{(proposal.TryGetProperty("entry", out var entry) && entry.ValueKind == JsonValueKind.String ? $" as {entry.GetString()}" : "")}");
            foreach (var question in questions)
            {
                Console.WriteLine($"    {question.GetProperty("text").GetString()}");
            }

            Console.WriteLine($"    → {proposal.GetProperty("answer").GetString()} ({proposal.GetProperty("by").GetString()}, {proposal.GetProperty("at").GetDateTimeOffset():yyyy-MM-dd})");
        }
    }
}
