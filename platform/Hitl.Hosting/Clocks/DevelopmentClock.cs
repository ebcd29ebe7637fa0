namespace Hitl.Hosting;

/// <summary>
/// Development only: system time plus an offset that the simulator moves, the same in all services. Its timers follow a move at once, and like
/// the system's own no step of the machine's time of day.
/// </summary>
public sealed class DevelopmentClock(TimeProvider real) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<MovableTimer> timers = [];
    private readonly long began = real.GetTimestamp();
    private long offsetTicks;

    private TimeProvider Real => real;

    public TimeSpan Offset => new(Interlocked.Read(ref offsetTicks));

    /// <summary>What has passed since the start, and every move.</summary>
    private TimeSpan Passed => real.GetElapsedTime(began) + Offset;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Offset;

    public override long GetTimestamp() => real.GetTimestamp();

    public override long TimestampFrequency => real.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MovableTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate)
        {
            timers.Add(timer);
        }

        return timer;
    }

    public void MoveTo(TimeSpan offset)
    {
        Interlocked.Exchange(ref offsetTicks, offset.Ticks);
        MovableTimer[] all;
        lock (gate)
        {
            all = [.. timers];
        }

        foreach (var timer in all)
        {
            timer.Rearm();
        }
    }

    private void Forget(MovableTimer timer)
    {
        lock (gate)
        {
            timers.Remove(timer);
        }
    }

    /// <summary>Due when so much has passed on the movable clock; a timer of the system waits for what is left of it.</summary>
    private sealed class MovableTimer : ITimer
    {
        private readonly DevelopmentClock clock;
        private readonly TimerCallback callback;
        private readonly object? state;
        private readonly Lock gate = new();
        private readonly ITimer inner;
        private TimeSpan? due;
        private TimeSpan period;

        public MovableTimer(DevelopmentClock clock, TimerCallback callback, object? state)
        {
            (this.clock, this.callback, this.state) = (clock, callback, state);
            inner = clock.Real.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                this.period = period;
                due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Passed + dueTime;
            }

            return Rearm();
        }

        public bool Rearm()
        {
            lock (gate)
            {
                return inner.Change(due is { } at ? Wait(at - clock.Passed) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            clock.Forget(this);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.Forget(this);
            return inner.DisposeAsync();
        }

        // The system's timers take at most 49 days; what is longer is looked at again then.
        private static TimeSpan Wait(TimeSpan left) =>
            left <= TimeSpan.Zero ? TimeSpan.Zero : left > TimeSpan.FromDays(40) ? TimeSpan.FromDays(40) : left;

        private void Fire()
        {
            lock (gate)
            {
                if (due is not { } at || at > clock.Passed)
                {
                    Rearm();
                    return;
                }

                due = period > TimeSpan.Zero ? clock.Passed + period : null;
                Rearm();
            }

            callback(state);
        }
    }
}
