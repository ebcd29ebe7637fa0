using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Hitl.Simulator.Clock;

namespace Hitl.Simulator.Webhooks;

/// <summary>The platform under test, as its providers reach it: kept connections, retries with back-off, everything written down.</summary>
internal sealed class Platform(SimulatorOptions options, DevelopmentClock clock) : IDisposable
{
    private const int Kept = 200_000;
    private const int LongestAnswer = 64 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly Queue<WebhookOutcome> outcomes = new();
    private readonly Dictionary<(string Kind, string State), long> counts = [];
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = 256,
    })
    {
        // Twilio's read time-out.
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = LongestAnswer,
    };

    private CancellationTokenSource era = new();

    /// <summary>Ends with the next <see cref="Clear"/>: what was begun before it says nothing after it.</summary>
    public CancellationToken Era
    {
        get
        {
            lock (gate)
            {
                return era.Token;
            }
        }
    }

    public Uri Hook(string connection) => new($"{options.PublicUrl.AbsoluteUri.TrimEnd('/')}/hooks/{connection}");

    /// <summary>
    /// Makes the request until it is accepted, refused with a 4xx other than 408 and 429, or the time is up.
    /// Ends with the outcome; never throws for what the platform does.
    /// </summary>
    /// <param name="retryFor">Null for the configured time; zero for one attempt.</param>
    public async Task<WebhookOutcome> Deliver(Webhook webhook, TimeSpan? retryFor = null)
    {
        CancellationToken ct;
        var outcome = new WebhookOutcome(webhook, clock.GetUtcNow());
        lock (gate)
        {
            ct = era.Token;
            outcomes.Enqueue(outcome);
            if (outcomes.Count > Kept)
            {
                outcomes.Dequeue();
            }

            Count(outcome, 1);
        }

        if (options.Deliverable(webhook.Address) is not { } address)
        {
            End(outcome, [], "refused", $"{webhook.Address.Host} is not on loopback.", ct);
            return outcome;
        }

        var patience = retryFor ?? options.RetryFor;
        var pause = FirstPause;
        List<int> statuses = [];
        while (true)
        {
            var (status, answer) = await Attempt(webhook, address);
            statuses.Add(status);
            var again = status is 0 or 408 or 429 or >= 500 or (>= 300 and < 400);
            if (!again)
            {
                End(outcome, statuses, status < 300 ? "accepted" : "refused", answer, ct);
                return outcome;
            }

            if (Stopwatch.GetElapsedTime(outcome.Started) + pause > patience)
            {
                End(outcome, statuses, "given-up", answer, ct);
                return outcome;
            }

            outcome.Statuses = [.. statuses];
            await Task.Delay(pause, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            if (ct.IsCancellationRequested)
            {
                End(outcome, statuses, "given-up", answer, ct);
                return outcome;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<WebhookOutcome> Outcomes(string? kind, string? connection, string? state, int limit)
    {
        lock (gate)
        {
            return [.. outcomes.Reverse()
                .Where(o => (kind ?? o.Kind) == o.Kind && (connection ?? o.Connection) == o.Connection && (state ?? o.State) == o.State)
                .Take(limit)];
        }
    }

    /// <summary>How many of each kind are in each state.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, long>> Counts()
    {
        lock (gate)
        {
            return counts
                .GroupBy(c => c.Key.Kind)
                .ToDictionary(g => g.Key, g => g.ToDictionary(c => c.Key.State, c => c.Value));
        }
    }

    /// <summary>Forgets everything and gives up what is being tried.</summary>
    public void Clear()
    {
        CancellationTokenSource ended;
        lock (gate)
        {
            ended = era;
            era = new();
            outcomes.Clear();
            counts.Clear();
        }

        ended.Cancel();
        ended.Dispose();
    }

    public void Dispose()
    {
        era.Dispose();
        http.Dispose();
    }

    private async Task<(int Status, string Answer)> Attempt(Webhook webhook, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(webhook.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(webhook.ContentType);
        foreach (var (name, value) in webhook.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            return (0, e.Message);
        }
    }

    private void End(WebhookOutcome outcome, IReadOnlyList<int> statuses, string state, string answer, CancellationToken begunIn)
    {
        lock (gate)
        {
            var counted = begunIn == era.Token;
            if (counted)
            {
                Count(outcome, -1);
            }

            outcome.Milliseconds = Stopwatch.GetElapsedTime(outcome.Started).TotalMilliseconds;
            outcome.Statuses = statuses;
            outcome.Answer = answer;
            outcome.State = state;
            if (counted)
            {
                Count(outcome, 1);
            }
        }
    }

    private void Count(WebhookOutcome outcome, int by)
    {
        var key = (outcome.Kind, outcome.State);
        var count = counts.GetValueOrDefault(key) + by;
        if (count > 0)
        {
            counts[key] = count;
        }
        else
        {
            counts.Remove(key);
        }
    }
}
