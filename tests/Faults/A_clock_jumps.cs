using System.Globalization;
using Hitl.Faults.Clocks;
using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>The time of day of one service, and of the database, steps back an hour and forward a day.</summary>
public class A_clock_jumps(ITestOutputHelper output)
{
    private static readonly TimeSpan[] Steps = [TimeSpan.FromHours(-1), TimeSpan.FromDays(1), TimeSpan.Zero];

    [Fact]
    public async Task Of_one_service_alone_and_nothing_depends_on_it()
    {
        string[] services = ["ingest", "classifier", "orchestrator", "notifier", "inbox-api"];
        var clocks = services.ToDictionary(s => s, _ => SteppedClock.Make());
        try
        {
            var random = Seed.For("service clock", output);
            await using var journey = await Journey.Begin("service-clock", output);
            foreach (var service in services)
            {
                await journey.Platform.Processes.Stop(service);
                await journey.Platform.Processes.Start(clocks[service].On(journey.Platform.ProgramOf(service)), Journey.Ct);
            }

            var loads = await Load.OfBothTenants(journey, random, rate: 10, during: TimeSpan.FromSeconds(40), drain: TimeSpan.FromMinutes(1));
            random.Shuffle(services);
            output.WriteLine($"in the order {string.Join(", ", services)}");
            var due = 0L;
            foreach (var (service, step) in services.SelectMany(s => Steps.Select(step => (s, step))))
            {
                await loads[0].Reaches(due += random.Next(8, 13));
                clocks[service].Step(step);
            }

            await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(2));
            await Sound(journey);
        }
        finally
        {
            foreach (var clock in clocks.Values)
                clock.Dispose();
        }
    }

    private static async Task Sound(Journey journey)
    {
        Assert.Equal(["0"], await journey.Query("hitl_orchestrator", "select count(*)::text from event_store.mt_events where abs(extract(epoch from \"timestamp\" - now())) > 1800"));
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task Of_the_database_and_deciding_waits_until_it_is_back()
    {
        using var clock = SteppedClock.Make();
        var random = Seed.For("database clock", output);
        await using var journey = await Journey.Begin("database-clock", output, postgresEnvironment: clock.Environment);
        var loads = await Load.OfBothTenants(journey, random, rate: 6, during: TimeSpan.FromSeconds(60), drain: TimeSpan.FromMinutes(2));

        foreach (var (step, nth) in Steps.Where(s => s != TimeSpan.Zero).Select((s, nth) => (s, nth)))
        {
            // Contacts of its own, whatever the load has left when a slow machine comes to the second jump.
            await Write(journey, Before(nth));
            await Answered(journey, Before(nth));
            clock.Step(step);
            foreach (var service in new[] { "orchestrator", "notifier" })
                await Eventually.Becomes(() => journey.Alarms(service), a => a.Any(x => x.Contains("jumped", StringComparison.Ordinal)), $"{service}'s alarm", TimeSpan.FromSeconds(30));
            var (decided, understood) = (await Decided(journey), await Understood(journey));
            await Write(journey, Meanwhile(nth));
            // Ingest and the classifier went on; whoever decided would have done so by now.
            await Eventually.Becomes(() => Understood(journey), u => u >= understood + Meanwhile(nth).Length, "as many understood meanwhile", TimeSpan.FromSeconds(60));
            Assert.Equal(decided, await Decided(journey));
            clock.Step(TimeSpan.Zero);
            foreach (var service in new[] { "orchestrator", "notifier" })
                await Eventually.Becomes(() => journey.Alarms(service), a => a.Count == 0, $"no alarm of {service}", TimeSpan.FromSeconds(30));
            await Answered(journey, Meanwhile(nth));
        }

        await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(3));
        await Sound(journey);
    }

    private static string[] Before(int nth) => [$"+44770090084{nth}"];

    private static string[] Meanwhile(int nth) => [.. Enumerable.Range(0, 5).Select(i => $"+4477009008{5 + nth}{i}")];

    /// <summary>The webhook of each is accepted.</summary>
    private static async Task Write(Journey journey, IEnumerable<string> numbers)
    {
        foreach (var number in numbers)
            Assert.True(await journey.Outside.Text(journey.Sms, number, "Alex Green", "What are your opening hours?", Journey.Ct));
    }

    private static async Task Answered(Journey journey, IEnumerable<string> numbers)
    {
        foreach (var number in numbers)
            await Eventually.Holds(async () => (await journey.SentTo(number)).Count == 1, () => $"{number} gets no answer", TimeSpan.FromSeconds(60));
    }

    private static async Task<long> Understood(Journey journey) =>
        long.Parse((await journey.Query("hitl_classifier", "select sum(written)::text from lanes.lanes"))[0], CultureInfo.InvariantCulture);

    private static async Task<int> Decided(Journey journey) =>
        int.Parse((await journey.Query("hitl_orchestrator", "select count(*)::text from event_store.mt_events"))[0], CultureInfo.InvariantCulture);
}
