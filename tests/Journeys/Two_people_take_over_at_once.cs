using System.Net;

namespace Hitl.Journeys;

[Collection(OrdinaryDay.Name)]
public class Two_people_take_over_at_once(OrdinaryDay.Platform day)
{
    [Fact]
    public async Task One_has_it_and_the_other_is_told_who()
    {
        var journey = day.Journey;
        var conversation = await journey.Writes("+447700900201", "What are your opening hours?");

        var outcomes = await Task.WhenAll(
            journey.Inbox.Act(HttpMethod.Put, Journey.Sarah, conversation.Id, "owner", new { epoch = conversation.Epoch }, Journey.Ct),
            journey.Inbox.Act(HttpMethod.Put, Journey.Tom, conversation.Id, "owner", new { epoch = conversation.Epoch }, Journey.Ct));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], outcomes.Select(o => o.Status).Order());
        var winner = outcomes[0].Status == HttpStatusCode.OK ? Journey.Sarah : Journey.Tom;
        Assert.Contains(winner.Name, outcomes.Single(o => o.Status == HttpStatusCode.Conflict).Body, StringComparison.Ordinal);
        await journey.Hears<Contracts.ControlChanged>(conversation.Id, "control-changed", c => c.Holder?.Id == winner.Id && c.Epoch == conversation.Epoch + 1);
    }
}
