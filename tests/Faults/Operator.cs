using System.Text.Json;
using Hitl.Cli;
using Hitl.Journeys;
using Npgsql;

namespace Hitl.Faults;

/// <summary>A person of the platform team at the command line, and what they see.</summary>
internal static class Operator
{
    // The token is in the environment, which several platforms share.
    private static readonly SemaphoreSlim AtTheCommandLine = new(1);

    /// <summary>Runs <c>./hitl</c> against the journey's gateway with that team's token.</summary>
    public static async Task<int> Hitl(this Journey journey, params string[] command)
    {
        await AtTheCommandLine.WaitAsync(Journey.Ct);
        try
        {
            Environment.SetEnvironmentVariable("HITL_TOKEN", journey.Platform.Token(Journey.Tenant, "platform"));
            return await Commands.Main([.. command, "--gateway", journey.Platform.GatewayUrl]);
        }
        finally
        {
            AtTheCommandLine.Release();
        }
    }

    public static async Task<IReadOnlyList<string>> Alarms(this Journey journey, string service)
    {
        using var http = new HttpClient();
        using var report = JsonDocument.Parse(await http.GetStringAsync(new Uri($"{journey.Platform.AddressOf(service)}/health/alarms"), Journey.Ct));
        return [.. report.RootElement.GetProperty("alarms").EnumerateArray().Select(a => a.GetString()!)];
    }

    /// <summary>Runs statements as the superuser, one by one, each in a transaction of its own.</summary>
    public static async Task Execute(this Journey journey, string database, params IReadOnlyList<string> statements)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(journey.Platform.AdminConnectionString) { Database = database, Pooling = false });
        foreach (var sql in statements)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Journey.Ct);
        }
    }
}
