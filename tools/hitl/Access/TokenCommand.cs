using System.CommandLine;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;

namespace Hitl.Cli.Access;

/// <summary>Prints a bearer token of the development issuer.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var tenant = new Option<string>("--tenant") { Description = "The tenant the token is for", Required = true };
        var role = new Option<string>("--role") { Description = "agent, analyst or platform", Required = true };
        role.AcceptOnlyFromAmong([.. DevelopmentToken.Roles]);
        var agent = new Option<string?>("--agent") { Description = "The agent's id, such as priya" };
        var name = new Option<string?>("--name") { Description = "The agent's name as contacts read it" };
        var data = new Option<string?>("--data") { Description = "The data folder of the platform; of the running one by default" };
        var command = new Command("token", "Print a bearer token for the API; Development only") { tenant, role, agent, name, data };
        command.SetAction(async (parsed, ct) =>
        {
            var claims = new TokenClaims(
                parsed.GetRequiredValue(tenant),
                parsed.GetRequiredValue(role),
                parsed.GetValue(agent),
                parsed.GetValue(name));
            Console.WriteLine(await Issue(claims, parsed.GetValue(data), ct));
            return 0;
        });
        return command;
    }

    /// <summary>Signed with the key of the given data folder, else of the running platform's, else of the default one.</summary>
    public static async Task<string> Issue(TokenClaims claims, string? data, CancellationToken ct)
    {
        var folder = data ?? (await RunFile.OfLiving(ct))?.Data ?? Repository.DefaultData;
        var secrets = await Secrets.Open(folder, ct);
        var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Development";
        return DevelopmentToken.Issue(claims, secrets.TokenSigningKey, environment, DateTimeOffset.UtcNow);
    }
}
