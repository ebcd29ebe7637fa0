using Hitl.EventSourcing;
using Npgsql;

namespace Hitl.Orchestrator;

/// <summary>Rows of a tenant's own that decisions go by, in memory. Each instance follows the archive, a second behind at most.</summary>
/// <param name="rows">What they are, as a sentence begins with them.</param>
internal abstract partial class FollowingShelf(string rows, ILogger log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Takes in what has changed.</summary>
    public abstract Task Follow(CancellationToken ct);

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
                LogAway(log, rows, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Rows} cannot be looked up now ({Reason}); those that are known stay")]
    private static partial void LogAway(ILogger log, string rows, string reason);
}
