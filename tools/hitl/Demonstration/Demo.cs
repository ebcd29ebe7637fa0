using System.Diagnostics;
using Hitl.Cli.Demonstration.Scenarios;
using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration;

/// <summary>Seeds a running platform and plays the scenarios on it, all side by side; nothing is reached past the providers' wire and the gateway.</summary>
public static class Demo
{
    private static readonly IReadOnlyList<Scenario> Scenarios =
    [
        PositiveSentiment.Scenario,
        ConfusedOrAngry.Scenario,
        Stop.Scenario,
        Complexity.Scenario,
        HighValue.Scenario,
        Takeover.Scenario,
        Hallucination.Scenario,
        OpeningHoursAsked.Scenario,
        AreYouABot.Scenario,
    ];

    /// <param name="say">Told each step.</param>
    public static async Task<DemoResult> Play(Platform platform, Action<string> say, CancellationToken ct = default)
    {
        using var stage = new Stage(platform);
        var before = (await stage.Inbox.Find("+447700900", ct)).Select(l => l.Address).ToHashSet();
        var seeded = Numbers.Unused(before, before.Count < Seeds.Count ? Seeds.Count : Seeds.More);
        var watch = Stopwatch.StartNew();
        say($"seeding {seeded.Count} conversations");
        await Seeds.Sow(stage, seeded, ct);
        say($"seeded in {watch.Elapsed.TotalSeconds:0.0} s");
        // The times that are shown are those of one conversation, not of a queue behind two hundred.
        await Counting.Settled(stage, seeded, ct);

        say($"playing {Scenarios.Count} scenarios");
        var parts = Scenarios.SelectMany(s => s.Parts).ToList();
        var numbers = Numbers.Unused(before.Concat(seeded), parts.Count);
        var scenes = parts.Zip(numbers).ToDictionary(p => p.First, p => new Scene(stage, p.First.Contact, p.Second, ct));
        var broken = await Task.WhenAll(parts.Select(async part => (Part: part, Failure: await Failure(part, scenes[part]))));
        var failures = broken.ToDictionary(b => b.Part, b => b.Failure);

        say("waiting until nothing is under way, and counting");
        var tally = await Counting.Count(stage, [.. seeded, .. numbers], ct);
        List<ScenarioResult> results = [];
        foreach (var scenario in Scenarios)
        {
            var played = await Task.WhenAll(scenario.Parts.Select(p => failures[p] is { } e ? Task.FromResult(scenes[p].Broken(e)) : scenes[p].End()));
            results.Add(new(scenario.Number, scenario.Title, played));
        }

        return new(results, tally);
    }

    /// <summary>A scene that cannot go on is a wrong scene, not the end of the others.</summary>
    private static async Task<Exception?> Failure(Part part, Scene scene)
    {
        try
        {
            await part.Play(scene);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return e;
        }
    }
}
