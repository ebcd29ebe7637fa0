using Hitl.EventSourcing;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Hitl.Lanes;

/// <summary>
/// Takes requests into their lanes on any instance. Requests that arrive together share one commit, and each is answered after it;
/// the lane's owner finds the rows by its poll, or is told at once when it is in this process.
/// </summary>
/// <param name="clock">Says when a request was accepted.</param>
/// <param name="monotonic">The pace of commits; never moved by anyone, or requests would wait for as long.</param>
public sealed class LaneAcceptor(LanesDefinition definition, ILaneStore store, TimeProvider clock, TimeProvider monotonic, Action? nudge = null) : BackgroundService
{
    private const int MostTogether = 200;

    /// <summary>A commit begins no sooner after the one before: what comes meanwhile shares it.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly Channel<(Acceptance Acceptance, TaskCompletionSource<bool> Answer)> waiting =
        Channel.CreateBounded<(Acceptance, TaskCompletionSource<bool>)>(10_000);

    /// <summary>Durable when it answers; false for a repeat under the same unique key, whose first is committed by then.</summary>
    /// <param name="key">The conversation's or tenant's id; gives the lane.</param>
    /// <exception cref="StoreUnavailableException">Nothing was taken.</exception>
    public async Task<bool> Accept<T>(string tenant, string key, T body, string? uniqueKey, CancellationToken ct, params IReadOnlyList<RowWrites> rows)
        where T : notnull
    {
        var (name, json) = definition.Describe(typeof(T));
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await waiting.Writer.WriteAsync(
            (new Acceptance(
                Lane.Of(key, definition.LaneCount), tenant, key, uniqueKey, name, JsonSerializer.SerializeToUtf8Bytes(body, json),
                Activity.Current?.Id, clock.GetUtcNow(), rows), answer),
            ct);
        return await answer.Task.WaitAsync(ct);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Run(stoppingToken);

    /// <summary>Commits what waits, until it is stopped.</summary>
    public async Task Run(CancellationToken stoppingToken)
    {
        try
        {
            var last = monotonic.GetTimestamp() - monotonic.TimestampFrequency;
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                var rest = Pace - monotonic.GetElapsedTime(last);
                if (rest > TimeSpan.Zero && waiting.Reader.Count < MostTogether)
                    await Task.Delay(rest, monotonic, stoppingToken);
                last = monotonic.GetTimestamp();
                var together = new List<(Acceptance Acceptance, TaskCompletionSource<bool> Answer)>();
                while (together.Count < MostTogether && waiting.Reader.TryRead(out var next))
                    together.Add(next);
                await Commit(together);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            while (waiting.Reader.TryRead(out var left))
                left.Answer.TrySetException(new StoreUnavailableException("The service is stopping.", new OperationCanceledException(stoppingToken)));
        }
    }

    private async Task Commit(List<(Acceptance Acceptance, TaskCompletionSource<bool> Answer)> together)
    {
        try
        {
            var taken = await store.Accept([.. together.Select(t => t.Acceptance)], CancellationToken.None);
            nudge?.Invoke();
            for (var i = 0; i < together.Count; i++)
                together[i].Answer.TrySetResult(taken[i]);
        }
        catch (CommitRefusedException) when (together.Count > 1)
        {
            foreach (var one in together)
                await Commit([one]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            foreach (var (_, answer) in together)
                answer.TrySetException(e);
        }
    }
}
