using System.Diagnostics;
using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Faults;

/// <summary>Three instances of each service: one sleeps past its lease and wakes, one comes, one dies, under load.</summary>
[Collection(Alone.Name)]
public class Several_instances_share_the_lanes(ITestOutputHelper output)
{
    private static readonly string[] Services = ["ingest", "classifier", "orchestrator", "notifier", "inbox-api"];
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Soak_lanes_move_in_time_and_what_wakes_too_late_is_fenced()
    {
        Soak.Asked();
        var random = Seed.For("instances", output);
        await using var journey = await Journey.Begin("instances", output);
        foreach (var n in new[] { 2, 3 })
            await Task.WhenAll(Services.Select(s => journey.Platform.AddInstance(s, $"{s}-{n}", Journey.Ct)));
        await Eventually.Holds(async () => (await Owners(journey)).All(o => o.Instances == 3), () => "the lanes are not shared by three", TimeSpan.FromSeconds(60));
        await using var watch = LaneWatch.Begin(journey, Services);
        var loads = await Load.OfBothTenants(journey, random, rate: 10, during: TimeSpan.FromSeconds(50), drain: TimeSpan.FromMinutes(2));

        await loads[0].Reaches(random.Next(10, 30));
        foreach (var service in Services)
            journey.Platform.Processes.Suspend($"{service}-2");
        await Eventually.Holds(async () => (await Owners(journey)).All(o => !o.Names.Contains($"{o.Service}-2")), () => "who sleeps keeps lanes", TimeSpan.FromSeconds(30));
        foreach (var service in Services)
            journey.Platform.Processes.Resume($"{service}-2");
        await Eventually.Holds(async () => (await Owners(journey)).All(o => o.Instances == 3), () => "who woke got no lanes again", TimeSpan.FromSeconds(30));

        await Task.WhenAll(Services.Select(s => journey.Platform.AddInstance(s, $"{s}-4", Journey.Ct)));
        await Eventually.Holds(async () => (await Owners(journey)).All(o => o.Instances == 4), () => "who came got no lanes", TimeSpan.FromSeconds(30));
        foreach (var service in Services)
            await journey.Platform.Processes.Stop($"{service}-3", kill: true);
        await Eventually.Holds(async () => (await Owners(journey)).All(o => !o.Names.Contains($"{o.Service}-3")), () => "who died keeps lanes", TimeSpan.FromSeconds(30));

        // A classifier's lanes are without an owner for a lease and more, and the playbooks give the model five seconds.
        var left = await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(4), silence: true);
        output.WriteLine($"{left} messages are a person's, since the model was silent for longer than its deadline");
        var (longest, where) = await watch.LongestUnowned();
        output.WriteLine($"longest without a sign of an owner: {longest.TotalSeconds:0.0} s, {where}");
        Assert.True(longest < Lease + TimeSpan.FromSeconds(5), $"{where} had no owner for {longest.TotalSeconds:0.0} s");
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    private static async Task<IReadOnlyList<(string Service, int Instances, IReadOnlyList<string> Names)>> Owners(Journey journey)
    {
        var owners = new List<(string, int, IReadOnlyList<string>)>();
        foreach (var service in Services)
        {
            var names = await journey.Query(LaneWatch.DatabaseOf(service), "select distinct coalesce(owner, '') from lanes.lanes");
            owners.Add((service, names.Count, names));
        }

        return owners;
    }
}

/// <summary>Looks at all lanes four times a second: how long one shows no new term, and its owner no sign of life.</summary>
internal sealed class LaneWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Journey.Ct);
    private readonly Dictionary<(string Service, int Lane), (string Shown, long Since)> seen = [];
    private readonly Task watching;
    private (TimeSpan For, string Where) longest = (TimeSpan.Zero, "no lane");

    private LaneWatch(Journey journey, IReadOnlyList<string> services) => watching = Watch(journey, services);

    public static LaneWatch Begin(Journey journey, IReadOnlyList<string> services) => new(journey, services);

    public static string DatabaseOf(string service) => service == "inbox-api" ? "hitl_inbox" : $"hitl_{service}";

    public async Task<(TimeSpan For, string Where)> LongestUnowned()
    {
        await stop.CancelAsync();
        await watching;
        return longest;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }

    private async Task Watch(Journey journey, IReadOnlyList<string> services)
    {
        var sources = services.ToDictionary(s => s, s => NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(journey.Platform.AdminConnectionString) { Database = DatabaseOf(s), MaxPoolSize = 1 }));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                foreach (var (service, source) in sources)
                    await Look(service, source);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            foreach (var source in sources.Values)
                await source.DisposeAsync();
        }
    }

    private async Task Look(string service, NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select lane, term || '/' || coalesce(i.counter, 0), owner is null from lanes.lanes left join lanes.instances i on i.instance = owner");
        await using var reader = await command.ExecuteReaderAsync(stop.Token);
        var now = Stopwatch.GetTimestamp();
        while (await reader.ReadAsync(stop.Token))
        {
            var (key, shown) = ((service, reader.GetInt32(0)), reader.GetString(1));
            var renewed = !seen.TryGetValue(key, out var before) || (before.Shown != shown && !reader.GetBoolean(2));
            if (renewed)
                seen[key] = (shown, now);
            else if (Stopwatch.GetElapsedTime(before.Since, now) is var quiet && quiet > longest.For)
                longest = (quiet, $"lane {key.Item2} of {service}");
        }
    }
}
