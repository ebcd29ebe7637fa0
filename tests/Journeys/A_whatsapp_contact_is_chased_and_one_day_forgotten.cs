using System.Net;
using System.Text.Json;
using Hitl.Cli.Infrastructure;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>Scenarios 1 and 8 by WhatsApp: interest, an offer, days of silence, an approved template; and when the playbook's time is over, nothing personal is left.</summary>
public class A_whatsapp_contact_is_chased_and_one_day_forgotten(ITestOutputHelper output)
{
    private const string Number = "+447700900231";

    [Fact]
    public async Task By_an_approved_template_and_by_the_destruction_of_their_key()
    {
        await using var journey = await Journey.Begin("whatsapp", output);
        var playbook = File.ReadAllText(Path.Combine(Repository.Root, "playbooks", "sales-agency.yaml"));
        var number = playbook.Split('\n').First(line => line.StartsWith("version: ", StringComparison.Ordinal));
        var published = await journey.Send("api/playbooks", new
        {
            Source = playbook.Replace(number, "version: 99\nretention: 40d", StringComparison.Ordinal),
            Bases = new Dictionary<string, string> { ["agencies/brightside"] = File.ReadAllText(Path.Combine(Repository.Root, "playbooks", "agencies", "brightside.yaml")) },
        });
        Assert.True(published.Status == HttpStatusCode.OK, published.Answer.ToString());

        // Whenever this runs: a chase that falls due in the evening waits until the morning.
        var today = (await journey.Outside.Now(Journey.Ct)).UtcDateTime.Date;
        var monday = today.AddDays(8 - (int)today.DayOfWeek).AddHours(10);
        await journey.Outside.MoveClock(new DateTimeOffset(monday, TimeSpan.Zero), Journey.Ct);

        var whatsapp = journey.Platform.Connections.First(c => c is { Tenant: Journey.Tenant, Kind: "twilio-whatsapp" });
        Assert.True(await journey.Outside.Text(whatsapp, Number, "Alex Green", "Yes, I'm interested", Journey.Ct));
        var conversation = (await journey.Line(Number)).Id;
        var offer = await journey.Hears<ReplyDecided>(conversation, "reply-decided", r => r is { Template: null, Channel: Channel.WhatsApp });
        // What is under way while days pass is too old to leave.
        await journey.Hears<DeliveryRecorded>(conversation, "delivery-recorded", d => d.Reply == offer.Reply && d.State is DeliveryState.Delivered or DeliveryState.Read);
        var first = await journey.Outside.Now(Journey.Ct);

        await journey.Outside.MoveClock(first.AddDays(8), Journey.Ct);
        var chase = await journey.Hears<ReplyDecided>(conversation, "reply-decided", r => r.Template is not null);
        Assert.Equal(("still_of_use", "marketing", "en_GB"), (chase.Template!.Name, chase.Template.Category, chase.Template.Language));
        await journey.Hears<DeliveryRecorded>(conversation, "delivery-recorded", d => d.Reply == chase.Reply && d.State is DeliveryState.Delivered or DeliveryState.Read);
        Assert.Contains(await journey.SentTo("whatsapp:" + Number), text => text.StartsWith("[HX", StringComparison.Ordinal) && text.Contains("Northgate Digital · https://", StringComparison.Ordinal));
        Assert.Contains(
            (await journey.Ask($"api/explain/{conversation}")).GetProperty("steps").EnumerateArray(),
            step => step.GetProperty("what").GetString()!.EndsWith("as the template still_of_use", StringComparison.Ordinal));

        // The last chase is a word, too, and would move the end on if it fell due at the same moment.
        await journey.Outside.MoveClock(first.AddDays(16), Journey.Ct);
        var last = await journey.Hears<ReplyDecided>(conversation, "reply-decided", r => r.Parts.Contains("chase:2"));
        await journey.Hears<DeliveryRecorded>(conversation, "delivery-recorded", d => d.Reply == last.Reply && d.State is DeliveryState.Delivered or DeliveryState.Read);
        await journey.Outside.MoveClock(first.AddDays(90), Journey.Ct);

        await Eventually.Holds(async () => (await journey.Inbox.Find(Number, Journey.Ct)).Count == 0, () => "the inbox still shows them", TimeSpan.FromSeconds(60));
        Assert.Equal(["gone"], await journey.Query(
            "hitl_orchestrator", $"select case when wrapped is null then 'gone' else 'there' end from event_store.contact_keys where contact_id = '{conversation}'"));
        await Eventually.Holds(
            async () => (await journey.Query("hitl_ingest", $"select address from ingest.contact_addresses where address like '%{Number[1..]}%'")).Count == 0,
            () => "ingest still knows the number", TimeSpan.FromSeconds(60));
        var story = (await journey.Ask($"api/explain/{conversation}")).ToString();
        Assert.Contains("erased the contact's personal data", JsonElement.Parse(story).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Yes, I'm interested", story, StringComparison.Ordinal);
        var replay = await journey.Ask("api/replay");
        Assert.Equal((1, 0), (replay.GetProperty("erased").GetInt32(), replay.GetProperty("differing").GetInt32()));
        Assert.Empty((await journey.Ask("api/audit/verify")).GetProperty("broken").EnumerateArray());
    }
}
