using System.Text.Json;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;

namespace Hitl.Cli.Testing;

/// <summary>A built test program, and what a run of it gave.</summary>
internal sealed record TestProject(string Name, string Program)
{
    // It starts whole platforms with many processes, and measures time: nothing else runs beside it.
    private static readonly string[] Heavy = ["Journeys", "Faults.Specs"];

    public bool RunsAlone => Heavy.Contains(Name);

    public string Log => Path.Combine(Repository.Logs, $"test-{Name}.log");

    private string Report => Path.Combine(Repository.Temporary, $"test-{Name}.json");

    /// <summary>Every project under tests/ that is a program; libraries for tests have no runtimeconfig.</summary>
    /// <exception cref="InvalidOperationException">One is not built.</exception>
    public static IReadOnlyList<TestProject> All() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetFileNameWithoutExtension(project))
            .Order(StringComparer.Ordinal)
            .Select(name => new TestProject(name, Repository.Program(name)))
            .Where(test => File.Exists(Path.ChangeExtension(test.Program, ".runtimeconfig.json"))),
    ];

    /// <param name="filter">A word of the class's or the method's name, or a query that starts with a slash; null runs all.</param>
    public async Task<TestResult> Run(string? filter, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        File.Delete(Log);
        File.Delete(Report);
        using var child = Child.Start(
            Log,
            Repository.Dotnet,
            [Program, "-noColor", "-noLogo", "-noAutoReporters", "-ctrf", Report, .. Filters(filter)],
            ForTests(environment, filter));
        try
        {
            await child.Exited(ct);
        }
        catch (OperationCanceledException)
        {
            await child.End(Signal.Terminate, TimeSpan.FromSeconds(15));
            throw;
        }

        var result = File.Exists(Report) ? Read(child) : Troubled(0, [], $"ended without a report: {child.Ending}");
        File.Delete(Report);
        return result;
    }

    private static Dictionary<string, string> ForTests(IReadOnlyDictionary<string, string> environment, string? filter)
    {
        var own = new Dictionary<string, string>(environment) { ["DOTNET_GCgen0size"] = Platform.YoungGeneration };
        // What takes minutes and more runs only when it is asked for by name.
        if (filter?.Contains("Soak", StringComparison.Ordinal) == true)
        {
            own["HITL_SOAK"] = "1";
        }

        return own;
    }

    private static IEnumerable<string> Filters(string? filter) => filter switch
    {
        null => [],
        ['/', ..] => ["-filter", filter],
        _ => ["-filter", $"/*/*/*{filter}*/*", "-filter", $"/*/*/*/*{filter}*"],
    };

    private TestResult Read(Child child)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(Report));
        var results = report.RootElement.GetProperty("results");
        var tests = results.GetProperty("tests").EnumerateArray().ToList();
        var failed = tests.Where(t => Status(t) == "failed").Select(t => new FailedTest(t.GetProperty("name").GetString()!, MessageOf(t))).ToList();
        var skipped = tests.Where(t => Status(t) == "skipped")
            .Select(t => new SkippedTest(
                t.GetProperty("name").GetString()!,
                t.TryGetProperty("extra", out var extra) && extra.TryGetProperty("reason", out var reason) ? reason.GetString() ?? "" : "no reason given"))
            .ToList();
        // An error outside of tests, such as a fixture's clean-up, is in no test's count but in the exit code.
        return failed.Count == 0 && child.ExitCode != 0 && tests.Count > 0
            ? Troubled(Count("passed"), skipped, $"an error outside of its tests ({child.Ending})")
            : new TestResult(this, Count("passed"), failed, skipped);

        int Count(string status) => tests.Count(t => Status(t) == status);

        static string? Status(JsonElement test) => test.GetProperty("status").GetString();
    }

    private TestResult Troubled(int passed, IReadOnlyList<SkippedTest> skipped, string trouble) => new(this, passed, [new(Name, trouble)], skipped);

    /// <summary>On one line, and no longer than a screen.</summary>
    private static string MessageOf(JsonElement test)
    {
        var message = test.TryGetProperty("message", out var given) ? given.GetString() ?? "" : "";
        var line = string.Join(" | ", message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 600 ? $"{line[..600]}…" : line;
    }
}

internal sealed record SkippedTest(string Name, string Reason);

internal sealed record FailedTest(string Name, string Message);

/// <param name="Failed">The tests that failed; what went wrong outside of them counts as one, under the project's name.</param>
internal sealed record TestResult(TestProject Project, int Passed, IReadOnlyList<FailedTest> Failed, IReadOnlyList<SkippedTest> Skipped);
