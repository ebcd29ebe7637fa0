using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Playbooks;

/// <summary>Publishes a tenant's playbook, or an agency's base to all its clients, and says what changes.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A tenant's playbook, or an agency's base" };
        var note = Note();
        var trial = Trial();
        var client = new GatewayClient();
        var command = new Command("publish", "Publish a playbook as the tenant's next version, or a base to every client that extends it") { file, note, trial };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var playbook = PlaybookFile.Read(parsed.GetRequiredValue(file));
            using var http = await client.Open(parsed, "platform", ct, playbook.Tenant);
            var path = playbook.Tenant is null ? "api/playbooks/bases" : "api/playbooks";
            var body = new { playbook.Text.Source, playbook.Text.Bases, Note = parsed.GetValue(note), Trial = parsed.GetValue(trial) };
            client.Print(parsed, await GatewayClient.Post(http, path, body, ct), Print);
            return 0;
        });
        return command;
    }

    public static Option<string?> Note() => new("--note") { Description = "Why; kept with your name" };

    public static Option<bool> Trial() => new("--trial") { Description = "Say what would change, and publish nothing" };

    /// <summary>One outcome, or those of all clients of a base.</summary>
    public static void Print(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Array)
        {
            One(answer);
            return;
        }

        Console.WriteLine(answer.GetArrayLength() switch { 0 => "No client is touched: none extends this base, or nothing changes for any.", 1 => "1 client is touched:", var count => $"{count} clients are touched:" });
        foreach (var client in answer.EnumerateArray())
        {
            One(client);
        }
    }

    private static void One(JsonElement outcome)
    {
        var (version, before) = (outcome.Text("version"), outcome.Text("before"));
        Console.WriteLine(
            version == before ? $"{version} is in force already; nothing changes"
            : outcome.GetProperty("published").GetBoolean() ? $"{version} is in force{(before is null ? "" : $" instead of {before}")}"
            : $"{version} would come into force{(before is null ? "" : $" instead of {before}")}");
        if (outcome.Text("cases") is { } cases and not "0")
        {
            Console.WriteLine($"  {cases} cases hold");
        }

        DiffCommand.Print(outcome.Items("changes"));
    }
}
