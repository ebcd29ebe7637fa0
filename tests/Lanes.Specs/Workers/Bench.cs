using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Lanes.InMemory;
using Hitl.Lanes.Specs.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Lanes.Specs.Workers;

/// <summary>One service's workers on the twins, in a world where time moves only by what waits, with a tap on each way to the store and the bus.</summary>
internal sealed class Bench
{
    public const int Lanes = 4;
    public static readonly KeyWrapping Wrapping = new(Convert.ToBase64String(new byte[32]));
    private readonly Dictionary<int, long> said = [];
    private long asked;

    public Bench()
    {
        Bus = new InMemoryBus(World.Time);
        Store = new InMemoryLaneStore(Lanes, World.Time);
    }

    public SimulatedWorld World { get; } = new(1);

    public InMemoryBus Bus { get; }

    public InMemoryLaneStore Store { get; set; }

    public Desk Desk { get; } = new();

    /// <summary>A key of that lane.</summary>
    public static string KeyIn(int lane, int nth = 0) =>
        Enumerable.Range(0, 1_000).Select(n => $"k{n}").Where(k => Lane.Of(k, Lanes) == lane).ElementAt(nth);

    public Running Start(string name = "anna", LanesDefinition? definition = null, Action<Running>? tap = null, ILaneStore? store = null, int lanes = Lanes, TimeSpan? lease = null, int batch = 500,
        Action<WorkerOptions>? configure = null, Func<string?>? hold = null)
    {
        var running = new Running(store ?? Store, Bus);
        tap?.Invoke(running);
        var options = new WorkerOptions { Count = lanes, Instance = name, Lease = lease ?? TimeSpan.FromMilliseconds(600), MaxBatch = batch };
        configure?.Invoke(options);
        running.Worker = new Worker(
            definition ?? Desk.Definition, running.Store, running.Bus, options, Wrapping, World.Time, World.Time, NullLogger.Instance, hold: hold);
        World.Start(() => running.Ended = running.Worker.Run(running.Stop.Token));
        return running;
    }

    /// <summary>Puts a record on the topic that the desk hears.</summary>
    public void Say(string key, string id, string text, long? position = null)
    {
        var lane = Lane.Of(key, Lanes);
        var at = position ?? (said[lane] = said.GetValueOrDefault(lane) + 1);
        var body = JsonSerializer.SerializeToUtf8Bytes(new Asked(id, key, text), LedgerJson.Default.Asked);
        var envelope = new Envelope(id, "asked.v1", Ledger.Tenant, key, World.Time.GetUtcNow(), null, body);
        World.Start(() => Bus.Append(Ledger.Asking, [new OutgoingRow(lane, at, at, EnvelopePack.Pack([envelope]))], CancellationToken.None));
    }

    public void Accept(string key, string name, string json = "{}") => World.Start(() => Store.Accept(
        [new Acceptance(Lane.Of(key, Lanes), Ledger.Tenant, key, $"{++asked}", name, System.Text.Encoding.UTF8.GetBytes(json), null, World.Time.GetUtcNow(), [])],
        CancellationToken.None));

    public void Until(Func<bool> done, Func<string>? describe = null) => World.RunUntil(done, TimeSpan.FromMinutes(2), describe ?? Describe);

    public void Pass(double seconds)
    {
        var until = World.Elapsed + TimeSpan.FromSeconds(seconds);
        World.RunUntil(() => World.Elapsed >= until, TimeSpan.FromMinutes(2), Describe);
    }

    /// <summary>What a stream holds, in order: ids entered, and <c>reminded ID</c>.</summary>
    public IReadOnlyList<string> Entered(string key) => Of(Store, key);

    public static IReadOnlyList<string> Of(InMemoryLaneStore store, string key) =>
        [.. store.Events.Where(e => e.Stream == key && e.Type != "gone").Select(Told)];

    public static string Told(StoredEvent stored)
    {
        using var json = JsonDocument.Parse(stored.Data);
        return json.RootElement.TryGetProperty("Id", out var id) ? id.GetString()! : $"reminded {json.RootElement.GetProperty("Of").GetString()}";
    }

    /// <summary>What the desk said, as the bus has it.</summary>
    public IReadOnlyList<(long Position, string Id)> Published(int lane) =>
        [.. Bus.Log(new BusPartition(Ledger.Telling, lane)).Select(r => (r.Position, JsonSerializer.Deserialize(r.Envelope.Body.Span, LedgerJson.Default.Told)!.Id))];

    public string Describe() =>
        $"entered {string.Join(" ", Store.Events.Select(e => $"{e.Stream}:{Told(e)}"))}; parked {string.Join(" ", Store.AllParked.Select(p => $"{p.Key}:{p.Source}"))}";
}

/// <summary>A worker that runs, with its taps.</summary>
internal sealed class Running
{
    public Running(ILaneStore store, IBus bus)
    {
        Store = new TappedStore(store);
        Bus = new TappedBus(bus);
    }

    public TappedStore Store { get; }

    public TappedBus Bus { get; }

    public CancellationTokenSource Stop { get; } = new();

    public Worker Worker { get; set; } = null!;

    public Task Ended { get; set; } = Task.CompletedTask;

    public IEnumerable<int> Held => Worker.Held.Keys.Order();

    /// <summary>Dies as by SIGKILL: nothing it does reaches anything any more.</summary>
    public void Kill() => Store.Dead = Bus.Dead = true;
}

/// <summary>A service that does what the text of a record says.</summary>
internal sealed class Desk
{
    private readonly RowWriter<Question> notes = new("notes", LedgerJson.Default.Question);

    public Desk()
    {
        var lookup = new CallKind<string, Found>("lookup", LedgerJson.Default.Found, (id, context, _) => Lookup(id, context));
        Definition = new LanesDefinition("desk", Ledger.Telling, Bench.Lanes, Ledger.NameOf, Ledger.Find)
            .Keep(Ledger.Kind)
            .Keep(Ledger.Tallies)
            .Hear<Asked>(Ledger.Asking, (asked, batch) => Handle(asked, batch, lookup), tightens: asked => asked.Text == "stop")
            .On("ask", LedgerJson.Default.Question, (question, batch) =>
            {
                CaughtUp.Add(batch.CaughtUp(Ledger.Asking));
                Steady.Add(batch.ReadsSteadily(Ledger.Asking, SteadyFor, Lately));
                batch.Decide(Ledger.Kind, new LedgerCommand.Enter(question.Id, question.Text));
            })
            .On("lookup", LedgerJson.Default.Found, (found, batch) => batch.Decide(Ledger.Kind, new LedgerCommand.Enter($"found {found.Id}", "found")))
            .On("reminder", LedgerJson.Default.Reminder, (reminder, batch) => batch.Decide(Ledger.Kind, new LedgerCommand.Remind(reminder.Of)));
    }

    public LanesDefinition Definition { get; }

    /// <summary>Ids whose handling fails.</summary>
    public HashSet<string> Sick { get; } = [];

    /// <summary>Ids that lack what another lane will bring.</summary>
    public HashSet<string> Waiting { get; } = [];

    public List<bool> CaughtUp { get; } = [];

    public static readonly TimeSpan SteadyFor = TimeSpan.FromSeconds(6);

    public static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    /// <summary>Whether the topic had been read steadily for <see cref="SteadyFor"/>.</summary>
    public List<bool> Steady { get; } = [];

    public Func<string, CallContext, Task<Found>> Lookup { get; set; } = (id, _) => Task.FromResult(new Found(id));

    private void Handle(Asked asked, Batch batch, CallKind<string, Found> lookup)
    {
        if (Waiting.Contains(asked.Id))
            throw new LaneMustWaitException($"{asked.Id} lacks something");
        batch.Decide(Ledger.Kind, new LedgerCommand.Enter(asked.Id, asked.Text));
        if (asked.Text == "remind")
            batch.Schedule("remind", batch.Now.AddSeconds(1), new Reminder(asked.Id));
        if (asked.Text == "forget")
            batch.Cancel("remind");
        if (asked.Text == "refuse")
            batch.Write(notes, new Question(asked.Id, "many"));
        if (asked.Text == "call")
            batch.Call(lookup, asked.Id);
        if (Sick.Contains(asked.Id))
            throw new InvalidOperationException($"{asked.Id} is sick");
    }
}
