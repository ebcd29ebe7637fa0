namespace Hitl.Testing;

/// <summary>
/// A clock that moves only when told to. Timers fall due while it moves, in the order of their times (those of one time in the
/// order they were set), on the thread that moves it, and each sees its own time as now.
/// </summary>
public sealed class FakeClock(DateTimeOffset now) : TimeProvider
{
    private readonly Lock guard = new();
    private readonly List<FakeTimer> timers = [];
    private DateTimeOffset now = now;
    private long monotonic;
    private long set;

    /// <summary>A Monday in winter at noon, UTC.</summary>
    public FakeClock()
        : this(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (guard)
        {
            return now;
        }
    }

    public override long GetTimestamp()
    {
        lock (guard)
        {
            return monotonic;
        }
    }

    /// <summary>Moves both the time of day and the monotonic time.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (guard)
        {
            target = monotonic + by.Ticks;
        }

        while (NextDue(target) is { } due)
        {
            due.Fire();
        }

        lock (guard)
        {
            MoveTo(target);
        }
    }

    /// <summary>Sets the time of day as an operator would: forwards or backwards, and monotonic time and timers do not notice.</summary>
    public void Set(DateTimeOffset time)
    {
        lock (guard)
        {
            now = time;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void MoveTo(long target)
    {
        // A callback may have moved the clock itself.
        if (target > monotonic)
        {
            now += TimeSpan.FromTicks(target - monotonic);
            monotonic = target;
        }
    }

    private FakeTimer? NextDue(long until)
    {
        lock (guard)
        {
            var next = timers.Where(t => t.Due <= until).OrderBy(t => t.Due).ThenBy(t => t.Order).FirstOrDefault();
            if (next is null)
            {
                return null;
            }

            MoveTo(next.Due);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period.Ticks;
                next.Order = ++set;
            }
            else
            {
                timers.Remove(next);
            }

            return next;
        }
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool disposed;

        public long Due { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool now;
            lock (clock.guard)
            {
                if (disposed)
                {
                    return false;
                }

                clock.timers.Remove(this);
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                Due = clock.monotonic + dueTime.Ticks;
                Order = ++clock.set;
                clock.timers.Add(this);
                now = dueTime == TimeSpan.Zero;
            }

            if (now)
            {
                clock.Advance(TimeSpan.Zero);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.guard)
            {
                disposed = true;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
