using System.Diagnostics;
using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;

namespace Hitl.Cli.Benchmarks;

/// <summary>
/// The whole commit of a lane through the platform's own code, beside the same event rows put by one prepared statement into a copy of the
/// events table; and reading, beside a prepared select of the same rows.
/// </summary>
internal static class AppendBench
{
    public static readonly int[] Committers = [1, 8, 32];

    private const string Database = "bench_append";
    private const int Lanes = 32;
    private const int StreamLength = 20;
    private const int StreamsPerLane = 128;
    private const string Topic = "bench.asked.v1";

    /// <summary>By shape (<c>append1</c>) and number of committers (<c>w8</c>).</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, Compared>>> Run(
        int pairs, TimeSpan half, IReadOnlyCollection<string> only, Action<string> say, CancellationToken ct)
    {
        await using var server = await BenchDatabase.Start(ct);
        var definition = new LanesDefinition("bench", null, Lanes, BenchLedger.NameOf, BenchLedger.Find).Keep(
            new StreamKind<NoteCommand, LedgerEvent, LedgerState>("ledger", _ => true, BenchLedger.Decider, BenchLedger.Types, (_, _, _) => { }));
        var database = await server.Provide(Database, [.. definition.Steps, new Migration("plain", PlainEvents.Sql)], ct);
        await using var service = LaneDatabases.Open(database.Service, "bench", Committers.Max());
        await using var publisher = LaneDatabases.Open(database.Publisher, "bench publisher");
        var store = new PostgresLaneStore(service, publisher, new EventStore(service), Lanes);
        var plain = new PlainEvents(service);

        say($"{Lanes * StreamsPerLane} streams of {StreamLength} events");
        var lanes = await Take(store, ct);
        await Task.WhenAll(lanes.Chunk(Lanes / 4).Select(some => Fill(some, store, ct)));
        await server.AsAdmin(Database, "insert into bench.plain_events select * from event_store.mt_events", ct);
        await server.AsAdmin(Database, "select setval('bench.plain_sequence', (select last_value from event_store.mt_events_sequence))", ct);
        await server.AsAdmin(Database, "vacuum analyze", ct);

        var results = new Dictionary<string, IReadOnlyDictionary<string, Compared>>();
        foreach (var shape in Shapes(store, plain).Where(s => only.Count == 0 || only.Contains(s.Name)))
        {
            var byCommitters = new Dictionary<string, Compared>();
            foreach (var committers in Committers)
            {
                say($"{shape.Name}, {committers} at once");
                await server.AsAdmin(Database, "checkpoint", ct);
                byCommitters[$"w{committers}"] = await Compare(server, shape, lanes, committers, pairs, half, ct);
            }

            results[shape.Name] = byCommitters;
        }

        await RefuseUnlessEqual(server, ct);
        return results;
    }

    /// <summary>What is compared: one operation of ours, which notes its rows, and the same by the reference. Both answer with what they did.</summary>
    private sealed record Shape(
        string Name,
        Func<CommittingLane, CancellationToken, Task<(int Done, Trace Trace)>> Ours,
        Func<Repeat, CancellationToken, Task<int>> Plain);

    /// <summary>What one operation of ours read, and wrote. It holds no event: what outlives a collection would cost only one side of the comparison.</summary>
    private readonly record struct Trace(StreamKey Read, IReadOnlyList<Appended> Written);

    private readonly record struct Appended(StreamKey Stream, long First, int Count);

    /// <summary>The same for the reference, with the rows as they were stored.</summary>
    private readonly record struct Repeat(StreamKey Read, IReadOnlyList<PlainRow> Rows);

    private static IEnumerable<Shape> Shapes(PostgresLaneStore store, PlainEvents plain) =>
    [
        new("read20", (lane, ct) => Read(store, lane, ct), async (repeat, ct) => await plain.Read(repeat.Read, ct) > 0 ? 1 : 0),
        new(
            "newStream",
            (lane, ct) => Append(store, lane, [lane.New()], 1, ct),
            (repeat, ct) => plain.Insert(repeat.Rows, ct)),
        new(
            "append1",
            (lane, ct) => Append(store, lane, lane.Next(1), 1, ct),
            (repeat, ct) => plain.Insert(repeat.Rows, ct)),
        new(
            "append10",
            (lane, ct) => Append(store, lane, lane.Next(1), 10, ct),
            (repeat, ct) => plain.Insert(repeat.Rows, ct)),
        new(
            "commit100",
            (lane, ct) => Append(store, lane, lane.Next(50), 2, ct),
            (repeat, ct) => plain.Insert(repeat.Rows, ct)),
        new(
            "command",
            (lane, ct) => Command(store, lane, ct),
            async (repeat, ct) => await plain.Read(repeat.Read, ct) > 0 ? await plain.Insert(repeat.Rows, ct) : 0),
    ];

    private static async Task<Compared> Compare(
        BenchDatabase server, Shape shape, CommittingLane[] lanes, int committers, int pairs, TimeSpan half, CancellationToken ct)
    {
        var measured = new List<Pair>();
        for (var i = -1; i < pairs; i++)
        {
            var traces = new List<Trace>[committers];
            var ours = await Measure(server, committers, async committer =>
            {
                var mine = lanes.Where((_, lane) => lane % committers == committer).ToArray();
                traces[committer] = [];
                var done = 0L;
                var began = Stopwatch.GetTimestamp();
                for (var turn = 0; Stopwatch.GetElapsedTime(began) < (i < 0 ? half / 2 : half); turn++)
                {
                    var (count, trace) = await shape.Ours(mine[turn % mine.Length], ct);
                    done += count;
                    traces[committer].Add(trace);
                }

                return done;
            });
            var rows = await PlainEvents.NewRows(server.Admin(Database), ct);
            var repeats = traces.Select(some => some.Select(t => new Repeat(t.Read, [.. t.Written.SelectMany(a => Rows(a, rows))])).ToArray()).ToArray();
            var plain = await Measure(server, committers, async committer =>
            {
                var done = 0L;
                foreach (var repeat in repeats[committer])
                    done += await shape.Plain(repeat, ct);
                return done;
            });
            // The first round only warms up: connections, prepared statements, compiled code.
            if (i >= 0)
                measured.Add(new Pair(ours, plain));
        }

        return Compared.Of(measured);
    }

    private static IEnumerable<PlainRow> Rows(Appended appended, Dictionary<(string Stream, long Version), PlainRow> rows) =>
        Enumerable.Range(0, appended.Count).Select(i => rows[(appended.Stream.Stream, appended.First + i)]);

    /// <summary>What all committers did together.</summary>
    private static async Task<Rate> Measure(BenchDatabase server, int committers, Func<int, Task<long>> work)
    {
        GC.Collect();
        var (client, database, began) = (Environment.CpuUsage.TotalTime, server.Milliseconds, Stopwatch.GetTimestamp());
        var done = (await Task.WhenAll(Enumerable.Range(0, committers).Select(committer => Task.Run(() => work(committer))))).Sum();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(
            done / seconds,
            (Environment.CpuUsage.TotalTime - client).TotalMicroseconds / done,
            (server.Milliseconds - database) * 1000 / done);
    }

    private static async Task<CommittingLane[]> Take(PostgresLaneStore store, CancellationToken ct)
    {
        var keys = new KeyWrapping(Convert.ToBase64String(new byte[32]));
        var lanes = new List<CommittingLane>();
        foreach (var row in await store.ReadLanes(ct))
        {
            var taken = await store.Take(row.Lane, row.Term, row.Counter, "bench", ct) ?? throw new InvalidOperationException($"Lane {row.Lane} has another owner.");
            lanes.Add(new CommittingLane(taken, Lanes, keys));
        }

        return [.. lanes];
    }

    private static async Task Fill(CommittingLane[] lanes, PostgresLaneStore store, CancellationToken ct)
    {
        foreach (var lane in lanes)
        {
            for (var left = StreamsPerLane; left > 0; left -= 32)
                await Append(store, lane, [.. Enumerable.Range(0, 32).Select(_ => lane.New()).OrderBy(s => s.Key.Id, StringComparer.Ordinal)], StreamLength, ct);
        }
    }

    /// <summary>What a worker does for a decision: encode and seal the events, pack what is said of them, commit.</summary>
    private static async Task<(int Done, Trace Trace)> Append(
        PostgresLaneStore store, CommittingLane lane, IReadOnlyList<CommittingStream> streams, int eventsEach, CancellationToken ct)
    {
        var written = new Appended[streams.Count];
        var said = new List<Envelope>(streams.Count * eventsEach);
        var appends = new List<StreamAppend>(streams.Count);
        foreach (var stream in streams)
        {
            var events = new List<StoredEvent>(eventsEach);
            var expected = stream.Head.Version;
            for (var i = 0; i < eventsEach; i++)
            {
                var message = lane.NextMessage();
                var now = DateTimeOffset.UtcNow;
                Seal(BenchLedger.Note(message, BenchLedger.Text, stream.Head.Version, now), message, now);
            }

            written[appends.Count] = new(stream.StreamKey, expected + 1, eventsEach);
            appends.Add(new StreamAppend(stream.Key, expected, events, stream.NewKey));
            stream.NewKey = null;

            void Seal(LedgerEvent.Noted note, string message, DateTimeOffset now)
            {
                var stored = HashChain.Seal(stream.Head, BenchLedger.Types.Encode(note, stream.ContactKey), now, message, message);
                stream.Head = HashChain.After(stored);
                events.Add(stored);
                said.Add(new Envelope(
                    message, "noted.v1", BenchLedger.Tenant, stream.Key.Id, now, null,
                    JsonSerializer.SerializeToUtf8Bytes(
                        new Noted(message, stored.Version, note.Text, note.Channel, now), BenchJson.Default.Noted)));
            }
        }

        await lane.Commit(store, appends, said, ct);
        return (said.Count, new(default, written));
    }

    private static async Task<(int Done, Trace Trace)> Read(PostgresLaneStore store, CommittingLane lane, CancellationToken ct)
    {
        var stream = lane.Next(1)[0];
        var state = await Fold(store, stream, lane.Keys, ct);
        return state.Notes == StreamLength
            ? (1, new(stream.StreamKey, []))
            : throw new InvalidOperationException($"{stream.Key.Id} holds {state.Notes} events, not {StreamLength}.");
    }

    private static async Task<(int Done, Trace Trace)> Command(PostgresLaneStore store, CommittingLane lane, CancellationToken ct)
    {
        var stream = lane.Next(1)[0];
        var state = await Fold(store, stream, lane.Keys, ct);
        var command = new NoteCommand("m", BenchLedger.Text, DateTimeOffset.UtcNow);
        var (done, trace) = await Append(store, lane, [stream], BenchLedger.Decider.Decide(command, state).Count, ct);
        return (done, trace with { Read = stream.StreamKey });
    }

    private static async Task<LedgerState> Fold(PostgresLaneStore store, CommittingStream stream, KeyWrapping keys, CancellationToken ct)
    {
        var loaded = (await store.Load([stream.StreamKey], [], ct)).Streams[0];
        var key = keys.Unwrap(loaded.Key, loaded.ContactKey!);
        return loaded.Events.Aggregate(
            LedgerState.Empty,
            (state, stored) => BenchLedger.Decider.Evolve(state, BenchLedger.Types.Decode(stored.Type, dotNetType: null, stored.Data, key)));
    }

    /// <summary>A figure of work that was not done is none: both tables must hold the same rows, and positions must have no gap.</summary>
    private static async Task RefuseUnlessEqual(BenchDatabase server, CancellationToken ct)
    {
        var missing = await server.AsAdmin(
            Database,
            """
            select count(*) from (
                (select tenant_id, stream_id, version, id, data, headers from event_store.mt_events
                 except select tenant_id, stream_id, version, id, data, headers from bench.plain_events)
                union all
                (select tenant_id, stream_id, version, id, data, headers from bench.plain_events
                 except select tenant_id, stream_id, version, id, data, headers from event_store.mt_events)) x
            """,
            ct);
        var unwritten = await server.AsAdmin(
            Database,
            "select coalesce(sum(l.written - o.said), 0)::bigint from lanes.lanes l join (select lane, sum(last - first + 1) said from lanes.outgoing group by lane) o using (lane)",
            ct);
        if (missing != 0 || unwritten != 0)
            throw new InvalidOperationException($"The two tables differ in {missing} rows, and {unwritten} outgoing records are missing.");
    }

    /// <summary>A stream whose head its lane's owner holds in memory.</summary>
    private sealed class CommittingStream(StateKey key, ContactKey contactKey, StoredKey newKey)
    {
        public StateKey Key { get; } = key;

        public StreamKey StreamKey { get; } = new(key.Tenant, key.Id);

        public ContactKey ContactKey { get; } = contactKey;

        public StoredKey? NewKey { get; set; } = newKey;

        public StreamHead Head { get; set; } = StreamHead.Before(new StreamKey(key.Tenant, key.Id));
    }

    /// <summary>A lane that one committer at a time commits.</summary>
    private sealed class CommittingLane(LaneRow row, int lanes, KeyWrapping keys)
    {
        private readonly List<CommittingStream> streams = [];
        private long number = row.CommitNumber;
        private long made;
        private long messages;
        private long heard;
        private int next;

        public KeyWrapping Keys { get; } = keys;

        public string NextMessage() => $"{row.Lane:x2}{++messages:x30}";

        /// <summary>The streams whose turn it is, in the order of their keys.</summary>
        public IReadOnlyList<CommittingStream> Next(int count)
        {
            // Those that the newStream shape made are left alone: all others are equally long.
            var some = Enumerable.Range(next, count).Select(i => streams[i % StreamsPerLane]);
            next = (next + count) % StreamsPerLane;
            return count == 1 ? [.. some] : [.. some.OrderBy(s => s.Key.Id, StringComparer.Ordinal)];
        }

        public CommittingStream New()
        {
            string id;
            do
                id = $"c_{row.Lane:x2}{++made:x14}";
            while (Lane.Of(id, lanes) != row.Lane);
            var key = ContactKey.New(BenchLedger.Tenant, id);
            var stream = new CommittingStream(new StateKey("ledger", BenchLedger.Tenant, id), key, Keys.Wrap(key, DateTimeOffset.UtcNow));
            if (streams.Count < StreamsPerLane)
                streams.Add(stream);
            return stream;
        }

        public async Task Commit(PostgresLaneStore store, IReadOnlyList<StreamAppend> appends, List<Envelope> said, CancellationToken ct)
        {
            heard++;
            var part = new LaneCommit(
                row.Lane, row.Term, number, new Dictionary<string, Heard> { [Topic] = new(heard, heard) }, said.Count, EnvelopePack.Pack(said));
            await store.Commit(new Commit([part], appends, [], [], [], [], [], [], [], [BenchLedger.Tenant]), ct);
            number++;
        }
    }
}
