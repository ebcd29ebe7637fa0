using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;
using Hitl.Contracts;

namespace Hitl.Cli.Understanding;

/// <summary>Says what the bot should have understood of a message; the tenant's models learn from it.</summary>
internal static class LabelCommand
{
    public static Command Create()
    {
        var conversation = new Argument<string>("conversation") { Description = "Its id, c_..." };
        var label = new Argument<string>("label") { Description = $"What is corrected: {string.Join(", ", Labels.All)}" };
        var right = new Argument<string>("right")
        {
            Description = $"What it should have been: yes or no; of sentiment {string.Join(", ", Labels.ValuesOf(Labels.Sentiment))}; of answer {string.Join(", ", Labels.ValuesOf(Labels.Answer))}; of faq the entry's id, or none",
        };
        var message = new Option<string?>("--message") { Description = "The message's id; the contact's latest without it" };
        var client = new GatewayClient();
        var command = new Command("label", "Say what the bot should have understood of a message, or confirm what it did") { conversation, label, right, message };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var (named, value) = (parsed.GetRequiredValue(label), parsed.GetRequiredValue(right));
            Check(named, value);
            using var http = await client.Open(parsed, "agent", ct);
            var path = $"api/conversations/{Uri.EscapeDataString(parsed.GetRequiredValue(conversation))}";
            var corrected = parsed.GetValue(message) ?? Latest(await GatewayClient.Get(http, path, ct));
            http.DefaultRequestHeaders.Add("Idempotency-Key", $"label-{Guid.NewGuid():N}");
            var answer = await GatewayClient.Post(http, $"{path}/messages/{Uri.EscapeDataString(corrected)}/labels", new { label = named, right = value }, ct);
            client.Print(parsed, answer, _ => Console.WriteLine($"{named} of {corrected} is {value}: it is kept; within seconds ./hitl models shows what was learned of it"));
            return 0;
        });
        return command;
    }

    /// <summary>A slip is said before anything is asked of the gateway.</summary>
    internal static void Check(string label, string right)
    {
        if (!Labels.All.Contains(label))
        {
            throw new InvalidOperationException($"There is no label '{label}'. Correct one of {string.Join(", ", Labels.All)}.");
        }

        if (!Labels.CanBe(label, right))
        {
            throw new InvalidOperationException($"'{label}' cannot be '{right}', only {string.Join(", ", Labels.ValuesOf(label))}.");
        }
    }

    private static string Latest(JsonElement conversation) =>
        conversation.Items("messages").LastOrDefault(message => message.Text("author") == "Contact" && message.Text("text") is { Length: > 0 }) is { ValueKind: JsonValueKind.Object } last
            ? last.Text("id")!
            : throw new InvalidOperationException("The contact has written nothing in this conversation.");
}
