using System.CommandLine;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Playbooks;

internal static class VersionsCommand
{
    public static Command Create()
    {
        var client = new GatewayClient();
        var command = new Command("versions", "List a tenant's versions, and when each came into force");
        client.AddTo(command);
        command.SetAction((parsed, ct) => client.Show(parsed, "api/playbooks", "analyst", Print, whole: _ => true, everyTenant: false, ct));
        return command;
    }

    private static void Print(JsonElement answer)
    {
        foreach (var kept in answer.Items("kept"))
        {
            Console.WriteLine($"{kept.Text("version")}{(kept.GetProperty("inForce").GetBoolean() ? "  in force" : "")}");
        }

        foreach (var publication in answer.Items("published"))
        {
            Console.WriteLine($"  {publication.GetProperty("at").GetDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC  {publication.Text("version")}  {publication.Text("by")}: {publication.Text("reason")}");
        }
    }
}
