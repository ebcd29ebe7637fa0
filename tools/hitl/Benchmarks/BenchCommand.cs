using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;
using Spectre.Console;

namespace Hitl.Cli.Benchmarks;

/// <summary>Measures a platform of its own, on databases of its own that are thrown away afterwards.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create() => new("bench", "Measure, on databases of its own that are thrown away")
    {
        Pipeline(),
        Append(),
        Lanes(),
        Decide(),
        Guard(),
    };

    private static Command Pipeline()
    {
        var rate = new Option<double?>("--rate") { Description = "Webhooks a second; flat out without it" };
        var seconds = new Option<double>("--seconds") { Description = "How long to send", DefaultValueFactory = _ => 30 };
        var bus = BusOption();
        var statements = new Option<int>("--statements") { Description = "Also name the N statements on which PostgreSQL spent most, and the N relations that grew most, on standard error" };
        var encoder = RunOptions.Encoder();
        var json = Json();
        var command = new Command("pipeline", "Signed webhooks through the running platform to the simulator") { rate, seconds, bus, statements, encoder, json };
        command.SetAction((parsed, ct) => Pipeline(
            parsed.GetValue(bus), parsed.GetValue(encoder), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(statements), parsed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> Pipeline(Bus bus, string? encoder, double? rate, double seconds, int statements, bool json, CancellationToken ct)
    {
        var folder = Path.Combine(Repository.Root, ".hitl", "tmp", $"bench-{Environment.ProcessId}");
        try
        {
            var options = new PlatformOptions { Bus = bus, Encoder = encoder, Port = 0, DataFolder = folder, LogFolder = Path.Combine(Repository.Logs, "bench") };
            var result = await PipelineBench.Run(options, rate, seconds, statements, line => Console.Error.WriteLine($"· {line}"), ct);
            Console.Out.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : JsonSerializer.Serialize(result, Indented));
            if (!json)
                AnsiConsole.WriteLine("Debounce is 0: each message is decided as soon as it is understood.");
            return result.Lost + result.Twice == 0 ? 0 : 1;
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static Command Decide()
    {
        var seconds = new Option<double>("--seconds") { Description = "How long to decide", DefaultValueFactory = _ => 6 };
        var json = Json();
        var command = new Command("decide", "The pure decider on one core, with the sales playbook, over conversations of a played demo") { seconds, json };
        command.SetAction(parsed =>
        {
            var result = DecideBench.Run(TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.PerSecond:N0} decisions a second (with {result.InputsPerSecond:N0} inputs a second in all), {result.BytesPerDecision:N0} bytes each"));
            return 0;
        });
        return command;
    }

    private static Command Guard()
    {
        var corpus = new Option<string>("--corpus") { Description = "A folder of clean.csv and mutated.csv (tenant,kind,\"question\",\"draft\")", DefaultValueFactory = _ => GuardBench.Corpus };
        var json = Json();
        var command = new Command("guard", "The claim guard on the drafts of its corpus: how many it holds, and how long it takes") { corpus, json };
        command.SetAction(parsed =>
        {
            var result = GuardBench.Run(parsed.GetRequiredValue(corpus), line => Console.Error.WriteLine($"· {line}"));
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"held {result.HeldOfMutated:P1} of {result.Mutated} mutated drafts and {result.HeldOfClean:P1} of {result.Clean} clean ones, {result.MicrosPerDraft:0.#} µs a draft"));
            return 0;
        });
        return command;
    }

    private static Command Append()
    {
        var pairs = new Option<int>("--pairs") { Description = "Interleaved pairs for each figure", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "How long the platform's half of a pair lasts", DefaultValueFactory = _ => 1 };
        var only = new Option<string[]>("--only") { Description = "Some of newStream, append1, append10, commit100, read20, command", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong("newStream", "append1", "append10", "commit100", "read20", "command");
        var json = Json();
        var command = new Command("append", "A lane's whole commit, beside a plain prepared insert of the same event rows") { pairs, seconds, only, json };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await UntilStopped(
                token => AppendBench.Run(
                    parsed.GetValue(pairs), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(only) ?? [], Output.Say, token),
                ct);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
            else
                Show(result);
            return 0;
        });
        return command;
    }

    private static void Show(IReadOnlyDictionary<string, IReadOnlyDictionary<string, Compared>> result)
    {
        var table = new Table().AddColumns("", "at once").AddColumn("a second", c => c.RightAligned()).AddColumn("plain", c => c.RightAligned())
            .AddColumn("ratio", c => c.RightAligned()).AddColumn("of the pairs", c => c.NoWrap())
            .AddColumn("CPU µs", c => c.RightAligned().NoWrap()).AddColumn("plain", c => c.RightAligned().NoWrap());
        foreach (var (shape, byCommitters) in result)
        {
            foreach (var (committers, figures) in byCommitters)
            {
                table.AddRow(
                    shape, committers[1..], Number(figures.PerSecond, "N0"), Number(figures.PlainPerSecond, "N0"), Number(figures.Ratio, "0.00"),
                    string.Join(" ", figures.Ratios.Select(r => Number(r, "0.00"))),
                    $"{Number(figures.ClientMicroseconds, "0")} + {Number(figures.ServerMicroseconds, "0")}",
                    $"{Number(figures.PlainClientMicroseconds, "0")} + {Number(figures.PlainServerMicroseconds, "0")}");
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("newStream, append1, append10 and commit100 count events, read20 streams, command commands. CPU is of client + server, for each.");
    }

    private static Command Lanes()
    {
        var bus = BusOption();
        var rate = new Option<double>("--rate") { Description = "Records a second while p50 and p99 are taken", DefaultValueFactory = _ => 200 };
        var seconds = new Option<double>("--seconds") { Description = "How long each load lasts", DefaultValueFactory = _ => 10 };
        var window = new Option<int>("--window") { Description = "Most records under way while flat out", DefaultValueFactory = _ => 2_000 };
        var backlog = new Option<long>("--backlog") { Description = "Records that stand on the bus when the worker starts; 0 leaves it out", DefaultValueFactory = _ => 1_000_000 };
        var json = Json();
        var command = new Command("lanes", "One hop through a worker, and catching up a backlog") { bus, rate, seconds, window, backlog, json };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await UntilStopped(
                token => LanesBench.Run(
                    parsed.GetValue(bus), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(window), parsed.GetValue(backlog), Output.Say, token),
                ct);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
            else
                Show(result, parsed.GetValue(rate));
            return 0;
        });
        return command;
    }

    private static void Show(LanesResult result, double rate)
    {
        var table = new Table().AddColumns($"{result.Bus} bus, conversations").AddColumn("records a second", c => c.RightAligned())
            .AddColumn($"p50 ms at {Number(rate, "0")}/s", c => c.RightAligned()).AddColumn("p95", c => c.RightAligned()).AddColumn("p99", c => c.RightAligned());
        foreach (var (conversations, hop) in new[] { ("1", result.C1), ("100", result.C100), ("10,000", result.C10000) })
        {
            table.AddRow(
                conversations, Number(hop.PerSecond, "N0"), Number(hop.Latency.P50, "0.0"), Number(hop.Latency.P95, "0.0"), Number(hop.Latency.P99, "0.0"));
        }

        AnsiConsole.Write(table);
        if (result.Backlog is { } backlog)
        {
            AnsiConsole.WriteLine(
                $"Backlog of {Number(backlog.Records, "N0")}: {Number(backlog.PerSecond, "N0")} records a second, first after {Number(backlog.ReadySeconds, "0.0")} s, " +
                $"peak {Number(backlog.PeakMegabytes, "N0")} MB ({Number(backlog.MegabytesBefore, "N0")} MB before).");
        }
    }

    /// <summary>A signal cancels, so that the benchmark takes away what it made.</summary>
    private static async Task<T> UntilStopped<T>(Func<CancellationToken, Task<T>> run, CancellationToken ct)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = run(stopped.Token);
        var signalled = RunningPlatform.UntilStopped(stopped.Token);
        await Task.WhenAny(running, signalled);
        await stopped.CancelAsync();
        await signalled;
        return await running;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static Option<Bus> BusOption() => new("--bus") { Description = "postgres or kafka (needs KAFKA_HOME or KAFKA_BOOTSTRAP_SERVERS)" };

    private static Option<bool> Json() => new("--json") { Description = "One JSON object on standard output and nothing else" };
}
