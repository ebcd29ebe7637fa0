using System.Diagnostics;
using Hitl.Cli.Infrastructure;
using Hitl.Testing;
using Xunit;

namespace Hitl.Cli.Specs;

public sealed class SupervisorSpecs : IAsyncLifetime
{
    private readonly string folder = TestFolder.Create("supervisor");
    private readonly List<string> said = [];
    private Supervisor supervisor = null!;

    public ValueTask InitializeAsync()
    {
        supervisor = new Supervisor(folder, Say);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await supervisor.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_killed_program_is_started_again_and_the_reason_is_said()
    {
        await supervisor.Start(Program("sleeper", "echo going to sleep; exec sleep 600"), TestContext.Current.CancellationToken);
        await Eventually.Holds(() => Log("sleeper").Contains("going to sleep", StringComparison.Ordinal), () => Log("sleeper"));
        var first = supervisor["sleeper"]!;

        supervisor.Kill("sleeper");

        await Eventually.Holds(() => supervisor["sleeper"] is { } now && now != first, Said);
        Assert.False(first.IsAlive);
        Assert.Contains("sleeper died: killed by signal 9 (Kill). It is started again in 0.25 s.", Said(), StringComparison.Ordinal);
        Assert.Contains("going to sleep", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_keeps_dying_is_given_longer_and_longer_pauses()
    {
        await supervisor.Start(Program("failing", "echo no database >&2; exit 3"), TestContext.Current.CancellationToken);

        await Eventually.Holds(() => said.Count >= 3, Said);

        Assert.Contains("exit code 3. It is started again in 0.25 s.", said[0], StringComparison.Ordinal);
        Assert.Contains("no database", said[0], StringComparison.Ordinal);
        Assert.Contains("in 0.5 s.", said[1], StringComparison.Ordinal);
        Assert.Contains("in 1 s.", said[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_program_stays_down_until_it_is_started_again()
    {
        await supervisor.Start(Program("sleeper", "exec sleep 600"), TestContext.Current.CancellationToken);

        await supervisor.Stop("sleeper", kill: true);
        Assert.Null(supervisor["sleeper"]);
        Assert.Empty(said);

        await supervisor.StartAgain("sleeper", TestContext.Current.CancellationToken);
        Assert.True(supervisor["sleeper"]!.IsAlive);
    }

    [Fact]
    public async Task A_program_that_never_becomes_ready_is_reported_with_its_last_lines()
    {
        var program = Program("mute", "echo port is taken; exit 1") with { Ready = new Uri($"http://127.0.0.1:{FreePort.Next()}/health/ready") };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => supervisor.Start(program, TestContext.Current.CancellationToken));

        Assert.Contains("mute ended while starting: exit code 1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("port is taken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_die_with_the_process_that_started_them()
    {
        // The child's own child asks for its parent's death in the same way a service does of us.
        using var parent = Child.Start(
            Path.Combine(folder, "parent.log"),
            "/bin/sh",
            ["-c", "setpriv --pdeathsig SIGKILL -- sleep 600 & echo child $!; wait"]);
        await Eventually.Holds(() => parent.Output().Contains("child", StringComparison.Ordinal), parent.Output);
        var child = ProcessIdentity.Of(int.Parse(parent.Output().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))!;
        await Eventually.Holds(() => File.ReadAllText($"/proc/{child.Id}/comm").StartsWith("sleep", StringComparison.Ordinal), () => "not yet sleeping");

        parent.Send(Signal.Kill);

        Assert.True(await child.Gone(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Programs_are_not_interrupted_by_whoever_wakes_up()
    {
        using var child = Child.Start(Path.Combine(folder, "child.log"), "/bin/sh", ["-c", "cut -d ' ' -f 19,41 /proc/self/stat"]);
        await child.Exited(TestContext.Current.CancellationToken);

        // By proc(5) the 19th field is how nice it is, as we are, and the 41st its policy: SCHED_BATCH is 3.
        Assert.Equal($"{File.ReadAllText("/proc/self/stat").Split(' ')[18]} 3", child.Output().Trim());
    }

    [Fact]
    public async Task A_process_that_only_has_the_number_of_ours_is_left_alone()
    {
        using var foreign = Process.Start("sleep", "600");
        try
        {
            var ours = ProcessIdentity.Of(foreign.Id)! with { Started = 1 };

            Assert.False(ours.IsAlive);
            Assert.False(ours.Send(Signal.Kill));

            await supervisor.DisposeAsync();
            Assert.False(foreign.HasExited);
        }
        finally
        {
            foreign.Kill();
        }
    }

    private static SupervisedProgram Program(string name, string script) =>
        new(name, "/bin/sh", ["-c", script], new Dictionary<string, string>());

    private void Say(string text)
    {
        lock (said)
        {
            said.Add(text);
        }
    }

    private string Said()
    {
        lock (said)
        {
            return string.Join('\n', said);
        }
    }

    private string Log(string name)
    {
        var path = Path.Combine(folder, name + ".log");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
