using Hitl.Cli.Running;
using Hitl.Contracts;

namespace Hitl.Journeys;

public class The_bus_is_switched_under_waiting_work(ITestOutputHelper output)
{
    private const string First = "+447700900601";
    private const string Second = "+447700900602";

    [Fact]
    public async Task What_waits_leaves_once_on_the_other_bus_and_on_the_way_back()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KAFKA_HOME")), "KAFKA_HOME is not set: there is no Kafka to switch to.");
        await using var journey = await Journey.Begin("switched", output);

        var told = await AskedWhileTheSenderIsDown(journey, First);
        await journey.StartAgain(Bus.Kafka);
        await Leaves(journey, First, told);

        var toldLater = await AskedWhileTheSenderIsDown(journey, Second);
        await journey.StartAgain(Bus.Postgres);
        await Leaves(journey, Second, toldLater);

        await journey.Writes(First, "How does your pricing work?");
        await journey.Hears<DeliveryRecorded>((await journey.Line(First)).Id, "delivery-recorded", d => d.State is DeliveryState.Delivered && d.Reply != told.Reply);
        Assert.Single(await journey.SentTo(First));
        Assert.Single(await journey.SentTo(Second));
        Assert.Equal(0, (await journey.Ask("/api/audit/verify")).GetProperty("broken").GetArrayLength());
        Assert.Equal(0, (await journey.Ask("/api/replay")).GetProperty("differing").GetInt32());
    }

    private static async Task<ReplyDecided> AskedWhileTheSenderIsDown(Journey journey, string number)
    {
        await journey.Platform.Processes.Stop("notifier", kill: true);
        var conversation = await journey.Writes(number, "What are your opening hours?");
        return await journey.Hears<ReplyDecided>(conversation.Id, "reply-decided", r => r.Automated);
    }

    private static async Task Leaves(Journey journey, string number, ReplyDecided told)
    {
        await journey.Hears<DeliveryRecorded>((await journey.Line(number)).Id, "delivery-recorded", d => d.Reply == told.Reply && d.State is DeliveryState.Delivered);
        Assert.Equal([told.Text], await journey.SentTo(number));
    }
}
