using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;
using Npgsql;

namespace Hitl.Cli.Benchmarks;

/// <summary>Nearest-rank percentiles, in milliseconds.</summary>
internal sealed record Milliseconds(
    [property: JsonPropertyName("p50")] double P50, [property: JsonPropertyName("p95")] double P95, [property: JsonPropertyName("p99")] double P99)
{
    public static Milliseconds Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new(At(0.50), At(0.95), At(0.99));

        double At(double share) => Math.Round(Statistics.Percentile(sorted, share), 1);
    }
}

/// <param name="Simulator">Of simulator and load generator, which the total leaves out: the same work whatever the build.</param>
internal sealed record CpuPerMessage(double Total, IReadOnlyDictionary<string, double> ByProcess, double Simulator);

/// <summary>What came of a load through the whole platform.</summary>
/// <param name="Accepted">Webhooks answered with 2xx.</param>
/// <param name="Sent">Replies that the provider took.</param>
/// <param name="Lost">Accepted and neither sent, unknown, suppressed nor queued.</param>
/// <param name="Twice">Replies that the provider took more than once.</param>
/// <param name="HugePages">PostgreSQL's shared memory lay in them.</param>
/// <param name="Reference">Measured before the platform is started.</param>
internal sealed record PipelineResult(
    string Bus,
    double? Rate,
    double Seconds,
    string Debounce,
    double SustainedPerSecond,
    Milliseconds Decision,
    Milliseconds Delivery,
    long Accepted,
    long Sent,
    long Unknown,
    long Suppressed,
    long Queued,
    long Lost,
    long Twice,
    CpuPerMessage CpuMsPerMessage,
    bool HugePages,
    MachineReference Reference);

/// <summary>Signed webhooks, at a rate or flat out, through a platform of its own to the simulator and back by its callbacks.</summary>
internal static class PipelineBench
{
    /// <summary>Each gets exactly one reply from the sample playbook, whoever asks and how often.</summary>
    private static readonly string[] Texts = ["What are your opening hours?", "Do you integrate with Xero?", "How does your pricing work?"];

    private static readonly string[] Counted = ["ingest", "classifier", "orchestrator", "notifier", "inbox-api", "gateway", "postgres", "kafka"];

    public static async Task<PipelineResult> Run(PlatformOptions options, double? rate, double seconds, int statements, Action<string> say, CancellationToken ct)
    {
        var reference = await MachineReference.Measure();
        options = options with { Debounce = TimeSpan.Zero, PostgresSettings = statements > 0 ? StatementTimes.Settings : [] };
        using var pages = HugePages.SetAside(EmbeddedPostgres.SharedMemory, say);
        await using var platform = await Platform.Start(options, say, ct);
        using var simulator = new HttpClient { BaseAddress = new Uri(platform.SimulatorUrl), Timeout = TimeSpan.FromMinutes(2) };
        var connection = platform.Connections.First(c => c is { Tenant: "northgate", Kind: "twilio-sms" });

        say("warming up");
        await Load(simulator, connection.Id, rate: 40, seconds: 10, firstContact: 0, conversations: 100, ct);
        // As hard as what is measured: code that only a full platform runs is compiled by then, and tables are no longer empty.
        await Load(simulator, connection.Id, rate, seconds: 10, firstContact: 50_000, conversations: 1_000, ct);
        say(rate is { } r ? $"sending {r:0} webhooks a second for {seconds:0} s" : $"sending flat out for {seconds:0} s");
        var spent = statements > 0 ? await StatementTimes.Begin(platform.AdminConnectionString, ct) : null;
        var growth = statements > 0 ? await RelationGrowth.Begin(platform.AdminConnectionString, ct) : null;
        var before = ProcessTimes.Read(platform.Running());
        var report = await Load(simulator, connection.Id, rate, seconds, firstContact: 100_000, conversations: 1_000, ct);
        var after = ProcessTimes.Read(platform.Running());

        if (spent is not null && growth is not null)
        {
            foreach (var line in (await spent.Most(statements, report.Accepted, ct)).Concat(await growth.Most(statements, report.Accepted, ct)))
                say(line);
        }

        var messages = await simulator.GetFromJsonAsync<List<LoadMessage>>($"/control/load/{report.Id}/messages", JsonSerializerOptions.Web, ct) ?? [];
        var states = await ReplyStates(platform, ct);
        var unsent = report.Accepted - report.Answered;
        var (unknown, suppressed, queued) = (states("Unknown"), states("Suppressed"), states("Queued") + states("Started"));
        return new PipelineResult(
            options.Bus == Bus.Kafka ? "kafka" : "postgres",
            rate,
            seconds,
            "0 s",
            report.SustainedPerSecond,
            Milliseconds.Of(await DecisionTimes(platform, messages, ct)),
            Milliseconds.Of(messages.Where(m => m is { Started: not null, Answered: not null }).Select(m => m.Answered!.Value - m.Started!.Value)),
            report.Accepted,
            report.Answered,
            unknown,
            suppressed,
            queued,
            Math.Max(0, unsent - unknown - suppressed - queued),
            await Twice(simulator, ct) + report.ExtraSends,
            Cpu(before, after, report.Accepted),
            await HasHugePages(platform, ct),
            reference);
    }

    private static CpuPerMessage Cpu(IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after, long messages)
    {
        var byProcess = Counted.Where(after.ContainsKey).ToDictionary(name => name, Of);
        return new(Math.Round(byProcess.Values.Sum(), 3), byProcess, Of("simulator"));

        double Of(string name) => Math.Round((after[name] - before.GetValueOrDefault(name)) / Math.Max(1, messages), 3);
    }

    private static async Task<LoadReport> Load(
        HttpClient simulator, string connection, double? rate, double seconds, int firstContact, int conversations, CancellationToken ct)
    {
        var order = new { connection, texts = Texts, rate, flatOut = rate is null, seconds, conversations, firstContact, drainSeconds = 60 };
        using var begun = await simulator.PostAsJsonAsync("/control/load", order, JsonSerializerOptions.Web, ct);
        begun.EnsureSuccessStatusCode();
        var report = await begun.Content.ReadFromJsonAsync<LoadReport>(JsonSerializerOptions.Web, ct);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (report!.State != "done" && await look.WaitForNextTickAsync(ct))
            report = await simulator.GetFromJsonAsync<LoadReport>($"/control/load/{report.Id}", JsonSerializerOptions.Web, ct);
        return report;
    }

    private static async Task<long> Twice(HttpClient simulator, CancellationToken ct)
    {
        using var summary = JsonDocument.Parse(await simulator.GetStringAsync("/control/summary", ct));
        var sends = summary.RootElement.GetProperty("sends");
        return sends.GetProperty("attemptsTwice").GetInt64() + sends.GetProperty("repliesTwice").GetInt64();
    }

    private static async Task<bool> HasHugePages(Platform platform, CancellationToken ct)
    {
        await using var server = NpgsqlDataSource.Create(platform.AdminConnectionString);
        await using var command = server.CreateCommand("show huge_pages_status");
        return await command.ExecuteScalarAsync(ct) is "on";
    }

    /// <summary>How many of the notifier's replies stand in a state.</summary>
    private static async Task<Func<string, long>> ReplyStates(Platform platform, CancellationToken ct)
    {
        var counts = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        await using var notifier = Source(platform, "hitl_notifier");
        await using var command = notifier.CreateCommand(
            "select r->>'state', count(*) from doc_outbox, jsonb_array_elements(data->'replies') r group by 1");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return state => counts.GetValueOrDefault(state);
    }

    /// <summary>From the webhook's beginning to the decision's time in the stream; a contact's n-th message is answered by the n-th decided reply.</summary>
    private static async Task<List<double>> DecisionTimes(Platform platform, List<LoadMessage> messages, CancellationToken ct)
    {
        var conversations = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var ingest = Source(platform, "hitl_ingest"))
        await using (var command = ingest.CreateCommand("select address, contact_id from ingest.contact_addresses where kind = 'phone' and tenant_id = 'northgate'"))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                conversations[reader.GetString(0)] = reader.GetString(1);
        }

        var decided = new Dictionary<string, List<DateTimeOffset>>(StringComparer.Ordinal);
        await using (var orchestrator = Source(platform, "hitl_orchestrator"))
        await using (var command = orchestrator.CreateCommand(
            "select stream_id, \"timestamp\" from event_store.mt_events where type = 'reply_decided' order by stream_id, version"))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                if (!decided.TryGetValue(reader.GetString(0), out var times))
                    decided[reader.GetString(0)] = times = [];
                times.Add(reader.GetFieldValue<DateTimeOffset>(1));
            }
        }

        var taken = new List<double>();
        foreach (var contact in messages.GroupBy(m => m.Contact))
        {
            if (!conversations.TryGetValue(contact.Key, out var conversation) || !decided.TryGetValue(conversation, out var times))
                continue;
            taken.AddRange(contact.OrderBy(m => m.At).Zip(times, (message, at) => (at - message.At).TotalMilliseconds));
        }

        return taken;
    }

    private static NpgsqlDataSource Source(Platform platform, string database) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(platform.AdminConnectionString) { Database = database });

    private sealed record LoadReport(
        string Id, string State, long Started, long Accepted, long Refused, long Answered, long ExtraSends, double SustainedPerSecond);

    private sealed record LoadMessage(string Contact, DateTimeOffset At, double? Started, double? Answered);
}
