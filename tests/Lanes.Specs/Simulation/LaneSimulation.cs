using Hitl.EventSourcing;
using Hitl.Lanes.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Lanes.Specs.Simulation;

/// <summary>
/// Three services of several instances each, on the in-memory twins, through one bad day: requests sent twice, answers lost, processes paused
/// beyond their lease and killed, records repeated and out of order. Afterwards every promise is checked.
/// </summary>
public sealed class LaneSimulation
{
    private const int Lanes = 4;
    private const int Keys = 6;
    private static readonly string WrappingKey = Convert.ToBase64String(new byte[32]);
    private readonly int seed;
    private readonly SimulatedWorld world;
    private readonly InMemoryBus bus;
    private readonly InMemoryLaneStore front;
    private readonly InMemoryLaneStore middle;
    private readonly InMemoryLaneStore back;
    private readonly List<Process> processes = [];
    private readonly List<(string Id, string Key, string Text)> sent = [];
    private readonly HashSet<string> answered = [];
    private int started;

    public LaneSimulation(int seed)
    {
        this.seed = seed;
        world = new SimulatedWorld(seed);
        bus = new InMemoryBus(world.Time);
        front = new InMemoryLaneStore(Lanes, world.Time);
        middle = new InMemoryLaneStore(Lanes, world.Time);
        back = new InMemoryLaneStore(Lanes, world.Time);
    }

    private sealed record Process(string Service, string Name, Faults Faults, Worker Worker, LaneAcceptor? Acceptor);

    /// <exception cref="Xunit.Sdk.XunitException">A promise was broken; the message names the seed.</exception>
    public static void Run(int seed) => new LaneSimulation(seed).Run();

    /// <summary>What a seed's day came to, for comparing two runs.</summary>
    public static string Fingerprint(int seed)
    {
        var simulation = new LaneSimulation(seed);
        simulation.Run();
        return $"{simulation.world.Elapsed.Ticks} {string.Join(",", simulation.middle.Events.Select(e => $"{e.Stream}/{e.Version}:{e.Type}:{e.Timestamp.Ticks}"))}";
    }

    private void Run()
    {
        foreach (var service in new[] { "front", "middle", "back" })
        {
            for (var i = 0; i <= world.Chance.Next(3); i++)
                Start(service);
        }

        var severity = world.Chance.Next(4) / 3.0;
        foreach (var process in processes)
            process.Faults.Severity = severity;
        var requests = world.Chance.Next(5, 40);
        for (var i = 0; i < requests; i++)
            world.Start(() => Send(world.Chance.Next(3_000)));
        for (var i = 0; i < world.Chance.Next(5); i++)
            world.Start(() => Trouble(world.Chance.Next(3_000), severity));

        world.RunUntil(() => answered.Count == requests && world.Elapsed > TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(5), () => $"{answered.Count} of {requests} answered");
        foreach (var process in processes)
            process.Faults.Severity = 0;
        world.RunUntil(Settled, TimeSpan.FromMinutes(5), Describe);
        Check();
    }

    private void Start(string service)
    {
        var name = $"{service}-{++started}";
        var faults = new Faults(world);
        var (definition, store) = service switch
        {
            "front" => (Ledger.Front(Lanes), front),
            "middle" => (Ledger.Middle(Lanes), middle),
            _ => (Ledger.Back(Lanes), back),
        };
        var options = new WorkerOptions { Count = Lanes, Instance = name, Lease = TimeSpan.FromMilliseconds(600), MaxBatch = world.Chance.Next(1, 30), GapAlarm = TimeSpan.FromSeconds(5) };
        var way = new FaultyStore(store, faults, world);
        var worker = new Worker(
            definition, way, new FaultyBus(bus, faults, world), options, new KeyWrapping(WrappingKey), world.Time, world.Time, NullLogger.Instance);
        var acceptor = service == "front" ? new LaneAcceptor(definition, way, world.Time, world.Time, worker.Nudge) : null;
        processes.Add(new Process(service, name, faults, worker, acceptor));
        world.Start(() => worker.Run(CancellationToken.None));
        if (acceptor is not null)
            world.Start(() => acceptor.Run(CancellationToken.None));
    }

    /// <summary>A client that sends until it is answered, sometimes to two instances at once.</summary>
    private async Task Send(int after)
    {
        var number = sent.Count;
        var text = world.Chance.Next(6) switch
        {
            0 => "remind",
            1 when number > 0 => $"forget {sent[world.Chance.Next(number)].Id}",
            _ => $"hello {number}",
        };
        var (id, key) = ($"q{number}", $"k{world.Chance.Next(Keys)}");
        sent.Add((id, key, text));
        await Task.Delay(TimeSpan.FromMilliseconds(after), world.Time);
        var twice = world.Chance.Next(4) == 0;
        await (twice ? Task.WhenAll(Try(id, key, text), Try(id, key, text)) : Try(id, key, text));
        answered.Add(id);
    }

    private async Task Try(string id, string key, string text)
    {
        while (true)
        {
            var fronts = processes.Where(p => p.Acceptor is not null && !p.Faults.Dead).ToList();
            var attempt = fronts[world.Chance.Next(fronts.Count)];
            var answer = attempt.Acceptor!.Accept(Ledger.Tenant, key, new Question(id, text), id, CancellationToken.None);
            var patience = Task.Delay(TimeSpan.FromSeconds(1), world.Time);
            if (await Task.WhenAny(answer, patience) == answer && answer.IsCompletedSuccessfully)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), world.Time);
        }
    }

    /// <summary>Kills a process and starts another, or stops one beyond its lease and lets it go on.</summary>
    private async Task Trouble(int after, double severity)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(after), world.Time);
        var alive = processes.Where(p => !p.Faults.Dead).ToList();
        var victim = alive[world.Chance.Next(alive.Count)];
        if (world.Chance.Next(2) == 0)
        {
            victim.Faults.PausedUntil = world.Elapsed + TimeSpan.FromMilliseconds(world.Chance.Next(200, 2_500));
            return;
        }

        victim.Faults.Dead = true;
        Start(victim.Service);
        processes[^1].Faults.Severity = severity;
    }

    private bool Settled() =>
        front.Pending == 0
        && middle.Pending == 0
        && Positions(front) == Heard(middle, Ledger.Asking)
        && Positions(middle) == Heard(back, Ledger.Telling)
        && processes.Where(p => !p.Faults.Dead).All(p => p.Faults.PausedUntil < world.Elapsed);

    private static long Positions(InMemoryLaneStore store) => store.Lanes.Sum(l => l.Written);

    private static long Heard(InMemoryLaneStore store, string topic) => store.Lanes.Sum(l => l.HeardTopics.TryGetValue(topic, out var heard) ? heard.Position : 0);

    private string Describe() =>
        $"front pending {front.Pending}, written {Positions(front)}; middle pending {middle.Pending}, heard {Heard(middle, Ledger.Asking)}, written {Positions(middle)}; " +
        $"back heard {Heard(back, Ledger.Telling)}; alarms: {string.Join(" | ", processes.Where(p => !p.Faults.Dead).SelectMany(p => p.Worker.Alarms))}";

    private void Check()
    {
        var why = $"seed {seed}";
        Assert.True(world.Failures.Count == 0, $"{why}: {string.Join(" | ", world.Failures)}");
        Assert.True(middle.AllParked.Count == 0 && front.AllParked.Count == 0 && back.AllParked.Count == 0, $"{why}: something was parked");
        CheckPositions(front, why);
        CheckPositions(middle, why);

        var said = front.Outgoing.OrderBy(o => o.Lane).ThenBy(o => o.First)
            .SelectMany(o => EnvelopePack.Unpack(o.Bytes)).Select(e => (e.Key, Id: System.Text.Json.JsonSerializer.Deserialize(e.Body.Span, LedgerJson.Default.Asked)!.Id)).ToList();
        Assert.True(said.Count == sent.Count && said.Select(s => s.Id).Distinct().Count() == sent.Count, $"{why}: {sent.Count} were accepted, {said.Count} said");

        foreach (var stream in middle.Events.GroupBy(e => e.Stream))
        {
            var events = stream.OrderBy(e => e.Sequence).ToList();
            var hash = HashChain.Start;
            for (var i = 0; i < events.Count; i++)
            {
                Assert.True(events[i].Version == i + 1, $"{why}: {stream.Key} has version {events[i].Version} at place {i + 1}");
                hash = HashChain.Next(hash, events[i], events[i].Data.Span);
                Assert.True(events[i].Hash == hash, $"{why}: the chain of {stream.Key} breaks at {i + 1}");
            }

            var entered = events.Where(e => e.Type == "entered").Select(IdOf).ToList();
            Assert.True(entered.SequenceEqual(said.Where(s => s.Key == stream.Key).Select(s => s.Id)), $"{why}: {stream.Key} entered {string.Join(",", entered)}");
            var reminded = events.Where(e => e.Type == "reminded").Select(IdOf).ToList();
            Assert.True(reminded.Distinct().Count() == reminded.Count, $"{why}: {stream.Key} was reminded twice: {string.Join(",", reminded)}");
            CheckTimers(stream.Key, entered, reminded, why);
        }

        Assert.True(middle.Events.Count(e => e.Type == "entered") == sent.Count, $"{why}: {sent.Count} sent, {middle.Events.Count(e => e.Type == "entered")} entered");
        foreach (var tally in back.Documents)
        {
            var ids = System.Text.Json.JsonSerializer.Deserialize(tally.Json.Span, LedgerJson.Default.Tally)!.Ids;
            Assert.True(ids.SequenceEqual(said.Where(s => s.Key == tally.Key.Id).Select(s => s.Id)), $"{why}: {tally.Key.Id} tallied {string.Join(",", ids)}");
        }
    }

    /// <summary>A reminder that was not forgotten in time comes exactly once; a forgotten one may have come before it was forgotten, never after.</summary>
    private void CheckTimers(string key, List<string> entered, List<string> reminded, string why)
    {
        foreach (var (id, _, text) in sent.Where(s => s.Key == key))
        {
            if (text != "remind")
                Assert.False(reminded.Contains(id), $"{why}: {id} was reminded of without being asked for");
            else if (!sent.Any(s => s.Key == key && s.Text == $"forget {id}"))
                Assert.True(reminded.Contains(id), $"{why}: {id} was never reminded of, of {string.Join(",", entered)}");
        }
    }

    private static string IdOf(StoredEvent stored)
    {
        using var json = System.Text.Json.JsonDocument.Parse(stored.Data);
        return (json.RootElement.TryGetProperty("Id", out var id) ? id : json.RootElement.GetProperty("Of")).GetString()!;
    }

    private static void CheckPositions(InMemoryLaneStore store, string why)
    {
        foreach (var lane in store.Outgoing.GroupBy(o => o.Lane))
        {
            long next = 1;
            foreach (var row in lane.OrderBy(o => o.First))
            {
                Assert.True(row.First == next, $"{why}: lane {lane.Key} jumps from {next - 1} to {row.First}");
                next = row.Last + 1;
            }
        }
    }
}
