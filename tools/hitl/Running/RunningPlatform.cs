using System.Runtime.InteropServices;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>A platform that other commands find by its run file while it runs.</summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly string data;
    private Task refreshing = Task.CompletedTask;

    private RunningPlatform(Platform platform, string data) => (Platform, this.data) = (platform, data);

    public Platform Platform { get; }

    public static async Task<RunningPlatform> Start(PlatformOptions options, Action<string> say, CancellationToken ct)
    {
        await new RunFile(Self, RunFile.Starting, "", options.DataFolder, new Dictionary<string, ProcessIdentity>()).Write(ct);
        try
        {
            var running = new RunningPlatform(await Platform.Start(options, say, ct), options.DataFolder);
            await running.Note();
            running.refreshing = running.Refresh();
            return running;
        }
        catch
        {
            RunFile.Delete();
            throw;
        }
    }

    /// <summary>Returns at Ctrl-C, at SIGTERM, or when the token says so.</summary>
    public static async Task UntilStopped(CancellationToken ct)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancelled = ct.Register(() => stopped.TrySetResult());
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        await stopped.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await refreshing;
        await Platform.DisposeAsync();
        RunFile.Delete();
        ended.Dispose();
    }

    private static ProcessIdentity Self { get; } = ProcessIdentity.Of(Environment.ProcessId)!;

    private Task Note() => new RunFile(Self, RunFile.Ready, Platform.GatewayUrl, data, Platform.Running()).Write();

    // Processes that were started again have new numbers.
    private async Task Refresh()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var known = Platform.Running();
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
            {
                var now = Platform.Running();
                if (now.Count != known.Count || now.Any(p => known.GetValueOrDefault(p.Key) != p.Value))
                {
                    known = now;
                    await Note();
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
