using System.CommandLine;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Playbooks;

/// <summary>Makes a case of a real conversation, to be put under <c>cases</c> of its playbook.</summary>
internal static class PinCommand
{
    public static Command Create()
    {
        var conversation = new Argument<string>("conversation") { Description = "The conversation's id, c_..." };
        var client = new GatewayClient();
        var command = new Command("pin", "Make a case of a real conversation, with personal data replaced") { conversation };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, "analyst", ct);
            var answer = await GatewayClient.Post(http, $"api/playbooks/pin/{Uri.EscapeDataString(parsed.GetRequiredValue(conversation))}", new { }, ct);
            client.Print(parsed, answer, pinned => Console.Write(pinned.Text("yaml")));
            Output.Say("read it before you keep it: names that nobody introduced stay as they were written");
            if (answer.Text("story") is { } story)
            {
                Output.Say($"what is in force now decides it otherwise: {story}");
            }

            return 0;
        });
        return command;
    }
}
