using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Playbooks;

/// <summary>Says in words what changes for contacts and for people between two versions, or between what is in force and a file.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var from = new Argument<string>("from") { Description = "A version such as 3, or a file that is compared with what is in force" };
        var to = new Argument<string?>("to") { Description = "A version or a file", Arity = ArgumentArity.ZeroOrOne };
        var client = new GatewayClient();
        var command = new Command("diff", "Say what changes for contacts and for people, inherited changes too") { from, to };
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var (first, second) = (parsed.GetRequiredValue(from), parsed.GetValue(to));
            var file = IsFile(second ?? first) ? PlaybookFile.Read(second ?? first) : null;
            if (file is null && second is null)
            {
                throw new ArgumentException($"'{first}' alone says nothing: name two versions, or a file.");
            }

            if (file is { Tenant: null })
            {
                throw new ArgumentException($"{file.Path} is an agency's base: ./hitl playbook publish {file.Path} --trial says what it changes for each client.");
            }

            using var http = await client.Open(parsed, "analyst", ct, file?.Tenant);
            var body = new { From = second is null ? null : first, To = file is null ? second : null, file?.Text.Source, file?.Text.Bases };
            var answer = await GatewayClient.Post(http, "api/playbooks/compare", body, ct);
            client.Print(parsed, answer, compared =>
            {
                Console.WriteLine($"{compared.Text("to")} against {compared.Text("from") ?? "nothing"}");
                Print(compared.Items("changes"));
            });
            return 0;
        });
        return command;
    }

    public static void Print(IReadOnlyList<JsonElement> changes)
    {
        foreach (var audience in (string[])["contacts", "people"])
        {
            var theirs = changes.Where(change => change.Text("for") == audience).ToList();
            Console.WriteLine(theirs.Count == 0 ? $"  nothing changes for {audience}" : $"  for {audience}:");
            foreach (var change in theirs)
            {
                Console.WriteLine($"    {change.Text("says")}{(change.Text("inheritedFrom") is { } @base ? $" [inherited from {@base}]" : "")}");
            }
        }
    }

    private static bool IsFile(string name) => name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);
}
