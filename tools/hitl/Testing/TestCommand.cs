using System.CommandLine;
using System.Diagnostics;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;

namespace Hitl.Cli.Testing;

/// <summary>Runs every test program over one real PostgreSQL and, where there is one, a real Kafka.</summary>
internal static class TestCommand
{
    // Two cores is what the smallest machine has that builds this.
    private const int AtOnce = 2;

    public static Command Create()
    {
        var filter = new Option<string?>("--filter")
        {
            Description = "A word of a class's or method's name, or an xunit query such as /*/*/ClaimingSpecs/*",
        };
        var command = new Command("test", "Run all tests; the last line counts them") { filter };
        command.SetAction(async (parsed, ct) =>
        {
            using var stopped = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var tests = Run(parsed.GetValue(filter), stopped.Token);
            var signalled = RunningPlatform.UntilStopped(stopped.Token);
            if (await Task.WhenAny(tests, signalled) == signalled)
            {
                await stopped.CancelAsync();
            }

            var code = await tests;
            await stopped.CancelAsync();
            await signalled;
            return code;
        });
        return command;
    }

    private static async Task<int> Run(string? filter, CancellationToken ct)
    {
        var projects = TestProject.All();
        Sweep();
        var folder = Path.Combine(Repository.Temporary, $"tests-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(Repository.Logs);
        try
        {
            await using var servers = await TestServers.Start(folder, ct);
            var results = await RunAll(projects, filter, servers.Environment, ct);
            return Count(results);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<TestResult>> RunAll(
        IReadOnlyList<TestProject> projects,
        string? filter,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct)
    {
        using var places = new SemaphoreSlim(AtOnce);
        var results = new List<TestResult>(await Task.WhenAll(projects.Where(p => !p.RunsAlone).Select(async project =>
        {
            await places.WaitAsync(ct);
            try
            {
                return await RunOne(project, filter, environment, ct);
            }
            finally
            {
                places.Release();
            }
        })));
        foreach (var project in projects.Where(p => p.RunsAlone))
        {
            results.Add(await RunOne(project, filter, environment, ct));
        }

        return results;
    }

    private static async Task<TestResult> RunOne(
        TestProject project,
        string? filter,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var result = await project.Run(filter, environment, ct);
        if (result is { Passed: 0, Failed.Count: 0, Skipped.Count: 0 })
        {
            return result;
        }

        Console.WriteLine($"{(result.Failed.Count == 0 ? "ok    " : "FAILED")} {project.Name}: {result.Passed} passed, {result.Failed.Count} failed, {result.Skipped.Count} skipped ({watch.Elapsed.TotalSeconds:0.0} s)");
        if (result.Failed.Count > 0)
        {
            Console.WriteLine(await File.ReadAllTextAsync(project.Log, ct));
        }

        return result;
    }

    private static int Count(IReadOnlyList<TestResult> results)
    {
        foreach (var skipped in results.SelectMany(r => r.Skipped))
        {
            Console.WriteLine($"skipped {skipped.Name}: {skipped.Reason}");
        }

        foreach (var failure in results.SelectMany(r => r.Failed))
        {
            Console.WriteLine($"failed {failure.Name}: {failure.Message}");
        }

        var passed = results.Sum(r => r.Passed);
        var failed = results.Sum(r => r.Failed.Count);
        if (passed + failed == 0)
        {
            Console.Error.WriteLine("No test ran: does the filter match any?");
        }

        Console.WriteLine($"{passed} passed, {failed} failed, {results.Sum(r => r.Skipped.Count)} skipped");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    // Folders of test runs that were killed; those of living ones are in use and have a living owner.
    private static void Sweep()
    {
        if (!Directory.Exists(Repository.Temporary))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Repository.Temporary, "tests-*"))
        {
            if (int.TryParse(Path.GetFileName(folder).Split('-')[1], out var owner) && ProcessIdentity.Of(owner) is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
