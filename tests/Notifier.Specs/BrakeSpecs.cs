using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Notifier.Brakes;
using Hitl.Testing;
using static Hitl.Notifier.Specs.HostileServer;

namespace Hitl.Notifier.Specs;

/// <summary>What stops software: an operator's pause, and the caps of a connection. Over real PostgreSQL.</summary>
public sealed class BrakeSpecs(RunningNotifier notifier) : IClassFixture<RunningNotifier>
{
    private static readonly ConnectionId Sms = new("k_sms"), WhatsApp = new("k_wa"), Capped = new("k_capped");

    [Fact]
    public async Task A_pause_stops_software_and_not_people_and_resuming_lists_what_is_overdue()
    {
        Accepting();
        var (bot, person, stop, other) = (new ConversationId("c_p1"), new ConversationId("c_p2"), new ConversationId("c_p3"), new ConversationId("c_p4"));
        var paused = await Pause(HttpMethod.Put, "", new { reason = "the price list is wrong" });
        Assert.True(paused.Pauses.Single(p => p.Channel is null).Paused);
        Assert.Equal(("priya", "the price list is wrong"), (paused.Pauses[0].By, paused.Pauses[0].Reason));

        await notifier.Hears(Topics.Conversations, bot, Reply(bot, "r_p1", "+447700900201", Sms));
        await notifier.EventuallySays<DeliveryChanged>(bot, d => d is { State: DeliveryState.Suppressed, Reason: "paused" });
        await notifier.Hears(Topics.Conversations, person, Reply(person, "r_p2", "+447700900202", Sms, automated: false));
        await notifier.EventuallySays<DeliveryChanged>(person, d => d.State == DeliveryState.Sent);
        await notifier.Hears(Topics.Conversations, stop, Reply(stop, "r_p3", "+447700900203", Sms) with { OptOutConfirmation = true });
        await notifier.EventuallySays<DeliveryChanged>(stop, d => d.State == DeliveryState.Sent);

        var resumed = await Pause(HttpMethod.Post, "/resume", new { });
        Assert.DoesNotContain(resumed.Pauses, p => p.Paused);
        Assert.Contains(resumed.Overdue, held => held is { Reply: "r_p1", Conversation: "c_p1", Why: "paused" });
        await notifier.Hears(Topics.Conversations, other, Reply(other, "r_p4", "+447700900204", Sms));
        await notifier.EventuallySays<DeliveryChanged>(other, d => d.State == DeliveryState.Sent);
        Assert.DoesNotContain(notifier.Provider.Requests, r => r.Contains("r_p1.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pause_is_fenced_at_once_and_quiet_when_what_had_started_is_known_or_unknown()
    {
        var (bot, person) = (new ConversationId("c_q1"), new ConversationId("c_q2"));
        notifier.Provider.Answers(_ => null);
        await notifier.Hears(Topics.Conversations, bot, Reply(bot, "r_q1", "+447700900211", Sms));
        await Eventually.Holds(async () => (await Brakes()).UnderWay.Any(way => way.Reply == "r_q1"), () => "it does not start");

        var paused = await Pause(HttpMethod.Put, "", new { });
        Assert.Equal((true, false, "r_q1"), (paused.Fenced, paused.Quiet, paused.UnderWay.Single().Reply));
        await Eventually.Holds(async () => (await Brakes()).Quiet, () => "it does not become quiet", TimeSpan.FromSeconds(30));
        await notifier.EventuallySays<DeliveryChanged>(bot, d => d.State == DeliveryState.Unknown);

        await notifier.Hears(Topics.Conversations, person, Reply(person, "r_q2", "+447700900212", Sms, automated: false));
        await Eventually.Holds(
            async () => (await notifier.Rows("select state from sending.attempts where reply = 'r_q2'")) is ["Started"], () => "the person's words do not start");
        Assert.True((await Brakes()).Quiet);
        Assert.Equal((false, false), (await Pause(HttpMethod.Post, "/resume", new { })) is var resumed ? (resumed.Fenced, resumed.Quiet) : default);
    }

    [Fact]
    public async Task A_pause_of_one_channel_leaves_the_others()
    {
        Accepting();
        var (byText, byWhatsApp) = (new ConversationId("c_p5"), new ConversationId("c_p6"));
        await Pause(HttpMethod.Put, "", new { channel = "whatsapp" });

        await notifier.Hears(Topics.Conversations, byWhatsApp, Reply(byWhatsApp, "r_p6", "+447700900206", WhatsApp) with { Channel = Channel.WhatsApp });
        await notifier.EventuallySays<DeliveryChanged>(byWhatsApp, d => d is { State: DeliveryState.Suppressed, Reason: "paused" });
        await notifier.Hears(Topics.Conversations, byText, Reply(byText, "r_p5", "+447700900205", Sms));
        await notifier.EventuallySays<DeliveryChanged>(byText, d => d.State == DeliveryState.Sent);
        await Pause(HttpMethod.Post, "/resume", new { channel = "whatsapp" });
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("agent", 403)]
    public async Task Only_operators_pause(string? role, int status)
    {
        using var answer = await notifier.Request(HttpMethod.Put, "/api/sending/pause", role, new { });

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_channel_that_nothing_is_sent_by_is_refused_with_those_that_are()
    {
        using var answer = await notifier.Request(HttpMethod.Put, "/api/sending/pause", "platform", new { channel = "fax" });

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("sms, whatsapp or email", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connections_caps_stop_software_in_the_commit_that_would_start_it()
    {
        Accepting();
        await Sends("r_c1", "+447700900301", DeliveryState.Sent);
        await Sends("r_c2", "+447700900302", DeliveryState.Sent);
        await Sends("r_c3", "+447700900303", DeliveryState.Suppressed, "cap"); // a third new number within the hour
        await Sends("r_c4", "+447700900301", DeliveryState.Sent);
        await Sends("r_c5", "+447700900302", DeliveryState.Suppressed, "cap"); // a fourth message of the day
        await Sends("r_c6", "+15551230000", DeliveryState.Suppressed, "country");
        await Sends("r_c7", "+447700900302", DeliveryState.Sent, automated: false);

        Assert.Equal(["4 0.16"], await notifier.Rows("select messages || ' ' || money from sending.spent where connection = 'k_capped'"));
        Assert.Equal(0, await notifier.SeenWithoutATenant("sending.spent"));
        Assert.Equal(0, await notifier.SeenWithoutATenant("sending.held"));
        Assert.DoesNotContain(await notifier.Rows("select address from sending.met"), address => address.Contains("7700900", StringComparison.Ordinal));

        // What was met long ago goes with the next new number, and an erased contact's with their erasure.
        await notifier.Rows("insert into sending.met values ('northgate', 'k_capped', 'long ago', now() - interval '91 days'), ('northgate', 'k_capped', 'lately', now() - interval '89 days') returning address");
        await Sends("r_c8", "+447700900308", DeliveryState.Sent, automated: false);
        Assert.Equal(["lately"], await notifier.Rows("select address from sending.met where address in ('long ago', 'lately')"));
        var erased = new ConversationId("c_r_c8");
        await notifier.Hears(Topics.Conversations, erased, new ContactErased(erased, 4, DateTimeOffset.UtcNow));
        var fingerprint = Hitl.Notifier.OptOuts.Suppression.Fingerprint("northgate", "+447700900308");
        await Eventually.Holds(
            async () => (await notifier.Rows($"select address from sending.met where address = '{fingerprint}'")).Count == 0, () => "the erased contact's fingerprint stays");
    }

    [Theory]
    [InlineData("""{"messagesADay":0}""", "messagesADay")]
    [InlineData("""{"moneyADay":5}""", "price")]
    [InlineData("""{"newNumbersAnHour":-1}""", "newNumbersAnHour")]
    [InlineData("""{"callingCodes":["GB"]}""", "'GB'")]
    public void A_cap_that_makes_no_sense_stops_the_start(string caps, string field)
    {
        using var file = new ConnectionFile(
            $$"""[{"id":"k","tenant":"t","kind":"twilio-sms","sender":"+441632960000","accountSid":"AC1","authToken":"s","caps":{{caps}}}]""");

        Assert.Contains(field, Assert.Throws<InvalidDataException>(() => new Hitl.Notifier.Connections.ConnectionBook(file.Name).All).Message, StringComparison.Ordinal);
    }

    private async Task Sends(string reply, string to, DeliveryState state, string? reason = null, bool automated = true)
    {
        var conversation = new ConversationId($"c_{reply}");
        await notifier.Hears(Topics.Conversations, conversation, Reply(conversation, reply, to, Capped, automated));
        await notifier.EventuallySays<DeliveryChanged>(conversation, d => d.State == state && d.Reason == reason);
    }

    private async Task<BrakesReport> Brakes()
    {
        using var answer = await notifier.Request(HttpMethod.Get, "/api/sending/pause", "platform");
        return (await answer.Content.ReadFromJsonAsync<BrakesReport>(JsonSerializerOptions.Web, TestContext.Current.CancellationToken))!;
    }

    private async Task<BrakesReport> Pause(HttpMethod method, string path, object body)
    {
        using var answer = await notifier.Request(method, $"/api/sending/pause{path}", "platform", body);
        Assert.Equal(200, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<BrakesReport>(JsonSerializerOptions.Web, TestContext.Current.CancellationToken))!;
    }

    private void Accepting() => notifier.Provider.Answers(nth => Http(201, $$"""{"sid":"SM{{nth}}"}"""));

    private static ReplyDecided Reply(ConversationId conversation, string reply, string to, ConnectionId by, bool automated = true) =>
        new(
            conversation, new ReplyId(reply), 3, 1, AuthorKind.Bot, "Nora", automated, Purpose.Reply, Channel.Sms, by, to, "We open at nine.",
            OptOutConfirmation: false, DateTimeOffset.UtcNow, [], DateTimeOffset.UtcNow);
}
