using System.Net.Http.Headers;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Running;

/// <summary>The sample tenants are there to be played with: they go live at the first start, by the same event as any other, and stay as people say afterwards.</summary>
internal static class SampleStages
{
    private const string Path = "api/tenant/stage";

    /// <param name="token">Of a tenant, for its operators.</param>
    public static async Task GoLive(string gateway, IEnumerable<string> tenants, Func<string, string> token, Action<string> say, CancellationToken ct)
    {
        foreach (var tenant in tenants)
        {
            using var http = new HttpClient { BaseAddress = new Uri(gateway + "/") };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token(tenant));
            if ((await GatewayClient.Get(http, Path, ct)).GetProperty("said").GetBoolean())
            {
                continue;
            }

            await GatewayClient.Put(http, Path, new { stage = "live", note = "a sample, to be played with" }, ct);
            say($"{tenant} is live");
        }
    }
}
