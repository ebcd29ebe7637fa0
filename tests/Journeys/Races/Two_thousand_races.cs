using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Demonstration;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys.Races;

/// <summary>Takeovers against the bot's reply, and STOPs against a follow-up that is due, through the running services; who was first is told by the order of the sender's commits.</summary>
public class Two_thousand_races(ITestOutputHelper output)
{
    private const int Takeovers = 1_000;
    private const int Stops = 1_000;
    private const int Contacts = 100;
    private const int AtOnce = 40;
    private const string NotAsked = "A thousand races take minutes; they run by ./hitl test --filter Soak.";
    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = AtOnce };
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Soak_no_word_of_the_bots_begins_behind_a_takeovers_fence()
    {
        Assert.SkipUnless(Asked, NotAsked);
        await using var journey = await Journey.Begin("takeover-races", output);
        var numbers = Numbers(950_000, Contacts);
        await Each(numbers, async number => Assert.True(await Writes(journey, number, "What are your opening hours?")));
        IReadOnlyList<InboxLine> lines = [];
        await Eventually.Holds(async () => (lines = await journey.Inbox.Find(null, Journey.Ct)).Count == Contacts, () => $"{lines.Count} conversations", Settled);
        var epochs = lines.ToDictionary(l => l.Id, l => l.Epoch);

        for (var round = 0; round < Takeovers / Contacts; round++)
        {
            await Each(lines.Select((line, n) => (Line: line, AfterIt: (n + round) % 2 == 0)), async race =>
            {
                var (id, number) = (race.Line.Id, race.Line.Address);
                var writes = Writes(journey, number, "Do you integrate with Xero?");
                if (race.AfterIt)
                    await writes;
                await Acts(journey, HttpMethod.Put, id, "owner", epochs[id]);
                Assert.True(await writes);
                await Acts(journey, HttpMethod.Post, id, "handback", epochs[id] + 1);
            });
            foreach (var line in lines)
                epochs[line.Id] += 2;
        }

        await Counts(journey, "hitl_orchestrator", "select count(*)::text from event_store.mt_events where type = 'control_quiet'", 2 * Takeovers);
        await Counts(journey, "hitl_notifier", "select count(*)::text from sending.attempts where lower(state) = 'started'", 0);
        var record = await RaceRecord.Read(journey);
        output.WriteLine($"{record.Of<ControlFenced>()} fences, {record.Tried.Count} attempts, {record.Suppressed("control")} replies stopped by a fence, {record.Told.Count(t => t.Contract is ControlFenced { InFlight.Count: > 0 })} fences with words in flight");
        Assert.Empty(record.Findings());
        Assert.True(record.Tried.Count > Contacts, "the bot lost every race: none was close");
        Assert.True(record.Decided.Count < Contacts + Takeovers || record.Suppressed("control") > 0, "the bot won every race: none was close");
    }

    [Fact]
    public async Task Soak_no_follow_up_begins_after_an_opt_out()
    {
        Assert.SkipUnless(Asked, NotAsked);
        await using var journey = await Journey.Begin("stop-races", output);
        // Daytime on a working day, then and three days later, so that no quiet hours hold a follow-up back.
        await MoveClockTo(journey, NextMondayAtEleven(await journey.Outside.Now(Journey.Ct)));
        var numbers = Numbers(960_000, Stops);
        await Each(numbers, async number => Assert.True(await Writes(journey, number, "Yes, I'm interested")));
        await Counts(journey, "hitl_notifier", "select count(*)::text from sending.attempts where lower(state) in ('sent', 'delivered', 'read')", Stops);

        await MoveClockTo(journey, await journey.Outside.Now(Journey.Ct) + TimeSpan.FromDays(3));
        await Each(numbers, async number => Assert.True(await Writes(journey, number, "STOP")));

        await Counts(journey, "hitl_orchestrator", "select count(*)::text from event_store.mt_events where type = 'opt_out_applied'", Stops);
        await Counts(journey, "hitl_notifier", "select count(*)::text from sending.attempts where lower(state) = 'started'", 0);
        var record = await RaceRecord.Read(journey);
        var confirmations = record.Decided.Values.Count(r => r.OptOutConfirmation);
        var followUps = record.Tried.Count - Stops - record.Tried.Count(t => record.Decided[t.Reply].OptOutConfirmation);
        output.WriteLine($"{record.Of<OptOutApplied>()} opt-outs, {confirmations} confirmations, {followUps} follow-ups left before, {record.Suppressed("opted-out")} were stopped by the sender");
        Assert.Empty(record.Findings());
        Assert.Equal(Stops, confirmations);
        Assert.InRange(followUps, 1, Stops - 1);
    }

    private static bool Asked => Environment.GetEnvironmentVariable("HITL_SOAK") == "1";

    private static string[] Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(n => $"+447700{n:000000}")];

    private static Task Each<T>(IEnumerable<T> all, Func<T, Task> act) => Parallel.ForEachAsync(all, Together, async (one, _) => await act(one));

    private static Task<bool> Writes(Journey journey, string number, string text) => journey.Outside.Text(journey.Sms, number, "Alex Green", text, Journey.Ct);

    private static async Task Acts(Journey journey, HttpMethod method, string conversation, string path, long epoch)
    {
        var outcome = await journey.Inbox.Act(method, Journey.Sarah, conversation, path, new { epoch }, Journey.Ct);
        Assert.True(outcome.Status == HttpStatusCode.OK, $"{method} {path} at epoch {epoch}: {outcome}");
    }

    private static Task<int> Counts(Journey journey, string database, string sql, int wanted) => Eventually.Becomes(
        async () => int.Parse((await journey.Query(database, sql))[0], CultureInfo.InvariantCulture), n => n == wanted, $"{wanted} by {sql}", Settled);

    private static DateTimeOffset NextMondayAtEleven(DateTimeOffset now)
    {
        var monday = now.UtcDateTime.Date.AddDays((((int)DayOfWeek.Monday - (int)now.UtcDateTime.DayOfWeek + 6) % 7) + 1);
        return new DateTimeOffset(monday.AddHours(11), TimeSpan.Zero);
    }

    private static async Task MoveClockTo(Journey journey, DateTimeOffset to)
    {
        var by = to - await journey.Outside.Now(Journey.Ct);
        using var moved = await journey.Simulator.PostAsJsonAsync("/clock", new { advanceMs = (long)by.TotalMilliseconds }, JsonSerializerOptions.Web, Journey.Ct);
        moved.EnsureSuccessStatusCode();
    }
}
