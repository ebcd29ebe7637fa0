using Hitl.Contracts;

namespace Hitl.Journeys;

[Collection(OrdinaryDay.Name)]
public class Stop_waits_in_the_backlog(OrdinaryDay.Platform day)
{
    private const string Number = "+447700900203";

    [Fact]
    public async Task Nothing_automated_leaves_but_the_confirmation()
    {
        var journey = day.Journey;
        await journey.Platform.Processes.Stop("notifier", kill: true);
        var conversation = await journey.Writes(Number, "What are your opening hours?");
        var first = await journey.Hears<ReplyDecided>(conversation.Id, "reply-decided", r => r.Automated);
        await journey.Writes(Number, "Do you integrate with Xero?");
        var second = await journey.Hears<ReplyDecided>(conversation.Id, "reply-decided", r => r.Automated && r.Reply != first.Reply);
        await journey.Writes(Number, "STOP");
        var confirmation = await journey.Hears<ReplyDecided>(conversation.Id, "reply-decided", r => r.OptOutConfirmation);

        await journey.Platform.Processes.StartAgain("notifier", Journey.Ct);

        await journey.Hears<DeliveryRecorded>(conversation.Id, "delivery-recorded", d => d.Reply == first.Reply && d.State == DeliveryState.Suppressed);
        await journey.Hears<DeliveryRecorded>(conversation.Id, "delivery-recorded", d => d.Reply == second.Reply && d.State == DeliveryState.Suppressed);
        await journey.Hears<DeliveryRecorded>(
            conversation.Id, "delivery-recorded", d => d.Reply == confirmation.Reply && d.State is DeliveryState.Sent or DeliveryState.Delivered);
        Assert.Equal([confirmation.Text], await journey.SentTo(Number));
    }
}
