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
    public async Task Of_one_service_and_nothing_depends_on_it()
    {
        using var clock = SteppedClock.Make();
        var random = Seed.For("service clock", output);
        await using var journey = await Journey.Begin("service-clock", output);
        foreach (var service in new[] { "ingest", "classifier", "orchestrator", "notifier", "inbox-api" })
        {
            await journey.Platform.Processes.Stop(service);
            await journey.Platform.Processes.Start(clock.On(journey.Platform.ProgramOf(service)), Journey.Ct);
        }

        var loads = await Load.OfBothTenants(journey, random, rate: 10, during: TimeSpan.FromSeconds(30), drain: TimeSpan.FromMinutes(1));
        for (var (step, due) = (0, 0L); step < Steps.Length; step++)
        {
            await loads[0].Reaches(due += random.Next(20, 40));
            clock.Step(Steps[step]);
        }

        foreach (var load in loads)
        {
            var report = await load.Ends(TimeSpan.FromMinutes(2));
            Assert.Equal((report.Accepted, 0), (report.Answered, report.Refused));
        }

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

        foreach (var step in Steps.Where(s => s != TimeSpan.Zero))
        {
            var answered = (await loads[0].Report()).Answered;
            await Eventually.Becomes(loads[0].Report, r => r.Answered > answered, "an answer before the jump", TimeSpan.FromSeconds(30));
            clock.Step(step);
            foreach (var service in new[] { "orchestrator", "notifier" })
                await Eventually.Becomes(() => journey.Alarms(service), a => a.Any(x => x.Contains("jumped", StringComparison.Ordinal)), $"{service}'s alarm", TimeSpan.FromSeconds(30));
            var decided = await Decided(journey);
            var accepted = (await loads[0].Report()).Accepted;
            await Eventually.Becomes(loads[0].Report, r => r.Accepted > accepted + 5, "webhooks accepted meanwhile", TimeSpan.FromSeconds(30));
            Assert.Equal(decided, await Decided(journey));
            clock.Step(TimeSpan.Zero);
            foreach (var service in new[] { "orchestrator", "notifier" })
                await Eventually.Becomes(() => journey.Alarms(service), a => a.Count == 0, $"no alarm of {service}", TimeSpan.FromSeconds(30));
        }

        foreach (var load in loads)
        {
            var report = await load.Ends(TimeSpan.FromMinutes(3));
            Assert.Equal((report.Accepted, 0), (report.Answered, report.Refused));
        }

        Assert.Equal(["0"], await journey.Query("hitl_orchestrator", "select count(*)::text from event_store.mt_events where abs(extract(epoch from \"timestamp\" - now())) > 1800"));
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    private static async Task<int> Decided(Journey journey) =>
        int.Parse((await journey.Query("hitl_orchestrator", "select count(*)::text from event_store.mt_events"))[0], CultureInfo.InvariantCulture);
}
