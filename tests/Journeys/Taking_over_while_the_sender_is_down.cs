using System.Net;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys;

[Collection(OrdinaryDay.Name)]
public class Taking_over_while_the_sender_is_down(OrdinaryDay.Platform day)
{
    private const string Number = "+447700900202";

    [Fact]
    public async Task The_bots_words_stay_and_the_persons_leave()
    {
        var journey = day.Journey;
        await journey.Platform.Processes.Stop("notifier", kill: true);
        var conversation = await journey.Writes(Number, "What are your opening hours?");
        var bots = await journey.Hears<ReplyDecided>(conversation.Id, "reply-decided", r => r.Automated);

        var taken = await journey.Inbox.Act(HttpMethod.Put, Journey.Sarah, conversation.Id, "owner", new { epoch = bots.Epoch }, Journey.Ct);
        Assert.Equal(HttpStatusCode.OK, taken.Status);
        var replied = await journey.Inbox.Act(
            HttpMethod.Post, Journey.Sarah, conversation.Id, "replies", new { epoch = bots.Epoch + 1, text = "We open at nine. Shall I call you then?" }, Journey.Ct);
        Assert.Equal(HttpStatusCode.OK, replied.Status);
        await journey.Platform.Processes.StartAgain("notifier", Journey.Ct);

        await journey.Hears<DeliveryRecorded>(conversation.Id, "delivery-recorded", d => d.Reply == bots.Reply && d.State == DeliveryState.Suppressed);
        await journey.Hears<FenceRecorded>(conversation.Id, "fence-recorded", f => f.Epoch == bots.Epoch + 1);
        IReadOnlyList<string> sent = [];
        await Eventually.Holds(
            async () => (sent = await journey.SentTo(Number)).Count > 0, () => string.Join(" | ", sent), TimeSpan.FromSeconds(60));
        var only = Assert.Single(sent);
        Assert.Contains("We open at nine.", only, StringComparison.Ordinal);
        Assert.Contains("Sarah", only, StringComparison.Ordinal);
    }
}
