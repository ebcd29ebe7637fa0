using System.Diagnostics;
using Hitl.Cli.Demonstration.Scenarios;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration;

/// <summary>
/// Seeds a running platform and plays the scenarios on it; nothing is reached past the providers' wire and the gateway. All parts of one moment
/// are played side by side; then the clock is moved on to the next, so that days pass in seconds.
/// </summary>
public static class Demo
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private static readonly IReadOnlyList<Scenario> Scenarios =
    [
        PositiveSentiment.Scenario,
        ConfusedOrAngry.Scenario,
        Stop.Scenario,
        Complexity.Scenario,
        HighValue.Scenario,
        Recruitment.Scenario,
        AfterHours.Scenario,
        Chased.Scenario,
        Takeover.Scenario,
        Hallucination.Scenario,
        OpeningHoursAsked.Scenario,
        AreYouABot.Scenario,
        Complaint.Scenario,
        Negotiation.Scenario,
    ];

    /// <param name="say">Told each step.</param>
    public static async Task<DemoResult> Play(Platform platform, Action<string> say, CancellationToken ct = default)
    {
        using var northgate = new Stage(platform, SampleConnections.Northgate);
        using var harbour = new Stage(platform, SampleConnections.Harbour);
        var stages = new[] { northgate, harbour }.ToDictionary(stage => stage.Tenant);
        var calendar = Calendar.OfSamples(Path.Combine(Repository.Root, "playbooks"));

        var before = (await northgate.Inbox.Find(Numbers.All, ct)).Select(l => l.Address).ToHashSet();
        var taken = before.Concat((await harbour.Inbox.Find(Numbers.All, ct)).Select(l => l.Address)).ToHashSet();
        var seeded = Numbers.Unused(taken, before.Count < Seeds.Count ? Seeds.Count : Seeds.More);
        var watch = Stopwatch.StartNew();
        say($"seeding {seeded.Count} conversations");
        await Seeds.Sow(northgate, seeded, ct);
        say($"seeded in {watch.Elapsed.TotalSeconds:0.0} s");
        // The times that are shown are those of one conversation, not of a queue behind two hundred.
        List<Called> called = [.. seeded.Select(number => new Called(northgate.Inbox, number))];
        await Counting.Settled(northgate.Outside, called, ct);

        say($"playing {Scenarios.Count} scenarios");
        var parts = Scenarios.SelectMany(s => s.Parts).ToList();
        var numbers = Numbers.Unused(taken.Concat(seeded), parts.Count);
        var scenes = parts.Zip(numbers).ToDictionary(p => p.First, p => new Scene(stages[p.First.Tenant], p.First.Contact, p.Second, ct));
        var played = new Dictionary<Part, PartResult>();
        foreach (var moment in Enum.GetValues<Moment>())
        {
            if (moment != Moment.Now)
            {
                await MoveOn(moment, calendar, northgate.Outside, scenes, say, ct);
            }

            foreach (var (part, broken) in await PlayAll(moment, scenes, played))
            {
                played[part] = broken;
            }

            called = [.. called, .. scenes.Where(s => s.Key.Acts[0].When == moment).Select(s => new Called(stages[s.Key.Tenant].Inbox, s.Value.Number))];
            // What passing time does to a contact whose scene is over is counted at the end, and not checked.
            List<Called> onStage = [.. scenes.Where(s => s.Key.Acts.Any(act => act.When == moment)).Select(s => new Called(stages[s.Key.Tenant].Inbox, s.Value.Number))];
            await Counting.Settled(northgate.Outside, onStage, ct);
            foreach (var over in parts.Where(part => part.Ends == moment && !played.ContainsKey(part)))
            {
                played[over] = await scenes[over].End();
            }
        }

        say("waiting until nothing is under way, and counting");
        await UntilQuiet(northgate.Outside, ct);
        var tally = await Counting.Count(northgate.Outside, called, ct);
        return new([.. Scenarios.Select(s => new ScenarioResult(s.Number, s.Title, [.. s.Parts.Select(part => played[part])]))], tally);
    }

    private static async Task MoveOn(
        Moment moment, Calendar calendar, Outside outside, Dictionary<Part, Scene> scenes, Action<string> say, CancellationToken ct)
    {
        // A reply that were under way while hours pass would be too old to leave.
        await UntilQuiet(outside, ct);
        var to = calendar.Of(moment, await outside.Now(ct)).AddMinutes(1);
        await outside.MoveClock(to, ct);
        say($"the clock is moved on to {to.UtcDateTime:dddd d MMMM, HH:mm} UTC");
        foreach (var (_, scene) in scenes.Where(s => s.Key.Acts.Any(act => act.When == moment)))
        {
            scene.ItIsNow(to);
        }
    }

    /// <returns>The scenes that could not go on.</returns>
    private static async Task<IReadOnlyList<(Part, PartResult)>> PlayAll(Moment moment, Dictionary<Part, Scene> scenes, Dictionary<Part, PartResult> over)
    {
        var acts = from part in scenes.Keys
                   where !over.ContainsKey(part)
                   from act in part.Acts
                   where act.When == moment
                   select (part, act);
        var failed = await Task.WhenAll(acts.Select(async a => (a.part, Failure: await Failure(a.act, scenes[a.part]))));
        return [.. failed.Where(f => f.Failure is not null).Select(f => (f.part, scenes[f.part].Broken(f.Failure!)))];
    }

    /// <summary>A scene that cannot go on is a wrong scene, not the end of the others.</summary>
    private static async Task<Exception?> Failure(Act act, Scene scene)
    {
        try
        {
            await act.Play(scene);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return e;
        }
    }

    /// <summary>Returns when nothing new has left the building for three seconds: what fell due with the clock is through.</summary>
    private static async Task UntilQuiet(Outside outside, CancellationToken ct)
    {
        var (seen, since) = (-1, Stopwatch.StartNew());
        await Patience.Until(
            async () =>
            {
                var now = (await outside.AllTexts(ct)).Count + (await outside.Slack(null, ct)).Count;
                if (now != seen)
                {
                    (seen, since) = (now, Stopwatch.StartNew());
                }

                return since.Elapsed;
            },
            quiet => quiet >= Quiet,
            TimeSpan.FromMinutes(1),
            ct);
    }
}
