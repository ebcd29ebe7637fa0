namespace Hitl.Lanes.Specs.Simulation;

/// <summary>One thread, one seed, and a clock of its own: everything that waits is here, and the seed chooses what comes next.</summary>
public sealed class SimulatedWorld(int seed) : SynchronizationContext
{
    private const int MostStepsAtOnce = 100_000;
    private readonly List<(SendOrPostCallback Callback, object? State)> ready = [];
    private readonly SimulatedTime time = new();
    private int steps;

    public Random Chance { get; } = new(seed);

    public TimeProvider Time => time;

    public TimeSpan Elapsed => time.Elapsed;

    public override void Post(SendOrPostCallback d, object? state) => ready.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs until the condition holds; fails when the simulated time is over or nothing waits any more.</summary>
    public void RunUntil(Func<bool> done, TimeSpan atMost, Func<string> describe)
    {
        var until = time.Elapsed + atMost;
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            while (ready.Count > 0 || !done())
            {
                if (ready.Count > 0)
                {
                    var index = ready.Count == 1 || Chance.Next(4) > 0 ? 0 : Chance.Next(ready.Count);
                    var (callback, state) = ready[index];
                    if (++steps > MostStepsAtOnce)
                        throw new TimeoutException($"Seed {seed}: something spins without waiting, {time.Elapsed.TotalSeconds:0.0} simulated seconds in: {describe()} {state}");
                    ready.RemoveAt(index);
                    callback(state);
                }
                else if (time.Elapsed <= until && time.FireNext())
                {
                    steps = 0;
                }
                else
                {
                    throw new TimeoutException($"Seed {seed}, {time.Elapsed.TotalSeconds:0.0} simulated seconds: {describe()}");
                }
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void Start(Func<Task> work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = work();
            _ = task.ContinueWith(
                t => Failures.Add(t.Exception!.InnerException!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public List<Exception> Failures { get; } = [];

    private sealed class SimulatedTime : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        private readonly PriorityQueue<SimulatedTimer, (long At, long Order)> timers = new();
        private long now = TimeSpan.TicksPerSecond;
        private long order;

        public TimeSpan Elapsed => TimeSpan.FromTicks(now);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public override DateTimeOffset GetUtcNow() => Start.AddTicks(now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new SimulatedTimer(this, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }

        public bool FireNext()
        {
            while (timers.TryDequeue(out var timer, out var priority))
            {
                if (!timer.Fires(priority.Order))
                    continue;
                now = Math.Max(now, priority.At);
                timer.Fire();
                return true;
            }

            return false;
        }

        private sealed class SimulatedTimer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
        {
            private long current;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                current = ++time.order;
                if (dueTime >= TimeSpan.Zero)
                    time.timers.Enqueue(this, (time.now + dueTime.Ticks, current));
                return true;
            }

            public bool Fires(long order) => order == current;

            public void Fire()
            {
                current = 0;
                callback(state);
            }

            public void Dispose() => current = 0;

            public ValueTask DisposeAsync()
            {
                current = 0;
                return ValueTask.CompletedTask;
            }
        }
    }
}
