using System.Globalization;
using Hitl.Contracts;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

public class A_database_is_restored_from_an_older_dump(ITestOutputHelper output)
{
    private const string Number = "+447700900702";

    [Fact]
    public async Task Its_lane_alarms_and_writes_nothing_until_it_rejoins()
    {
        await using var journey = await Journey.Begin("restored", output);
        await journey.Answers();
        var conversation = await journey.Writes(Number, "What are your opening hours?");
        await journey.Hears<DeliveryRecorded>(conversation.Id, "delivery-recorded", d => d.State is DeliveryState.Delivered);
        Assert.Contains("Monday to Friday", Assert.Single(await journey.SentTo(Number)), StringComparison.Ordinal);
        await Dump(journey);
        var dumped = await Events(journey, conversation.Id);
        Assert.True(await journey.Outside.Text(journey.Sms, Number, "Alex Green", "How does your pricing work?", Journey.Ct));
        await Eventually.Becomes(() => journey.SentTo(Number), sent => sent.Count == 2, "a second answer", TimeSpan.FromSeconds(30));
        await Eventually.Holds(async () => (await Events(journey, conversation.Id)) > dumped + 3, () => "not recorded", TimeSpan.FromSeconds(30));
        var lane = Lanes.Lane.Of(conversation.Id, journey.Platform.Lanes);

        await Restore(journey);
        var alarms = await Eventually.Becomes(() => journey.Alarms("orchestrator"), a => a.Any(x => x.Contains($"lane {lane}:", StringComparison.Ordinal)), "an alarm", TimeSpan.FromSeconds(20));
        Assert.Contains(alarms, a => a.Contains($"./hitl lane rejoin {lane} --service orchestrator", StringComparison.Ordinal));
        var understood = await Understood(journey, lane);
        Assert.True(await journey.Outside.Text(journey.Sms, Number, "Alex Green", "Are you a bot?", Journey.Ct));
        var term = await Lane(journey, lane, "term");
        await Eventually.Holds(async () => await Understood(journey, lane) > understood, () => "not classified", TimeSpan.FromSeconds(30));
        var rounds = await LeaseRounds(journey);
        await Eventually.Holds(async () => await LeaseRounds(journey) >= rounds + 4, () => "no lease rounds go by", TimeSpan.FromSeconds(30));
        Assert.Equal(dumped, await Events(journey, conversation.Id));
        Assert.Equal(term, await Lane(journey, lane, "term"));

        foreach (var behind in (await journey.Alarms("orchestrator")).Select(a => a.Split(' ', ':')[1]))
            Assert.Equal(0, await journey.Hitl("lane", "rejoin", behind, "--service", "orchestrator", "--reason", "restored from a dump"));
        await Eventually.Holds(async () => (await journey.Alarms("orchestrator")).Count == 0, () => "an alarm stands", TimeSpan.FromSeconds(20));

        // Both messages that came since the dump are in the stream, and the conversation goes on.
        await Eventually.Holds(
            async () => (await journey.Query("hitl_orchestrator", $"select type from event_store.mt_events where stream_id = '{conversation.Id}'")).Count(t => t == "message_received") == 3,
            () => "not all messages are recorded", TimeSpan.FromSeconds(30));
        await Eventually.Holds(async () => (await journey.SentTo(Number)).Count >= 3, () => "no third answer", TimeSpan.FromSeconds(30));
        await journey.Hears<ReplyDecided>(conversation.Id, "reply-decided", r => r.Text.Contains("automated", StringComparison.OrdinalIgnoreCase));
        foreach (var service in new[] { "ingest", "classifier", "orchestrator", "notifier", "inbox-api" })
            Assert.Empty(await journey.Alarms(service));
        Assert.Equal(0, (await journey.Ask("/api/audit/verify")).GetProperty("broken").GetArrayLength());
        Assert.Equal(["restored from a dump"], (await journey.Query("hitl_orchestrator", "select reason from lanes.rejoins")).Distinct());
        var sent = await journey.SentTo(Number);
        Assert.Equal(sent.Distinct(), sent);
        Assert.Equal(3, sent.Count);
    }

    /// <summary>How far the classifier has said what messages mean: what the orchestrator would now act on.</summary>
    private static async Task<long> Understood(Journey journey, int lane) =>
        long.Parse((await journey.Query("hitl_classifier", $"select written::text from lanes.lanes where lane = {lane}"))[0], CultureInfo.InvariantCulture);

    /// <summary>How often the orchestrator's instance has looked for lanes to take, once a second.</summary>
    private static async Task<long> LeaseRounds(Journey journey) =>
        long.Parse((await journey.Query("hitl_orchestrator", "select max(counter)::text from lanes.instances"))[0], CultureInfo.InvariantCulture);

    private static async Task Dump(Journey journey)
    {
        await journey.Platform.Processes.Stop("orchestrator");
        await journey.Execute("postgres", "create database hitl_orchestrator_dump template hitl_orchestrator owner hitl_owner");
        await journey.Platform.Processes.StartAgain("orchestrator", Journey.Ct);
    }

    private static async Task Restore(Journey journey)
    {
        await journey.Platform.Processes.Stop("orchestrator");
        await journey.Execute("postgres", "drop database hitl_orchestrator with (force)", "alter database hitl_orchestrator_dump rename to hitl_orchestrator");
        await journey.Platform.Processes.StartAgain("orchestrator", Journey.Ct);
    }

    private static async Task<int> Events(Journey journey, string conversation) =>
        int.Parse((await journey.Query("hitl_orchestrator", $"select count(*)::text from event_store.mt_events where stream_id = '{conversation}'"))[0], CultureInfo.InvariantCulture);

    private static async Task<string> Lane(Journey journey, int lane, string column) =>
        (await journey.Query("hitl_orchestrator", $"select {column}::text from lanes.lanes where lane = {lane}"))[0];
}
