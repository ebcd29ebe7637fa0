using System.Globalization;
using Hitl.Contracts;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

public class A_record_is_lost_from_the_bus(ITestOutputHelper output)
{
    private const string Number = "+447700900701";

    [Fact]
    public async Task It_is_alarmed_within_ten_seconds_and_published_again()
    {
        await using var journey = await Journey.Begin("lost-record", output);
        var conversation = await journey.Writes(Number, "What are your opening hours?");
        await journey.Hears<DeliveryRecorded>(conversation.Id, "delivery-recorded", d => d.State is DeliveryState.Delivered);

        // The inbox is away while more is said, and the first of that is gone from the bus when it comes back.
        await journey.Platform.Processes.Stop("inbox-api", kill: true);
        var lane = (await journey.Query("hitl_orchestrator", $"select lane::text from lanes.lanes where lane = {Lanes.Lane.Of(conversation.Id, journey.Platform.Lanes)}"))[0];
        var before = await Written(journey, lane);
        await journey.Outside.Text(journey.Sms, Number, "Alex Green", "How does your pricing work?", Journey.Ct);
        await Eventually.Holds(async () => await Published(journey, lane) >= before + 3, () => "it is not said", TimeSpan.FromSeconds(30));
        await journey.Execute("hitl_bus", $"delete from records where topic = '{Topics.Conversations}' and lane = {lane} and first = {before + 1}");
        await journey.Platform.Processes.StartAgain("inbox-api", Journey.Ct);

        var alarms = await Eventually.Becomes(() => journey.Alarms("inbox-api"), a => a.Count > 0, "an alarm", TimeSpan.FromSeconds(10));
        Assert.Contains($"lane {lane}: {Topics.Conversations} lacks position {before + 1}", alarms[0], StringComparison.Ordinal);
        Assert.Equal(0, await journey.Hitl("bus", "republish", lane, (before + 1).ToString(CultureInfo.InvariantCulture)));

        await Eventually.Holds(
            async () => (await journey.Inbox.Events(conversation.Id, Journey.Ct)).Count(e => e.Kind == "message-recorded") == 2, () => "the message is not heard", TimeSpan.FromSeconds(15));
        await Eventually.Holds(async () => (await journey.Alarms("inbox-api")).Count == 0, () => "the alarm stands", TimeSpan.FromSeconds(5));
        Assert.Equal(0, (await journey.Ask("/api/audit/verify")).GetProperty("broken").GetArrayLength());
    }

    private static async Task<long> Written(Journey journey, string lane) =>
        long.Parse((await journey.Query("hitl_orchestrator", $"select written::text from lanes.lanes where lane = {lane}"))[0], CultureInfo.InvariantCulture);

    private static async Task<long> Published(Journey journey, string lane) =>
        long.Parse((await journey.Query("hitl_orchestrator", $"select published::text from lanes.lanes where lane = {lane}"))[0], CultureInfo.InvariantCulture);
}
