using System.Collections.Concurrent;
using Hitl.Lanes;

namespace Hitl.Orchestrator.Tenants;

/// <summary>The tenants' stages in memory, where each decision finds its own. Each instance follows the archive, a second behind at most.</summary>
internal sealed class StageShelf(StageArchive archive, ILogger<StageShelf> log) : FollowingShelf("The tenants' stages", log)
{
    private readonly ConcurrentDictionary<string, StageRow> stages = new(StringComparer.Ordinal);

    /// <summary>Null once the stages have been read.</summary>
    public string? NotReady { get; private set; } = "the tenants' stages are being read";

    /// <summary>What decisions go by: draft where nobody has said another, and nobody's testers where it is live.</summary>
    /// <exception cref="LaneMustWaitException">The stages have not been read yet.</exception>
    public Stage Of(string tenant) =>
        NotReady is { } reason ? throw new LaneMustWaitException(reason)
        : Kept(tenant) is var row && row.Live ? Stage.Open
        : new(false, row.Testers);

    public StageRow Kept(string tenant) => stages.GetValueOrDefault(tenant) ?? new(tenant, 0, IsSaid: false, Live: false, []);

    public override async Task Follow(CancellationToken ct)
    {
        foreach (var row in await archive.All(ct))
        {
            stages.AddOrUpdate(row.Tenant, row, (_, known) => known.Version > row.Version ? known : row);
        }

        NotReady = null;
    }
}
