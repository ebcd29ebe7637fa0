using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>One conversation holds an event whose type nobody knows, another one whose JSON is not what its type says: both are parked, and all others go on.</summary>
public class A_stored_event_cannot_be_read(ITestOutputHelper output)
{
    private const string Unknown = "+447700900821";
    private const string Broken = "+447700900822";
    private const string Well = "+447700900823";

    [Fact]
    public async Task Its_conversation_is_parked_and_the_lanes_others_go_on()
    {
        var random = Seed.For("stored event", output);
        await using var journey = await Journey.Begin("stored-event", output);
        var unknown = (await Answered(journey, Unknown)).Id;
        var broken = (await Answered(journey, Broken)).Id;
        await Answered(journey, Well);
        await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(20));

        await journey.Platform.Processes.Stop("orchestrator");
        var whole = (await journey.Query("hitl_orchestrator", $"select data::text from event_store.mt_events where stream_id = '{broken}' and version = 1"))[0];
        await journey.Execute(
            "hitl_orchestrator",
            $"""
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, "timestamp", tenant_id, mt_dotnet_type, headers)
            select nextval('event_store.mt_events_sequence'), gen_random_uuid(), stream_id, version + 1, data, 'message_teleported', "timestamp", tenant_id, 'Nobody, Knows', headers
            from event_store.mt_events where stream_id = '{unknown}' order by version desc limit 1
            """,
            $"update event_store.mt_streams set version = version + 1 where id = '{unknown}'",
            $$"""update event_store.mt_events set data = '{"Message": 5}' where stream_id = '{{broken}}' and version = 1""");
        await journey.Platform.Processes.StartAgain("orchestrator", Journey.Ct);

        var loads = await Load.OfBothTenants(journey, random, rate: 20, during: TimeSpan.FromSeconds(5), drain: TimeSpan.FromMinutes(1));
        foreach (var number in new[] { Unknown, Broken, Well })
            Assert.True(await journey.Outside.Text(journey.Sms, number, "Alex Green", "How does your pricing work?", Journey.Ct));
        await Eventually.Holds(async () => (await journey.SentTo(Well)).Count == 2, () => "who is well gets no answer", TimeSpan.FromSeconds(30));
        foreach (var load in loads)
            Assert.Equal(0, (await load.Ends(TimeSpan.FromMinutes(2))).Refused);
        Assert.Contains("message_teleported", await Error(journey, unknown), StringComparison.Ordinal);
        Assert.Contains("does not fit", await Error(journey, broken), StringComparison.Ordinal);
        Assert.Single(await journey.SentTo(Unknown));
        Assert.Single(await journey.SentTo(Broken));

        await journey.Execute(
            "hitl_orchestrator",
            $"delete from event_store.mt_events where stream_id = '{unknown}' and type = 'message_teleported'",
            $"update event_store.mt_streams set version = version - 1 where id = '{unknown}'",
            $"update event_store.mt_events set data = '{whole.Replace("'", "''", StringComparison.Ordinal)}' where stream_id = '{broken}' and version = 1");
        foreach (var mended in new[] { unknown, broken })
            Assert.Equal(0, await journey.Hitl("dlq", "replay", mended, "--service", "orchestrator"));
        await Eventually.Holds(async () => (await journey.SentTo(Unknown)).Count + (await journey.SentTo(Broken)).Count == 4, () => "who is mended gets no answer", TimeSpan.FromSeconds(30));
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    private static async Task<Cli.Demonstration.InboxLine> Answered(Journey journey, string number)
    {
        var conversation = await journey.Writes(number, "What are your opening hours?");
        var sent = await Eventually.Becomes(() => journey.SentTo(number), sent => sent.Count == 1, "an answer", TimeSpan.FromSeconds(30));
        Assert.Contains("Monday to Friday", sent[0], StringComparison.Ordinal);
        return conversation;
    }

    private static async Task<string> Error(Journey journey, string conversation) =>
        (await Eventually.Becomes(
            () => journey.Query("hitl_orchestrator", $"select error from lanes.parked where key = '{conversation}' and error is not null order by id"),
            e => e.Count > 0, "what is parked", TimeSpan.FromSeconds(20)))[0];
}
