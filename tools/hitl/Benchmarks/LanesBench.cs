using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Kafka;
using Hitl.Lanes.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hitl.Cli.Benchmarks;

/// <summary>One hop at a number of conversations.</summary>
/// <param name="PerSecond">Records a second, with at most <c>--window</c> under way.</param>
/// <param name="Latency">From saying to the next service's reading the answer, at <c>--rate</c> records a second.</param>
internal sealed record Hop(double PerSecond, Milliseconds Latency);

/// <summary>What stood on the bus when the worker started.</summary>
/// <param name="ReadySeconds">Until the worker held its lanes and said its first record.</param>
/// <param name="PeakMegabytes">Largest resident size of this process while it caught up; before the worker started it was <paramref name="MegabytesBefore"/>.</param>
internal sealed record Backlog(long Records, double PerSecond, double ReadySeconds, double PeakMegabytes, double MegabytesBefore);

internal sealed record LanesResult(string Bus, int Lanes, Hop C1, Hop C100, Hop C10000, Backlog? Backlog);

/// <summary>
/// One hop through the platform's own worker: what a first service says on the bus is decided with an effect of one row and said again,
/// and read by the next.
/// </summary>
internal sealed class LanesBench : IAsyncDisposable
{
    private const int Lanes = 16;
    private const int RecordsInRow = 100;
    private const string Asking = "bench.asked.v1";
    private const string Telling = "bench.told.v1";
    private const string Service = "bench_lanes";

    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(60);

    private static readonly RowWriter<NoteRow> Notes = new(
        """
        insert into notes (tenant_id, key, message)
        select "Tenant", "Key", "Message" from jsonb_to_recordset($1) as r ("Tenant" text, "Key" text, "Message" text)
        """,
        BenchJson.Default.NoteRow);

    private readonly long[] positions = new long[Lanes];
    private readonly ConcurrentDictionary<string, (long At, TaskCompletionSource<double> Answer)> waiting = new();
    private readonly BenchDatabase server;
    private readonly KafkaBroker? broker;
    private readonly NpgsqlDataSource service;
    private readonly NpgsqlDataSource publisher;
    private readonly NpgsqlDataSource? busDatabase;
    private readonly IBus bus;
    private readonly LanesDefinition definition;
    private long heard;
    private long said;

    private LanesBench(
        BenchDatabase server, KafkaBroker? broker, NpgsqlDataSource service, NpgsqlDataSource publisher, NpgsqlDataSource? busDatabase, IBus bus, LanesDefinition definition) =>
        (this.server, this.broker, this.service, this.publisher, this.busDatabase, this.bus, this.definition) =
            (server, broker, service, publisher, busDatabase, bus, definition);

    public static async Task<LanesResult> Run(Bus transport, double rate, double seconds, int window, long backlog, Action<string> say, CancellationToken ct)
    {
        await using var bench = await Start(transport, say, ct);
        var hops = new List<Hop>();
        Backlog? caughtUp = null;
        if (backlog > 0)
        {
            say($"{backlog:N0} records on the bus");
            await bench.Say(backlog, 10_000, ct);
            caughtUp = await bench.CatchUp(backlog, say, ct);
        }

        using var halt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var worker = bench.NewWorker().Run(halt.Token);
        var reading = bench.Read(halt.Token);
        foreach (var conversations in (int[])[1, 100, 10_000])
        {
            say($"{conversations:N0} conversations");
            await bench.Load(conversations, window, TimeSpan.FromSeconds(Math.Min(2, seconds)), null, ct);
            var (flatOut, _) = await bench.Load(conversations, window, TimeSpan.FromSeconds(seconds), null, ct);
            var (_, latencies) = await bench.Load(conversations, window, TimeSpan.FromSeconds(seconds), rate, ct);
            hops.Add(new Hop(Math.Round(flatOut), Milliseconds.Of(latencies)));
        }

        await halt.CancelAsync();
        await Task.WhenAll(worker, reading);
        await bench.RefuseUnlessOnce(ct);
        return new LanesResult(transport == Bus.Kafka ? "kafka" : "postgres", Lanes, hops[0], hops[1], hops[2], caughtUp);
    }

    public async ValueTask DisposeAsync()
    {
        await bus.DisposeAsync();
        await service.DisposeAsync();
        await publisher.DisposeAsync();
        if (busDatabase is not null)
            await busDatabase.DisposeAsync();
        if (broker is not null)
            await broker.DisposeAsync();
        await server.DisposeAsync();
    }

    private static async Task<LanesBench> Start(Bus transport, Action<string> say, CancellationToken ct)
    {
        var definition = new LanesDefinition("bench", Telling, Lanes, BenchLedger.NameOf, BenchLedger.Find)
            .Hear<Noted>(Asking, (noted, batch) =>
            {
                batch.Write(Notes, new NoteRow(batch.Tenant, batch.Key, noted.Message));
                batch.Say(new Counted(noted.Message, noted.Number));
            })
            .Migrate(new Migration(
                "notes",
                """
                create table notes (tenant_id text not null, key text not null, message text not null, primary key (tenant_id, message));
                grant select, insert on notes to {service};
                """));
        var server = await BenchDatabase.Start(ct);
        KafkaBroker? broker = null;
        try
        {
            var database = await server.Provide(Service, definition.Steps, ct);
            IBus bus;
            NpgsqlDataSource? busDatabase = null;
            if (transport == Bus.Kafka)
            {
                var options = new PlatformOptions();
                if (options.KafkaBootstrapServers is null)
                {
                    say("starting Kafka");
                    broker = await KafkaBroker.Start(
                        options.KafkaHome ?? throw new InvalidOperationException("--bus kafka needs KAFKA_BOOTSTRAP_SERVERS (a running Kafka) or KAFKA_HOME (an unpacked one)."),
                        Path.Combine(server.Folder, "kafka"),
                        ct);
                }

                var servers = options.KafkaBootstrapServers ?? broker!.BootstrapServers;
                await KafkaBroker.CreateTopics(servers, [Asking, Telling], Lanes);
                bus = new KafkaBus(servers, "bench", TimeProvider.System);
            }
            else
            {
                var made = await server.Provide("bench_bus", PostgresBus.Steps, ct);
                busDatabase = LaneDatabases.Open(made.Service, "bench bus");
                bus = new PostgresBus(busDatabase, TimeProvider.System);
            }

            return new LanesBench(
                server, broker, LaneDatabases.Open(database.Service, "bench"), LaneDatabases.Open(database.Publisher, "bench publisher"), busDatabase, bus, definition);
        }
        catch
        {
            if (broker is not null)
                await broker.DisposeAsync();
            await server.DisposeAsync();
            throw;
        }
    }

    private Worker NewWorker() => new(
        definition,
        new PostgresLaneStore(service, publisher, new EventStore(service), Lanes),
        bus,
        new WorkerOptions { Count = Lanes, Instance = "bench" },
        new KeyWrapping(Convert.ToBase64String(new byte[32])),
        TimeProvider.System,
        TimeProvider.System,
        NullLogger.Instance);

    /// <summary>Puts records on the bus as a first service's publisher does, some in each row.</summary>
    private async Task Say(long records, int conversations, CancellationToken ct)
    {
        var rows = new List<OutgoingRow>();
        var lanes = Keys(conversations).GroupBy(LaneOf).Select(g => (Lane: g.Key, Keys: g.ToArray())).ToArray();
        for (long left = records, turn = 0; left > 0; turn++)
        {
            var (lane, keys) = lanes[turn % lanes.Length];
            var count = (int)Math.Min(left, RecordsInRow);
            rows.Add(Row(lane, [.. Enumerable.Range(0, count).Select(i => Record(keys[(int)((turn + i) % keys.Length)]))]));
            left -= count;
            if (rows.Count == 64 || left == 0)
            {
                await bus.Append(Asking, [.. rows.OrderBy(r => r.Lane).ThenBy(r => r.First)], ct);
                rows.Clear();
            }
        }
    }

    private async Task<Backlog> CatchUp(long records, Action<string> say, CancellationToken ct)
    {
        GC.Collect();
        var before = Megabytes();
        var peak = before;
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var began = Stopwatch.GetTimestamp();
        var running = NewWorker().Run(halt.Token);
        var ready = 0d;
        var (announced, last, movedAt) = (0L, 0L, began);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await Written(ct) is var written && written < records)
        {
            if (ready == 0 && written > 0)
                ready = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (written > last)
                (last, movedAt) = (written, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(movedAt) > StandsStill)
                throw new InvalidOperationException($"The worker stands still at {written:N0} of {records:N0} records.");
            if (written - announced >= records / 10)
                say($"{announced = written:N0} of {records:N0} caught up");
            peak = Math.Max(peak, Megabytes());
            await look.WaitForNextTickAsync(ct);
        }

        var taken = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await halt.CancelAsync();
        await running;
        return new Backlog(records, Math.Round(records / taken), Math.Round(ready, 1), Math.Round(peak), Math.Round(before));
    }

    private Task<long> Written(CancellationToken ct) => server.AsAdmin(Service, "select coalesce(sum(written), 0)::bigint from lanes.lanes", ct);

    /// <summary>Says records for some time, flat out or at a rate, and waits for all answers; they count until the last has come.</summary>
    private async Task<(double PerSecond, List<double> Latencies)> Load(int conversations, int window, TimeSpan time, double? rate, CancellationToken ct)
    {
        var keys = Keys(conversations);
        using var slots = new SemaphoreSlim(window);
        var answers = new List<Task<double>>();
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; Stopwatch.GetElapsedTime(began) < time;)
        {
            var due = rate is { } r ? (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * r) - sent : Math.Max(1, slots.CurrentCount);
            if (due <= 0)
            {
                await Task.Delay(1, ct);
                continue;
            }

            var records = new List<Envelope>();
            for (var i = 0; i < Math.Min(due, RecordsInRow); i++)
            {
                await slots.WaitAsync(ct);
                var record = Record(keys[sent++ % keys.Length]);
                var answer = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting[record.Id] = (Stopwatch.GetTimestamp(), answer);
                answers.Add(answer.Task);
                _ = answer.Task.ContinueWith(_ => slots.Release(), ct, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                records.Add(record);
            }

            await bus.Append(Asking, [.. records.GroupBy(e => LaneOf(e.Key)).Select(g => Row(g.Key, [.. g])).OrderBy(row => row.Lane)], ct);
        }

        var latencies = await Task.WhenAll(answers).WaitAsync(TimeSpan.FromMinutes(2), ct);
        return (latencies.Length / Stopwatch.GetElapsedTime(began).TotalSeconds, [.. latencies]);
    }

    /// <summary>The next service, as far as it reads.</summary>
    private async Task Read(CancellationToken ct)
    {
        await using var reader = bus.OpenReader();
        for (var lane = 0; lane < Lanes; lane++)
            reader.Assign(new BusPartition(Telling, lane), (await bus.Now(new BusPartition(Telling, lane), ct)).Offset);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                foreach (var record in (await reader.Read(ct)).Records)
                {
                    var counted = JsonSerializer.Deserialize(record.Envelope.Body.Span, BenchJson.Default.Counted)!;
                    if (waiting.TryRemove(counted.Message, out var asked))
                    {
                        heard++;
                        asked.Answer.SetResult(Stopwatch.GetElapsedTime(asked.At).TotalMilliseconds);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The bench is over.
        }
    }

    /// <summary>A figure of records that were lost or came twice is none.</summary>
    private async Task RefuseUnlessOnce(CancellationToken ct)
    {
        var rows = await server.AsAdmin(Service, "select count(*) from notes", ct);
        var written = await Written(ct);
        if (rows != said || written != said)
            throw new InvalidOperationException($"{said} records were said; {rows} rows and {written} answers came of them ({heard} were waited for).");
    }

    private OutgoingRow Row(int lane, IReadOnlyList<Envelope> records)
    {
        var first = positions[lane] + 1;
        positions[lane] += records.Count;
        return new OutgoingRow(lane, first, positions[lane], EnvelopePack.Pack(records));
    }

    private Envelope Record(string key)
    {
        var message = $"{++said:x32}";
        var now = DateTimeOffset.UtcNow;
        return new Envelope(
            message, BenchLedger.NameOf(typeof(Noted)), BenchLedger.Tenant, key, now, null,
            JsonSerializer.SerializeToUtf8Bytes(new Noted(message, said, BenchLedger.Text, "sms", now), BenchJson.Default.Noted));
    }

    private static string[] Keys(int conversations) => [.. Enumerable.Range(0, conversations).Select(n => $"c_{n:x16}")];

    private static int LaneOf(string key) => Lane.Of(key, Lanes);

    private static double Megabytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1_000_000d;
    }
}
