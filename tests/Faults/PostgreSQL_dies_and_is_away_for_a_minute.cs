using System.Diagnostics;
using System.Net;
using Hitl.Faults.Invariants;
using Hitl.Ingest.Contacts;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>PostgreSQL is every service's store and the bus here: nothing can be accepted while it is away, and nothing has to be done when it is back.</summary>
public class PostgreSQL_dies_and_is_away_for_a_minute(ITestOutputHelper output)
{
    private const string Number = "+447700900801";
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    /// <summary>Refused, and yet a commit that was sent before the answer may have happened: such a message may stand or not.</summary>
    private readonly List<Written> tried = [];

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
        journey.Platform.Postgres.Hang();
        Refused("hung", await AsksFor(journey, TimeSpan.FromSeconds(6)));
        journey.Platform.Postgres.GoOn();
        answered = (await loads[0].Report()).Answered;
        await Eventually.Becomes(loads[0].Report, r => r.Answered > answered, "an answer after it hung", TimeSpan.FromSeconds(30));

        await journey.Platform.Postgres.Kill();
        Refused("away", await AsksFor(journey, Away));
        await journey.Platform.Postgres.Restart(Journey.Ct);

        answered = (await loads[0].Report()).Answered;
        await Eventually.Becomes(loads[0].Report, r => r.Answered > answered, "an answer after the minute", TimeSpan.FromSeconds(30));
        await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(4));
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30), new ProviderRecord(tried, []))));
    }

    /// <summary>Each was answered 503 with Retry-After, and nearly all within a second: the machine may be busy with another platform.</summary>
    private void Refused(string how, IReadOnlyList<(HttpStatusCode Status, TimeSpan? RetryAfter, TimeSpan Took)> asked)
    {
        Assert.All(asked, a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Status));
        Assert.All(asked, a => Assert.True(a.RetryAfter >= TimeSpan.FromSeconds(1), $"Retry-After: {a.RetryAfter}"));
        var took = asked.Select(a => a.Took).Order().ToList();
        output.WriteLine($"{asked.Count} asked while {how}: median {took[took.Count / 2].TotalMilliseconds:0} ms, slowest {took[^1].TotalMilliseconds:0} ms");
        Assert.True(took[took.Count * 9 / 10 - 1] < TimeSpan.FromSeconds(1), $"503 only after {took[took.Count * 9 / 10 - 1].TotalMilliseconds:0} ms");
    }

    /// <summary>A webhook a second while nothing can be stored.</summary>
    private async Task<IReadOnlyList<(HttpStatusCode Status, TimeSpan? RetryAfter, TimeSpan Took)>> AsksFor(Journey journey, TimeSpan away)
    {
        using var gateway = new HttpClient { BaseAddress = new Uri(journey.Platform.GatewayUrl) };
        var answers = new List<(HttpStatusCode, TimeSpan?, TimeSpan)>();
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < away && await second.WaitForNextTickAsync(Journey.Ct))
        {
            var sid = $"SM{Guid.NewGuid():N}";
            tried.Add(new(Journey.Tenant, Number, Names.Message(Journey.Tenant, $"message/{journey.Sms.Id}/{sid}").Value, Accepted: false, default, default));
            using var webhook = SignedWebhook.To(journey.Sms, sid, Number, "What are your opening hours?", journey.Platform.GatewayUrl);
            var asked = Stopwatch.GetTimestamp();
            using var answer = await gateway.SendAsync(webhook, Journey.Ct);
            answers.Add((answer.StatusCode, answer.Headers.RetryAfter?.Delta, Stopwatch.GetElapsedTime(asked)));
        }

        return answers;
    }
}
