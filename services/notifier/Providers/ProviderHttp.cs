using System.Collections.Concurrent;
using System.Net;
using Hitl.Contracts;

namespace Hitl.Notifier.Providers;

/// <summary>How a call to a provider ended.</summary>
internal abstract record ProviderAnswer
{
    public sealed record Answered(int Status, string Body, TimeSpan? RetryAfter) : ProviderAnswer
    {
        public bool Success => Status is >= 200 and < 300;
    }

    /// <summary>No byte of the request was written.</summary>
    public sealed record NotBegun(string Why, TimeSpan? RetryAfter = null) : ProviderAnswer;

    /// <summary>Bytes were written and no whole answer came: the provider may have acted.</summary>
    public sealed record NoAnswer(string Why) : ProviderAnswer;

    private ProviderAnswer() { }
}

/// <summary>
/// Calls to providers over pooled connections. A request begins in time or not at all, and it is known whether its first byte was written.
/// A tenant's slow provider takes that tenant's slots only; a connection that was told to wait is left alone until then.
/// </summary>
/// <param name="callsPerTenant">Calls under way for one tenant.</param>
/// <param name="begin">A request begins within this time of its commit's being sent, on the monotonic clock.</param>
/// <param name="answer">It has this long to be answered.</param>
public sealed class ProviderHttp(int callsPerTenant, TimeSpan begin, TimeSpan answer) : IDisposable
{
    public static readonly TimeSpan Begin = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long Since, TimeSpan For)> leftAlone = new(StringComparer.Ordinal);
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = begin,
        MaxConnectionsPerServer = 256,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PlaintextStreamFilter = (context, _) => ValueTask.FromResult(RequestBytes.Watch(context.PlaintextStream)),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 1 << 20,
        DefaultRequestVersion = HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <param name="sinceCommit">Monotonic time since the commit that decided the call was sent.</param>
    internal async Task<ProviderAnswer> Call(
        string tenant, string connection, HttpRequestMessage request, Func<TimeSpan> sinceCommit, CancellationToken ct)
    {
        using (request)
        {
            if (ToldToWait(connection) is { } rest)
                return new ProviderAnswer.NotBegun("429", rest);
            var slot = slots.GetOrAdd(tenant, _ => new SemaphoreSlim(callsPerTenant));
            var left = begin - sinceCommit();
            if (left <= TimeSpan.Zero || !await slot.WaitAsync(left, ct))
                return new ProviderAnswer.NotBegun("too late to begin");
            try
            {
                return await Send(connection, request, sinceCommit, ct);
            }
            finally
            {
                slot.Release();
            }
        }
    }

    public void Dispose()
    {
        http.Dispose();
        foreach (var slot in slots.Values)
            slot.Dispose();
    }

    private async Task<ProviderAnswer> Send(string connection, HttpRequestMessage request, Func<TimeSpan> sinceCommit, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var bytes = new RequestBytes(() => sinceCommit() < begin, () => limit.CancelAfter(answer));
        bytes.Follow();
        var left = begin - sinceCommit();
        if (left <= TimeSpan.Zero)
            return new ProviderAnswer.NotBegun("too late to begin");
        limit.CancelAfter(left);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            var retryAfter = response.Headers.RetryAfter?.Delta;
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                leftAlone[connection] = (TimeProvider.System.GetTimestamp(), retryAfter ?? LeaveAlone);
            return new ProviderAnswer.Answered((int)response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token), retryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            var why = e is OperationCanceledException ? "time-out" : (e as HttpRequestException)?.HttpRequestError.ToString() ?? "reset";
            return bytes.Written ? new ProviderAnswer.NoAnswer(why) : new ProviderAnswer.NotBegun(why);
        }
    }

    private TimeSpan? ToldToWait(string connection) =>
        leftAlone.TryGetValue(connection, out var wait) && wait.For - TimeProvider.System.GetElapsedTime(wait.Since) is var rest && rest > TimeSpan.Zero
            ? rest
            : null;
}
