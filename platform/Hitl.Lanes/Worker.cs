using Hitl.EventSourcing;
using Microsoft.Extensions.Logging;

namespace Hitl.Lanes;

/// <summary>
/// Owns some of a service's lanes and repeats: take what has come, load what it touches, decide, commit once.
/// Leases only save work; term and commit number, checked inside the commit, give safety.
/// </summary>
public sealed partial class Worker
{
    private readonly LanesDefinition definition;
    private readonly ILaneStore store;
    private readonly IBus bus;
    private readonly WorkerOptions options;
    private readonly KeyWrapping keys;
    private readonly TimeProvider clock;
    private readonly TimeProvider monotonic;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly Dictionary<int, OwnedLane> owned = [];
    private readonly Dictionary<string, CallKind> callKinds = [];
    private readonly Signal work;
    private readonly Signal publish;
    private readonly Signal take;
    private readonly IBusReader reader;
    private readonly Func<string?>? hold;
    private readonly IReadOnlyDictionary<string, string> headers;
    private bool nudged;
    private bool draining;
    private int queued;
    private int underWay;

    /// <param name="clock">The service's clock: what decisions see.</param>
    /// <param name="monotonic">Leases, time-outs and freshness; never moved by anyone.</param>
    /// <param name="headers">What each event carries in its headers besides its hash, such as the build.</param>
    /// <param name="hold">Says why deciding must wait just now, such as a clock that jumped; null when it need not.</param>
    public Worker(
        LanesDefinition definition,
        ILaneStore store,
        IBus bus,
        WorkerOptions options,
        KeyWrapping keys,
        TimeProvider clock,
        TimeProvider monotonic,
        ILogger log,
        IReadOnlyDictionary<string, string>? headers = null,
        Func<string?>? hold = null)
    {
        this.hold = hold;
        this.definition = definition;
        this.store = store;
        this.bus = bus;
        this.options = options;
        this.keys = keys;
        this.clock = clock;
        this.monotonic = monotonic;
        this.log = log;
        this.headers = headers ?? new Dictionary<string, string>();
        work = new Signal(monotonic);
        publish = new Signal(monotonic);
        take = new Signal(monotonic);
        reader = bus.OpenReader();
    }

    public string Instance => options.Instance;

    /// <summary>What this worker wants a person to know: a gap in a topic, a restored database, a lane that cannot go on. Empty when all is well.</summary>
    public IReadOnlyList<string> Alarms
    {
        get
        {
            lock (gate)
                return [.. alarms.Values];
        }
    }

    /// <summary>The lanes held now, with the term of each.</summary>
    public IReadOnlyDictionary<int, long> Held
    {
        get
        {
            lock (gate)
                return owned.Where(l => !l.Value.Lost).ToDictionary(l => l.Key, l => l.Value.Term);
        }
    }

    /// <summary>Nothing is queued, under way, or waiting to be published.</summary>
    public bool Idle
    {
        get
        {
            lock (gate)
                return queued == 0 && !deciding && owned.Values.All(l => l.RunningCalls == 0 && l.ToPublish.Count == 0 && !l.MustReadBack);
        }
    }

    /// <summary>Rows were accepted in this process: look for them now instead of at the next poll.</summary>
    public void Nudge()
    {
        nudged = true;
        work.Set();
    }

    /// <summary>Runs until cancelled; then starts nothing new, records what is under way, and lets its lanes go.</summary>
    public async Task Run(CancellationToken stop)
    {
        using var halt = new CancellationTokenSource();
        var reading = CancellationTokenSource.CreateLinkedTokenSource(stop, halt.Token);
        var loops = new List<Task>
        {
            Loop("leases", LeaseLoop, reading.Token),
            Loop("lanes", TakeLoop, reading.Token),
            Loop("retention", ExpireLoop, reading.Token),
            Loop("reader", ReadLoop, reading.Token),
            Loop("publisher", PublishLoop, halt.Token),
            Loop("worker", DecideLoop, halt.Token),
        };
        try
        {
            var stopped = new TaskCompletionSource();
            await using (stop.Register(stopped.SetResult))
                await Task.WhenAny(stopped.Task, Task.WhenAll(loops));
            await Drain();
        }
        finally
        {
            halt.Cancel();
            await Task.WhenAll(loops);
            reading.Dispose();
            await reader.DisposeAsync();
        }
    }

    private async Task Drain()
    {
        draining = true;
        var began = monotonic.GetTimestamp();
        while (!LetGoOfAll() && monotonic.GetElapsedTime(began) < options.Drain)
            await Task.Delay(TimeSpan.FromMilliseconds(20), monotonic);

        try
        {
            await FlushMarks(CancellationToken.None);
            var left = Held;
            foreach (var (lane, term) in left)
                Drop(Find(lane, term)!);
            await store.Release([.. left.Select(l => (l.Key, l.Value))], CancellationToken.None);
            await store.RemoveInstance(options.Instance, CancellationToken.None);
        }
        catch (StoreUnavailableException e)
        {
            LogReleaseFailed(log, definition.Service, e.Message);
        }
    }

    /// <summary>True when no lane is held and no result of a call is on its way to the store.</summary>
    private bool LetGoOfAll()
    {
        lock (gate)
        {
            foreach (var lane in owned.Values)
                lane.Releasing = true;
            work.Set();
            return owned.Count == 0 && underWay == 0;
        }
    }

    /// <summary>A loop whose failure is said and which then goes on: its state is in the store, and every step can be repeated.</summary>
    private async Task Loop(string name, Func<CancellationToken, Task> body, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(50);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await body(ct);
                wait = TimeSpan.FromMilliseconds(50);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogLoopFailed(log, definition.Service, name, e);
                try
                {
                    await Task.Delay(wait, monotonic, ct);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                wait = TimeSpan.FromMilliseconds(Math.Min(2_000, wait.TotalMilliseconds * 2));
            }
        }
    }

    private void Drop(OwnedLane lane)
    {
        List<Input> results;
        lock (gate)
        {
            results = [.. lane.Queue];
            lane.Lost = true;
            if (owned.GetValueOrDefault(lane.Lane) == lane)
                owned.Remove(lane.Lane);
            queued -= lane.Queue.Count;
            lane.Queue.Clear();
        }

        foreach (var topic in definition.Topics.Keys)
            reader.Unassign(new BusPartition(topic, lane.Lane));
        HandOver(results);
        Quiet($"lane {lane.Lane} ");
        LogLaneLost(log, definition.Service, lane.Lane, lane.Term);
    }

    private readonly Dictionary<string, string> alarms = [];

    private void Alarm(string about, string message)
    {
        lock (gate)
        {
            if (!alarms.TryAdd(about, message))
                return;
        }

        LogAlarm(log, definition.Service, message);
    }

    private void Quiet(string about)
    {
        lock (gate)
        {
            foreach (var key in alarms.Keys.Where(k => k.StartsWith(about, StringComparison.Ordinal)).ToList())
                alarms.Remove(key);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: {Loop} failed and goes on")]
    private static partial void LogLoopFailed(ILogger log, string service, string loop, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: lanes could not be released, their leases will run out: {Reason}")]
    private static partial void LogReleaseFailed(ILogger log, string service, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: lane {Lane} let go (term {Term})")]
    private static partial void LogLaneLost(ILogger log, string service, int lane, long term);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: ALARM {Message}")]
    private static partial void LogAlarm(ILogger log, string service, string message);
}

/// <summary>Wakes one loop; a pulse that comes while it works is not lost.</summary>
internal sealed class Signal(TimeProvider time)
{
    private readonly Lock gate = new();
    private TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set()
    {
        lock (gate)
            source.TrySetResult();
    }

    /// <summary>Waits for a pulse since the last wait, or until the time is over.</summary>
    public async Task Wait(TimeSpan atMost, CancellationToken ct)
    {
        TaskCompletionSource pulse;
        lock (gate)
            pulse = source;
        if (!pulse.Task.IsCompleted)
        {
            await using var timer = time.CreateTimer(_ => pulse.TrySetResult(), null, atMost, Timeout.InfiniteTimeSpan);
            await using var cancelled = ct.Register(() => pulse.TrySetResult());
            await pulse.Task;
        }

        ct.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (source.Task.IsCompleted)
                source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
