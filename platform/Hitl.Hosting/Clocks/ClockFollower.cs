using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hitl.Hosting;

/// <summary>Follows the simulator's clock: <c>GET /clock?after=OFFSET</c> answers when the offset (ms) is another, or after a while as it is.</summary>
internal sealed partial class ClockFollower(DevelopmentClock clock, Uri simulator, ILogger<ClockFollower> log) : BackgroundService
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private sealed record Moved(long OffsetMs);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient { BaseAddress = simulator, Timeout = LongPoll };
        var following = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var after = (long)clock.Offset.TotalMilliseconds;
                var moved = await http.GetFromJsonAsync<Moved>(new Uri($"clock?after={after}", UriKind.Relative), stoppingToken);
                clock.MoveTo(TimeSpan.FromMilliseconds(moved!.OffsetMs));
                following = true;
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
            {
                if (following)
                {
                    LogLost(simulator, e.Message);
                }

                following = false;
                await Task.Delay(RetryAfter, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The movable clock at {Simulator} does not answer ({Reason}): time goes on with the last offset")]
    private partial void LogLost(Uri simulator, string reason);
}
