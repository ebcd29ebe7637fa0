using System.Collections.Concurrent;
using Hitl.Lanes;

namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>The jobs in memory, where a form finds the one that it names. Each instance follows the archive, a second behind at most.</summary>
internal sealed class JobShelf(JobArchive archive, ILogger<JobShelf> log) : FollowingShelf("Jobs", log)
{
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

    public override async Task Follow(CancellationToken ct)
    {
        foreach (var (tenant, job, changed) in await archive.Since(followed - Overlap, ct))
        {
            jobs[(tenant, Key(job.Reference))] = job;
            followed = changed > followed ? changed : followed;
        }

        NotReady = null;
    }

    private static string Key(string reference) => reference.Trim().ToUpperInvariant();
}
