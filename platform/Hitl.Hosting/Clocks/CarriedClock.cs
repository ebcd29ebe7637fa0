using Hitl.EventSourcing;
using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Hitl.Hosting;

/// <summary>
/// A service's clock: its database's, carried on by this process's monotonic time, so that all instances agree and none runs backwards.
/// When the two come to differ by more than a minute it is paused, and raises an alarm: nothing may be decided until the difference
/// is gone again or a person (or a restart) has accepted the database's time.
/// </summary>
public sealed partial class CarriedClock : TimeProvider
{
    /// <summary>The largest difference that is taken over in silence.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly Func<CancellationToken, Task<DateTimeOffset>> database;
    private readonly TimeProvider local;
    private readonly Func<TimeSpan>? offset;
    private readonly ILogger<CarriedClock> log;
    private readonly Lock gate = new();
    private Anchor? anchor;
    private Anchor? refused;
    private DateTimeOffset latest;

    /// <param name="database">Asks the database for its time.</param>
    /// <param name="local">Only its timestamps are used, never its date.</param>
    /// <param name="offset">How far Development's movable clock is ahead; its jumps are meant and pause nothing.</param>
    /// <param name="log">Where the alarm goes.</param>
    public CarriedClock(
        Func<CancellationToken, Task<DateTimeOffset>> database, TimeProvider local, Func<TimeSpan>? offset, ILogger<CarriedClock> log) =>
        (this.database, this.local, this.offset, this.log) = (database, local, offset, log);

    private readonly record struct Anchor(DateTimeOffset Time, long Timestamp);

    /// <summary>Whether deciding must wait.</summary>
    public bool Paused
    {
        get
        {
            lock (gate)
            {
                return refused is not null;
            }
        }
    }

    /// <summary>Null when the time may be used, else the reason why not.</summary>
    public string? NotReady
    {
        get
        {
            lock (gate)
            {
                return anchor is null ? "the database's time is not known yet"
                    : refused is not null ? "the database's time jumped by more than a minute"
                    : null;
            }
        }
    }

    /// <exception cref="InvalidOperationException">Before the first successful <see cref="SyncAsync"/>.</exception>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            var from = anchor ?? throw new InvalidOperationException("The database's time is not known yet: wait for the first sync.");
            var now = Carry(from) + (offset?.Invoke() ?? TimeSpan.Zero);
            return latest = now > latest ? now : latest;
        }
    }

    public override long GetTimestamp() => local.GetTimestamp();

    public override long TimestampFrequency => local.TimestampFrequency;

    /// <summary>Compares with the database. Fails as the database fails; the time is then carried on.</summary>
    public async Task SyncAsync(CancellationToken ct)
    {
        var asked = local.GetTimestamp();
        var time = await database(ct);
        var answered = local.GetTimestamp();

        // The answer was true at some moment of the round trip; its middle is off by half of it at most.
        var read = new Anchor(time, asked + ((answered - asked) / 2));
        lock (gate)
        {
            var difference = anchor is { } from ? Carry(read) - Carry(from) : TimeSpan.Zero;
            if (difference.Duration() > Tolerance)
            {
                if (refused is null)
                {
                    LogJump(difference);
                }

                refused = read;
                return;
            }

            if (refused is not null)
            {
                LogAgain();
            }

            (anchor, refused) = (read, null);
        }
    }

    /// <summary>As <see cref="SyncAsync"/>, but a database that cannot be reached is only logged.</summary>
    public async Task TrySyncAsync(CancellationToken ct)
    {
        try
        {
            await SyncAsync(ct);
        }
        catch (Exception e) when (e is DbException or StoreUnavailableException)
        {
            LogNoAnswer(e);
        }
    }

    /// <summary>Accepts the database's time after a jump. Where it jumped back, this clock stands still until it is reached again.</summary>
    public void Acknowledge()
    {
        lock (gate)
        {
            (anchor, refused) = (refused ?? anchor, null);
        }
    }

    private DateTimeOffset Carry(Anchor from) => from.Time + local.GetElapsedTime(from.Timestamp);

    [LoggerMessage(LogLevel.Critical, "The database's clock jumped by {Difference}: deciding is paused until it is back or acknowledged")]
    private partial void LogJump(TimeSpan difference);

    [LoggerMessage(LogLevel.Warning, "The database's clock agrees again: deciding goes on")]
    private partial void LogAgain();

    [LoggerMessage(LogLevel.Warning, "The database did not tell its time, which is carried on")]
    private partial void LogNoAnswer(Exception exception);
}
