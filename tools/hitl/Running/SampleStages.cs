using System.Diagnostics;
using System.Net.Http.Headers;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Running;

/// <summary>The sample tenants are there to be played with: they go live at the first start, by the same event as any other, and stay as people say afterwards.</summary>
internal static class SampleStages
{
    private const string Path = "api/tenant/stage";

    private static readonly TimeSpan InForceWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <param name="token">Of a tenant, for its operators.</param>
    public static async Task GoLive(string gateway, IEnumerable<string> tenants, Func<string, string> token, Action<string> say, CancellationToken ct)
    {
        foreach (var tenant in tenants)
        {
            using var http = new HttpClient { BaseAddress = new Uri(gateway + "/") };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token(tenant));
            if (await IsSaid(http, ct))
            {
                continue;
            }

            await GatewayClient.Put(http, Path, new { stage = "live", note = "a sample, to be played with" }, ct);
            // On a slow machine it is taken, and in force only once the orchestrator has its lanes; and the classifier trains what reads the tenant's messages.
            for (var waited = Stopwatch.StartNew(); !(await IsSaid(http, ct) && await IsRead(http, ct));)
            {
                if (waited.Elapsed > InForceWithin)
                {
                    throw new InvalidOperationException($"{tenant} did not go live within {InForceWithin.TotalSeconds:0} s: ./hitl tenant live {tenant} says so again.");
                }

                await Task.Delay(LookAgain, ct);
            }

            say($"{tenant} is live");
        }
    }

    /// <summary>The tenant's own model is in force beside those for everybody: its first message does not wait for it.</summary>
    private static async Task<bool> IsRead(HttpClient http, CancellationToken ct) => (await GatewayClient.Get(http, "api/models", ct)).GetProperty("inForce").GetArrayLength() > 1;

    private static async Task<bool> IsSaid(HttpClient http, CancellationToken ct) => (await GatewayClient.Get(http, Path, ct)).GetProperty("said").GetBoolean();
}
