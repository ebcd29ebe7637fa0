namespace Hitl.Cli.Infrastructure;

/// <summary>A program to keep running.</summary>
/// <param name="Name">Its log is NAME.log.</param>
/// <param name="Ready">Answers 200 once the program serves; null: ready when started.</param>
public sealed record SupervisedProgram(
    string Name,
    string Executable,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    Uri? Ready = null);

/// <summary>How a program fares.</summary>
/// <param name="Process">Null while it is down.</param>
/// <param name="Restarts">How often it was started again after a death.</param>
public sealed record SupervisedStatus(string Name, int? Process, DateTimeOffset Since, int Restarts);

/// <summary>
/// Keeps programs running: one that dies is started again after a pause of 0.25 s, doubled up to 10 s while it keeps dying, and the reason is said.
/// Its programs die with it.
/// </summary>
public sealed class Supervisor(string logFolder, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly Dictionary<string, Watched> watched = [];
    private readonly Lock guard = new();

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (guard)
            {
                return [.. watched.Keys];
            }
        }
    }

    /// <summary>All of them, in the order of their first start.</summary>
    public IReadOnlyList<SupervisedStatus> Status()
    {
        lock (guard)
        {
            return [.. watched.Values.Select(w => new SupervisedStatus(
                w.Program.Name, w.Child is { HasExited: false } child ? child.Identity.Id : null, w.Since, w.Restarts))];
        }
    }

    /// <summary>The process that runs under the name now; null while it is down.</summary>
    public ProcessIdentity? this[string name] => Find(name).Child is { HasExited: false } child ? child.Identity : null;

    /// <summary>Starts the program and returns when it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not become ready; the message holds why and its last lines.</exception>
    public async Task Start(SupervisedProgram program, CancellationToken ct = default)
    {
        var entry = new Watched(program);
        lock (guard)
        {
            watched.Add(program.Name, entry);
        }

        Launch(entry);
        await BecomeReady(entry, ct);
        entry.Watching = Watch(entry);
    }

    /// <summary>SIGKILL. It is started again as after any death.</summary>
    public void Kill(string name) => Find(name).Child?.Send(Signal.Kill);

    public void Suspend(string name) => Find(name).Child?.Send(Signal.Stop);

    public void Resume(string name) => Find(name).Child?.Send(Signal.Continue);

    /// <summary>Ends it, asking first unless told otherwise, and leaves it down until <see cref="StartAgain"/>.</summary>
    public async Task Stop(string name, bool kill = false)
    {
        var entry = Find(name);
        await entry.StopWatching();
        if (entry.Child is { } child)
        {
            await child.End(kill ? Signal.Kill : Signal.Terminate, Patience);
        }
    }

    public async Task StartAgain(string name, CancellationToken ct = default)
    {
        var entry = Find(name);
        if (entry.Child is { HasExited: false } && entry.Watching is not null)
        {
            return;
        }

        entry.WatchAgain();
        Launch(entry);
        await BecomeReady(entry, ct);
        entry.Watching = Watch(entry);
    }

    /// <summary>Returns when the program under that name is ready, whichever start of it that is.</summary>
    public Task WaitReady(string name, CancellationToken ct = default) => BecomeReady(Find(name), ct, surviveDeaths: true);

    public async Task Restart(string name, CancellationToken ct = default)
    {
        await Stop(name);
        await StartAgain(name, ct);
    }

    /// <summary>Ends all of them, the last started first.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Watched> all;
        lock (guard)
        {
            all = [.. watched.Values.Reverse()];
        }

        foreach (var entry in all)
        {
            await entry.StopWatching();
        }

        await Task.WhenAll(all.Select(e => e.Child?.End(Signal.Terminate, Patience) ?? Task.CompletedTask));
        foreach (var entry in all)
        {
            entry.Dispose();
        }
    }

    private Watched Find(string name)
    {
        lock (guard)
        {
            return watched.TryGetValue(name, out var entry)
                ? entry
                : throw new ArgumentException($"No program {name} is supervised; there are {string.Join(", ", watched.Keys)}.", nameof(name));
        }
    }

    private void Launch(Watched entry)
    {
        var program = entry.Program;
        var previous = entry.Child;
        entry.Since = DateTimeOffset.UtcNow;
        entry.Child = Child.Start(Path.Combine(logFolder, program.Name + ".log"), program.Executable, program.Arguments, program.Environment);
        previous?.Dispose();
    }

    private async Task Watch(Watched entry)
    {
        var pause = FirstPause;
        while (!entry.Ended.IsCancellationRequested)
        {
            var child = entry.Child!;
            var started = Environment.TickCount64;
            try
            {
                await child.Exited(entry.Ended);
                if (Environment.TickCount64 - started > LongestPause.TotalMilliseconds)
                {
                    pause = FirstPause;
                }

                say($"{entry.Program.Name} died: {child.Ending}. It is started again in {pause.TotalSeconds:0.##} s. Its last lines ({child.Log}):\n{child.LastLines(8)}");
                await Task.Delay(pause, entry.Ended);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            entry.Restarts++;
            Launch(entry);
        }
    }

    private static async Task BecomeReady(Watched entry, CancellationToken ct, bool surviveDeaths = false)
    {
        if (entry.Program.Ready is not { } address)
        {
            return;
        }

        var limit = Environment.TickCount64 + (long)ReadyLimit.TotalMilliseconds;
        var seen = "no answer";
        while (true)
        {
            var child = entry.Child!;
            if (child.HasExited && !surviveDeaths)
            {
                throw new InvalidOperationException($"{entry.Program.Name} ended while starting: {child.Ending}. Its last lines ({child.Log}):\n{child.LastLines(15)}");
            }

            try
            {
                using var answer = await Http.GetAsync(address, ct);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                seen = $"{(int)answer.StatusCode} {(await answer.Content.ReadAsStringAsync(ct)).Trim()}";
            }
            catch (HttpRequestException e)
            {
                seen = e.Message;
            }
            catch (TaskCanceledException) when (!ct.IsCancellationRequested)
            {
                seen = "no answer within 2 s";
            }

            if (Environment.TickCount64 > limit)
            {
                throw new InvalidOperationException(
                    $"{entry.Program.Name} is not ready after {ReadyLimit.TotalSeconds} s: {address} gave {seen}. Its last lines ({entry.Child!.Log}):\n{entry.Child.LastLines(15)}");
            }

            await Task.Delay(50, ct);
        }
    }

    private sealed class Watched(SupervisedProgram program) : IDisposable
    {
        private CancellationTokenSource ended = new();

        public SupervisedProgram Program => program;

        public Child? Child { get; set; }

        public DateTimeOffset Since { get; set; }

        public int Restarts { get; set; }

        public Task? Watching { get; set; }

        public CancellationToken Ended => ended.Token;

        public void WatchAgain()
        {
            ended.Dispose();
            ended = new CancellationTokenSource();
        }

        public async Task StopWatching()
        {
            await ended.CancelAsync();
            if (Watching is { } watching)
            {
                Watching = null;
                await watching;
            }
        }

        public void Dispose()
        {
            ended.Dispose();
            Child?.Dispose();
        }
    }
}
