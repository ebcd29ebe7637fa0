using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Lanes.InMemory;
using Hitl.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Lanes.Specs.Workers;

/// <summary>The same worker on real PostgreSQL, in real time.</summary>
public sealed class RealDatabaseSpecs : IAsyncLifetime
{
    private static readonly string Key = Bench.KeyIn(0);
    private readonly Desk desk = new();
    private readonly InMemoryBus bus = new(TimeProvider.System);
    private readonly List<Running> running = [];
    private RealStore real = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => real = await RealStore.Create("worker", desk.Definition);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in running.Where(r => !r.Store.Dead))
        {
            await worker.Stop.CancelAsync();
            await worker.Ended;
        }

        await real.DisposeAsync();
    }

    [Fact]
    public async Task Two_instances_accept_and_one_dies_and_each_request_is_said_once_in_order()
    {
        var anna = Start("anna");
        var ben = Start("ben");
        await Eventually.Holds(() => anna.Held.Count() + ben.Held.Count() == 4 && ben.Held.Any(), () => $"{anna.Held.Count()} and {ben.Held.Count()} held", TimeSpan.FromSeconds(20));
        using var stop = new CancellationTokenSource();
        var acceptors = new[] { anna, ben }.Select(r => new LaneAcceptor(desk.Definition, real.Store, TimeProvider.System, TimeProvider.System, r.Worker.Nudge)).ToList();
        var accepting = acceptors.Select(a => a.Run(stop.Token)).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).SelectMany(n => acceptors.Select(async a =>
        {
            if (n == 15)
                anna.Kill();
            return (n, Taken: await a.Accept(Ledger.Tenant, $"k{n % 5}", new Question($"a{n}", "hello"), $"a{n}", Ct));
        })));
        Assert.All(answers.GroupBy(a => a.n), one => Assert.Single(one, a => a.Taken));
        await Eventually.Holds(async () => (await Positions()).Sum(l => l.Count) == 30, () => "not all is said", TimeSpan.FromSeconds(30));

        var report = await Audit.VerifyAll(real.Events, [Ledger.Tenant], ct: Ct);
        Assert.Empty(report.Findings);
        Assert.Equal(30, report.Events);
        Assert.All(await Positions(), lane => Assert.Equal(Enumerable.Range(1, lane.Count).Select(n => (long)n), lane));
        Assert.Empty(await real.AsAdmin("select source from lanes.parked"));
        await stop.CancelAsync();
        await Task.WhenAll(accepting);
    }

    [Fact]
    public async Task A_worker_that_lost_a_lane_unknowingly_commits_nothing_in_it()
    {
        var anna = Start("anna", lease: TimeSpan.FromMinutes(1));
        await Eventually.Holds(() => anna.Held.Count() == 4, () => $"{anna.Held.Count()} held");
        Assert.NotNull(await real.Store.Take(0, 1, (await real.Store.ReadLanes(Ct))[0].Counter, "ben", Ct));
        await Say(Key, 1, "q1", "hello");
        await Say(Bench.KeyIn(1), 1, "q2", "hello");

        await Eventually.Holds(async () => (await Entered(Bench.KeyIn(1))).Count == 1, () => "the other lane does not go on");
        Assert.Equal([1, 2, 3], anna.Held);
        Assert.Empty(await Entered(Key));

        Start("ben", lease: TimeSpan.FromMinutes(1));
        await Eventually.Holds(async () => (await Entered(Key)).Count == 1, () => "its new owner does not go on");
    }

    [Fact]
    public async Task After_a_contacts_key_is_destroyed_the_chain_verifies_and_nothing_personal_can_be_read()
    {
        var anna = Start("anna");
        await Say(Key, 1, "q1", "I live in Mill Lane");
        await Eventually.Holds(async () => (await Entered(Key)).Count == 1, () => "nothing entered");
        await anna.Stop.CancelAsync();
        await anna.Ended;

        await real.AsAdmin($"update event_store.contact_keys set wrapped = null, destroyed = now() where contact_id = '{Key}' returning contact_id");
        Start("ben");
        await Say(Key, 2, "q2", "Mill Lane again");
        await Eventually.Holds(async () => (await Entered(Key)).Count == 2, () => "not entered");

        Assert.Empty((await Audit.VerifyAll(real.Events, [Ledger.Tenant], ct: Ct)).Findings);
        var stream = (await real.Events.Read([new StreamKey(Ledger.Tenant, Key)], Ct)).Single();
        Assert.All(stream.Events, e => Assert.Equal(PersonalAttribute.Erased, Assert.IsType<LedgerEvent.Entered>(Ledger.Types.Decode(e, null)).Text));
        foreach (var table in new[] { "event_store.mt_events", "event_store.mt_streams", "event_store.contact_keys", "lanes.timers", "lanes.parked", "lanes.accepted", "doc_tally" })
            Assert.Empty(await real.AsAdmin($"select t::text from {table} t where t::text like '%Mill Lane%' or t::text like '%' || encode('Mill Lane', 'hex') || '%'"));
    }

    [Fact]
    public async Task A_stream_that_another_program_wrote_to_is_parked_and_says_so()
    {
        var anna = Start("anna");
        await Say(Key, 1, "q1", "hello");
        await Eventually.Holds(async () => (await Entered(Key)).Count == 1, () => "nothing entered");
        await anna.Stop.CancelAsync();
        await anna.Ended;

        await real.AsAdmin($"update event_store.mt_events set type = 'ours', mt_dotnet_type = 'Ours, Theirs', headers = '{{}}' where stream_id = '{Key}' returning type");
        var ben = Start("ben");
        await Say(Key, 2, "q2", "hello");
        var operations = new LaneOperations(desk.Definition, real.Store, bus, ben.Worker, TimeProvider.System);
        var parked = await Eventually.Becomes(() => operations.Parked(Ledger.Tenant, Ct), p => p.Count == 1, "one is parked", TimeSpan.FromSeconds(30));

        Assert.StartsWith($"Event 1 of {Ledger.Tenant}/{Key} has no hash: another program wrote it.", parked[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_record_is_noted_in_the_commit_that_leaves_it_out()
    {
        desk.Sick.Add("q1");
        var anna = Start("anna");
        await Say(Key, 1, "q1", "hello");
        await Say(Key, 2, "q2", "hello");
        var operations = new LaneOperations(desk.Definition, real.Store, bus, anna.Worker, TimeProvider.System);
        var parked = await Eventually.Becomes(() => operations.Parked(Ledger.Tenant, Ct), p => p.Count == 2, "two are parked", TimeSpan.FromSeconds(30));

        Assert.False(await operations.Skip("globex", parked[0].Id, "mallory", "mine", Ct));
        Assert.True(await operations.Skip(Ledger.Tenant, parked[0].Id, "priya", "sent twice", Ct));
        await Eventually.Holds(async () => (await real.AsAdmin("select id::text from lanes.parked")).Count == 1, () => "it is not skipped");
        Assert.Equal(1, await operations.Replay(Ledger.Tenant, Key, Ct));
        await Eventually.Holds(async () => (await Entered(Key)).Count == 1, () => "the rest is not applied");

        Assert.Equal(["q2"], await Entered(Key));
        Assert.Equal(
            [$"{parked[0].Id} priya: sent twice asking/1 InvalidOperationException: q1 is sick"],
            await real.AsAdmin("select id || ' ' || skipped_by || ': ' || reason || ' ' || source || ' ' || error from lanes.skipped"));
        Assert.Empty(await real.AsService("select id::text from lanes.skipped"));
    }

    [Fact]
    public async Task A_record_that_the_bus_lost_is_published_again_from_the_kept_rows()
    {
        var anna = Start("anna");
        for (var n = 1; n <= 3; n++)
            await Say(Key, n, $"q{n}", "hello");
        await Eventually.Holds(async () => (await Positions())[0].Count == 3, () => "not all is said", TimeSpan.FromSeconds(30));
        bus.Lose(new BusPartition(Ledger.Telling, 0), 2);
        Assert.Equal([1L, 3L], (await Positions())[0]);

        await new LaneOperations(desk.Definition, real.Store, bus, anna.Worker, TimeProvider.System).Republish(0, 2, Ct);

        await Eventually.Holds(async () => (await Positions())[0].Count == 3, () => "it is not there again");
        await Eventually.Holds(async () => (await real.AsAdmin("select lane::text from lanes.lanes where republish_from is not null")).Count == 0, () => "the wish stands");
    }

    private Running Start(string name, TimeSpan? lease = null)
    {
        var worker = new Running(real.Store, bus);
        worker.Worker = new Worker(
            desk.Definition, worker.Store, worker.Bus, new WorkerOptions { Count = Bench.Lanes, Instance = name, Lease = lease ?? TimeSpan.FromSeconds(1) },
            Bench.Wrapping, TimeProvider.System, TimeProvider.System, NullLogger.Instance);
        worker.Ended = worker.Worker.Run(worker.Stop.Token);
        running.Add(worker);
        return worker;
    }

    private Task Say(string key, long position, string id, string text)
    {
        var envelope = new Envelope(
            id, "asked.v1", Ledger.Tenant, key, DateTimeOffset.UnixEpoch, null, JsonSerializer.SerializeToUtf8Bytes(new Asked(id, key, text), LedgerJson.Default.Asked));
        return bus.Append(Ledger.Asking, [new OutgoingRow(Lane.Of(key, Bench.Lanes), position, position, EnvelopePack.Pack([envelope]))], Ct);
    }

    private async Task<IReadOnlyList<string>> Entered(string key) =>
        [.. (await real.Events.Read([new StreamKey(Ledger.Tenant, key)], Ct)).Single().Events.Select(Bench.Told)];

    /// <summary>Positions on the bus, by lane, without repeats.</summary>
    private Task<List<List<long>>> Positions() => Task.FromResult(Enumerable.Range(0, Bench.Lanes)
        .Select(lane => bus.Log(new BusPartition(Ledger.Telling, lane)).Select(r => r.Position).Distinct().Order().ToList()).ToList());
}
