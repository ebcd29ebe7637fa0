using System.Collections.Concurrent;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>The jobs in memory, where a form finds the one that it names. Each instance follows the archive, a second behind at most.</summary>
internal sealed partial class JobShelf(JobArchive archive, ILogger<JobShelf> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A change becomes visible when its commit ends, which may be later than its time says.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Tenant, string Reference), Job> jobs = new();
    private DateTimeOffset followed = DateTimeOffset.UnixEpoch + Overlap;

    /// <summary>Null once the jobs have been read.</summary>
    public string? NotReady { get; private set; } = "the jobs are being read";

    /// <summary>By its reference, whatever its case; null when the tenant has no such job.</summary>
    /// <exception cref="LaneMustWaitException">The jobs have not been read yet.</exception>
    public Job? Find(string tenant, string reference) =>
        NotReady is { } reason ? throw new LaneMustWaitException(reason) : jobs.GetValueOrDefault((tenant, Key(reference)));

    public async Task Follow(CancellationToken ct)
    {
        foreach (var (tenant, job, changed) in await archive.Since(followed - Overlap, ct))
        {
            jobs[(tenant, Key(job.Reference))] = job;
            followed = changed > followed ? changed : followed;
        }

        NotReady = null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            try
            {
                await Follow(stoppingToken);
            }
            catch (Exception e) when (e is StoreUnavailableException or NpgsqlException)
            {
                LogAway(log, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static string Key(string reference) => reference.Trim().ToUpperInvariant();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs cannot be looked up now ({Reason}); those that are known stay")]
    private static partial void LogAway(ILogger log, string reason);
}
