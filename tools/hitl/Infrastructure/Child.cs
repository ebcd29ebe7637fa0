using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hitl.Cli.Infrastructure;

/// <summary>
/// A process that ends when this one does, however this one ends. Its output goes to its log file;
/// it is in a session of its own, so that Ctrl-C in the terminal reaches it only in the order we choose, and takes long turns.
/// </summary>
public sealed class Child : IDisposable
{
    private readonly Process process;

    private Child(Process process, ProcessIdentity identity, string log, long logStart) =>
        (this.process, Identity, Log, LogStart) = (process, identity, log, logStart);

    public ProcessIdentity Identity { get; }

    /// <summary>The file that its output and its errors are added to.</summary>
    public string Log { get; }

    private long LogStart { get; }

    public bool HasExited => process.HasExited;

    public Task Exited(CancellationToken ct = default) => process.WaitForExitAsync(ct);

    public bool Send(Signal signal) => !process.HasExited && Identity.Send(signal);

    /// <param name="whenParentDies">What the process gets when this process dies first: interrupt or kill.</param>
    /// <param name="privileges">A command that gives up privileges and then runs its arguments.</param>
    public static Child Start(
        string log,
        string executable,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingFolder = null,
        Signal whenParentDies = Signal.Kill,
        IEnumerable<string>? privileges = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, UseShellExecute = false };
        string[] command =
        [
            "/bin/sh", "-c", "exec \"$@\" >>\"$0\" 2>&1", log,
            "setpriv", .. privileges ?? [], "--pdeathsig", whenParentDies == Signal.Interrupt ? "SIGINT" : "SIGKILL", "--", executable, .. arguments,
        ];
        foreach (var part in command)
        {
            start.ArgumentList.Add(part);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        start.WorkingDirectory = workingFolder ?? Repository.Root;
        var logStart = File.Exists(log) ? new FileInfo(log).Length : 0;
        var process = Starter.Run(start);
        process.StandardInput.Close();
        var identity = ProcessIdentity.Of(process.Id) ?? new ProcessIdentity(process.Id, -1, "");
        return new Child(process, identity, log, logStart);
    }

    /// <summary>Why it ended, in words: the exit code or the signal.</summary>
    public string Ending => process.ExitCode switch
    {
        0 => "exit code 0",
        > 128 and var code when Enum.IsDefined((Signal)(code - 128)) => $"killed by signal {code - 128} ({(Signal)(code - 128)})",
        var code => $"exit code {code}",
    };

    public int ExitCode => process.ExitCode;

    /// <summary>What it has written since it was started.</summary>
    public string Output()
    {
        if (!File.Exists(Log))
        {
            return "";
        }

        using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(LogStart, file.Length);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    public string LastLines(int count) =>
        string.Join('\n', Output().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count).Select(l => "    " + l));

    /// <summary>Asks it to end and, when it has not in that time, kills it.</summary>
    public async Task End(Signal ask, TimeSpan patience)
    {
        if (HasExited)
        {
            return;
        }

        Send(Signal.Continue);
        Send(ask);
        using var waiting = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(waiting.Token);
        }
        catch (OperationCanceledException)
        {
            Send(Signal.Kill);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => process.Dispose();

    /// <summary>
    /// The kernel signals a parent's death when the thread that started the child ends, so all are started by one that never does.
    /// </summary>
    private static class Starter
    {
        private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Wanted = [];

        static Starter() => new Thread(Loop) { IsBackground = true, Name = "starts children" }.Start();

        public static Process Run(ProcessStartInfo start)
        {
            var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
            Wanted.Add((start, started));
            return started.Task.GetAwaiter().GetResult();
        }

        private static void Loop()
        {
            LongTurns.Take();
            foreach (var (start, started) in Wanted.GetConsumingEnumerable())
            {
                try
                {
                    started.SetResult(Process.Start(start)!);
                }
                catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
                {
                    started.SetException(e);
                }
            }
        }
    }
}
