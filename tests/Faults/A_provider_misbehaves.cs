using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Running;
using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>Each way of a provider to fail has one fate in the ledger, and none is a second message. Who has another provider hardly notices.</summary>
public class A_provider_misbehaves(ITestOutputHelper output)
{
    private const string HangsAndIsFound = "+447700900811";
    private const string ResetsAfterTaking = "+447700900812";
    private const string ResetsBeforeTaking = "+447700900813";
    private const string TooMany = "+447700900814";
    private const string FailsBeforeTaking = "+447700900815";
    private const string FailsAfterTaking = "+447700900816";
    private const string Refuses = "+447700900817";
    private const string Slow = "+447700900818";

    [Fact]
    public async Task Each_fate_is_recorded_and_another_tenant_hardly_notices()
    {
        var random = Seed.For("provider", output);
        await using var journey = await Journey.Begin("provider", output);
        await journey.Answers();
        await Order(journey, HangsAndIsFound, "hang", new { });
        await Order(journey, HangsAndIsFound, "withhold-callbacks", new { });
        await Order(journey, ResetsAfterTaking, "reset-after", new { });
        await Order(journey, ResetsAfterTaking, "withhold-callbacks", new { });
        await Order(journey, ResetsAfterTaking, "fail", new { provider = "twilio-lookup", count = 100 });
        await Order(journey, ResetsBeforeTaking, "reset-before", new { });
        await Order(journey, TooMany, "too-many", new { retryAfter = 3 });
        await Order(journey, FailsBeforeTaking, "fail", new { status = 500 });
        await Order(journey, FailsAfterTaking, "fail", new { status = 500, afterAccepting = true });
        await Order(journey, Refuses, "fail", new { status = 400, code = "21211" });
        await Order(journey, Slow, "delay", new { ms = 4000 });
        foreach (var number in (string[])[HangsAndIsFound, ResetsAfterTaking, ResetsBeforeTaking, FailsBeforeTaking, FailsAfterTaking, Refuses, Slow])
            await Writes(journey, number);

        await ASlowProviderIsItsTenantsAlone(journey, random);

        // Last, since a connection that is told to wait begins nothing for anybody meanwhile.
        await Writes(journey, TooMany);

        // Hung for ten seconds, unknown, and found in the provider's list ten seconds later.
        await Becomes(journey, HangsAndIsFound, sends: 1, ["delivered"]);
        await Becomes(journey, ResetsAfterTaking, sends: 1, ["unknown"]);
        await Becomes(journey, ResetsBeforeTaking, sends: 0, ["unknown"]);
        await Becomes(journey, TooMany, sends: 1, ["notaccepted", "delivered"]);
        await Becomes(journey, FailsBeforeTaking, sends: 0, ["unknown"]);
        await Becomes(journey, FailsAfterTaking, sends: 1, ["delivered"]);
        await Becomes(journey, Refuses, sends: 0, ["notaccepted"]);
        await Becomes(journey, Slow, sends: 1, ["delivered"]);
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    private static async Task Writes(Journey journey, string number) =>
        Assert.True(await journey.Outside.Text(journey.Sms, number, "Alex Green", "What are your opening hours?", Journey.Ct));

    /// <summary>Northgate's provider takes three seconds for each message; harbour's times are held against its own before, and against northgate's.</summary>
    private async Task ASlowProviderIsItsTenantsAlone(Journey journey, Random random)
    {
        var before = await Times(journey, random);
        using var slow = await journey.Simulator.PostAsJsonAsync(
            "/control/faults", new { kind = "delay", provider = "twilio", tenant = SampleConnections.Northgate, ms = 3000, count = 10_000 }, Journey.Ct);
        slow.EnsureSuccessStatusCode();
        var id = (await slow.Content.ReadFromJsonAsync<JsonElement>(Journey.Ct)).GetProperty("id").GetInt64();
        var northgates = await Load.Begin(journey, SampleConnections.Northgate, random, rate: 5, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
        var meanwhile = await Times(journey, random);
        var suffered = (await northgates.Ends(TimeSpan.FromMinutes(1))).Delivery!;
        using var over = await journey.Simulator.DeleteAsync(new Uri($"/control/faults/{id}", UriKind.Relative), Journey.Ct);

        output.WriteLine(
            $"harbour p50 {before.P50:0} -> {meanwhile.P50:0} ms, p99 {before.P99:0} -> {meanwhile.P99:0} ms (ratio {meanwhile.P99 / before.P99:0.00}); northgate p50 {suffered.P50:0} ms");
        Assert.True(meanwhile.P50 < 2 * before.P50, $"harbour's median went from {before.P50} to {meanwhile.P50} ms");
        Assert.True(meanwhile.P99 < 5 * before.P99, $"harbour's p99 went from {before.P99} to {meanwhile.P99} ms");
    }

    private static async Task<Quantiles> Times(Journey journey, Random random)
    {
        var load = await Load.Begin(journey, SampleConnections.Harbour, random, rate: 15, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(30));
        return (await load.Ends(TimeSpan.FromMinutes(1))).Delivery!;
    }

    private static async Task Order(Journey journey, string number, string kind, object more)
    {
        var fault = JsonSerializer.SerializeToNode(more)!.AsObject();
        fault["kind"] = kind;
        fault["number"] = number;
        using var ordered = await journey.Simulator.PostAsJsonAsync("/control/faults", fault, Journey.Ct);
        ordered.EnsureSuccessStatusCode();
    }

    /// <param name="sends">How many the provider took.</param>
    /// <param name="states">Of each attempt in the ledger, in order.</param>
    private static async Task Becomes(Journey journey, string number, int sends, string[] states)
    {
        var conversation = (await journey.Line(number)).Id;
        var query = $"select lower(state) from sending.attempts where conversation = '{conversation}' order by attempt";
        await Eventually.Becomes(() => journey.Query("hitl_notifier", query), seen => seen.SequenceEqual(states), $"{string.Join(", ", states)} for {number}", TimeSpan.FromSeconds(60));
        Assert.Equal(sends, (await journey.SentTo(number)).Count);
    }
}
