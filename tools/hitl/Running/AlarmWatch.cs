using System.Net.Http.Json;
using System.Text.Json;

namespace Hitl.Cli.Running;

/// <summary>Says each new alarm of the services once, with the service's name, and when all of one are over.</summary>
internal static class AlarmWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private sealed record Report(IReadOnlyList<string> Alarms);

    public static async Task Run(IReadOnlyDictionary<string, string> services, Action<string> say, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = Interval };
        var standing = services.Keys.ToDictionary(s => s, _ => new HashSet<string>());
        try
        {
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync(ct))
            {
                foreach (var (service, address) in services)
                {
                    if (await Alarms(http, address, ct) is { } alarms)
                    {
                        Tell(service, standing[service], alarms, say);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    internal static void Tell(string service, HashSet<string> standing, IReadOnlyList<string> alarms, Action<string> say)
    {
        var before = standing.Count;
        standing.IntersectWith(alarms);
        foreach (var alarm in alarms.Where(standing.Add))
        {
            say($"ALARM {service}: {alarm}");
        }

        if (before > 0 && standing.Count == 0)
        {
            say($"{service}: no alarm stands any more");
        }
    }

    /// <summary>Null while the service does not answer: the supervisor says that.</summary>
    private static async Task<IReadOnlyList<string>?> Alarms(HttpClient http, string address, CancellationToken ct)
    {
        try
        {
            return (await http.GetFromJsonAsync<Report>($"{address}/health/alarms", ct))?.Alarms;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
