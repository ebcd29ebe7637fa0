using System.CommandLine;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Playbooks;

/// <summary>Publishes an old version again.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var version = new Argument<string>("version") { Description = "The version's number, such as 3" };
        var note = PublishCommand.Note();
        var trial = PublishCommand.Trial();
        var client = new GatewayClient();
        var command = new Command("rollback", "Publish an old version again") { version, note, trial };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, "platform", ct);
            var body = new { Note = parsed.GetValue(note), Trial = parsed.GetValue(trial) };
            var path = $"api/playbooks/{Uri.EscapeDataString(parsed.GetRequiredValue(version))}/rollback";
            client.Print(parsed, await GatewayClient.Post(http, path, body, ct), PublishCommand.Print);
            return 0;
        });
        return command;
    }
}
