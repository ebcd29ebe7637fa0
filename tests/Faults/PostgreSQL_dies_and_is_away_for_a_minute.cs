using System.Diagnostics;
using System.Net;
using System.Text;
using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>PostgreSQL is every service's store and the bus here: nothing can be accepted while it is away, and nothing has to be done when it is back.</summary>
public class PostgreSQL_dies_and_is_away_for_a_minute(ITestOutputHelper output)
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nothing_is_accepted_meanwhile_and_everything_goes_on_by_itself()
    {
        var random = Seed.For("postgres", output);
        await using var journey = await Journey.Begin("postgres-dies", output);
        var loads = await Load.OfBothTenants(journey, random, rate: 20, during: TimeSpan.FromSeconds(30), drain: TimeSpan.FromMinutes(3));

        await loads[0].Reaches(random.Next(20, 60));
        await journey.Platform.Postgres!.Kill();
        await journey.Platform.Postgres.Restart(Journey.Ct);

        var answered = (await loads[0].Report()).Answered;
        await Eventually.Becomes(loads[0].Report, r => r.Answered > answered, "an answer after the restart", TimeSpan.FromSeconds(30));

        await loads[0].Reaches(random.Next(180, 250));
        await journey.Platform.Postgres.Kill();
        var asked = await AsksWhileAway(journey);
        await journey.Platform.Postgres.Restart(Journey.Ct);
        Assert.All(asked, a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Status));
        Assert.All(asked, a => Assert.True(a.RetryAfter >= TimeSpan.FromSeconds(1), $"Retry-After: {a.RetryAfter}"));
        output.WriteLine($"{asked.Count} asked while away; slowest {asked.Max(a => a.Took).TotalMilliseconds:0} ms");
        Assert.All(asked.Skip(1), a => Assert.True(a.Took < TimeSpan.FromSeconds(1), $"503 after {a.Took.TotalMilliseconds:0} ms"));

        answered = (await loads[0].Report()).Answered;
        await Eventually.Becomes(loads[0].Report, r => r.Answered > answered, "an answer after the minute", TimeSpan.FromSeconds(30));
        foreach (var load in loads)
            Assert.Equal(0, (await load.Ends(TimeSpan.FromMinutes(3))).Refused);
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    /// <summary>A webhook a second while nothing can be stored.</summary>
    private static async Task<IReadOnlyList<(HttpStatusCode Status, TimeSpan? RetryAfter, TimeSpan Took)>> AsksWhileAway(Journey journey)
    {
        using var gateway = new HttpClient { BaseAddress = new Uri(journey.Platform.GatewayUrl) };
        var answers = new List<(HttpStatusCode, TimeSpan?, TimeSpan)>();
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Away && await second.WaitForNextTickAsync(Journey.Ct))
        {
            using var webhook = SignedWebhook.To(journey.Sms, $"SM{Guid.NewGuid():N}", "+447700900801", "What are your opening hours?", journey.Platform.GatewayUrl);
            var asked = Stopwatch.GetTimestamp();
            using var answer = await gateway.SendAsync(webhook, Journey.Ct);
            answers.Add((answer.StatusCode, answer.Headers.RetryAfter?.Delta, Stopwatch.GetElapsedTime(asked)));
        }

        return answers;
    }
}
