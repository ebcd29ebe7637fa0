using Hitl.Contracts;
using Hitl.Testing;
using static Hitl.Notifier.Specs.HostileServer;

namespace Hitl.Notifier.Specs;

/// <summary>The whole service: bus in, provider called, bus out, over real PostgreSQL.</summary>
public sealed class ServiceSpecs(RunningNotifier notifier) : IClassFixture<RunningNotifier>
{
    private static readonly ConnectionId Sms = new("k_sms");

    [Fact]
    public async Task A_reply_is_sent_once_said_and_settled_by_its_callback()
    {
        var amelia = new ConversationId("c_amelia");
        Accepting();
        await notifier.Hears(Topics.Conversations, amelia, Reply(amelia, "r_1", "+447700900101"));
        await notifier.EventuallySays<DeliveryChanged>(amelia, d => d is { State: DeliveryState.Sent, Reply.Value: "r_1" });

        await notifier.Hears(Topics.Inbound, amelia, new DeliveryReported(
            amelia, new AttemptId("r_1.1"), Sms, "SM1", ProviderStatus.Delivered, null, DateTimeOffset.UtcNow));
        await notifier.EventuallySays<DeliveryChanged>(amelia, d => d.State == DeliveryState.Delivered);

        Assert.Equal(
            [DeliveryState.Sent, DeliveryState.Delivered],
            (await notifier.Said(amelia)).OfType<DeliveryChanged>().Select(d => d.State));
        Assert.Single(notifier.Provider.Requests, r => r.Contains("c_amelia%2Fr_1.1", StringComparison.Ordinal));
        Assert.Equal(["Delivered"], await notifier.Rows("select state from sending.attempts where conversation = 'c_amelia'"));
        Assert.Equal(0, await notifier.SeenWithoutATenant("sending.attempts"));
        Assert.Equal(0, await notifier.SeenWithoutATenant("sending.suppressions"));
    }

    [Fact]
    public async Task A_stop_closes_the_number_for_another_contact_record_and_for_people_until_start()
    {
        var (first, second) = (new ConversationId("c_bruno"), new ConversationId("c_bruno_again"));
        const string Number = "+447700900102";
        Accepting();
        await notifier.Hears(Topics.Inbound, first, Wrote(first, Number, Keyword.Stop));
        await notifier.EventuallySays<OptOutApplied>(first, o => o.Address == Number);

        await notifier.Hears(Topics.Conversations, second, Reply(second, "r_2", Number, automated: false));
        await notifier.EventuallySays<DeliveryChanged>(second, d => d is { State: DeliveryState.Suppressed, Reason: "opted-out" });
        await notifier.Hears(Topics.Conversations, first, Reply(first, "r_3", Number) with { OptOutConfirmation = true });
        await notifier.EventuallySays<DeliveryChanged>(first, d => d is { State: DeliveryState.Sent, Reply.Value: "r_3" });

        await notifier.Hears(Topics.Inbound, first, Wrote(first, Number, Keyword.Start));
        await notifier.EventuallySays<OptInApplied>(first, o => o.Address == Number);
        await notifier.Hears(Topics.Conversations, second, Reply(second, "r_4", Number, automated: false));
        await notifier.EventuallySays<DeliveryChanged>(second, d => d is { State: DeliveryState.Sent, Reply.Value: "r_4" });
        Assert.DoesNotContain(notifier.Provider.Requests, r => r.Contains("r_2.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_contacting_me_closes_a_sender_never_used_before_and_start_opens_one_way_only()
    {
        var carla = new ConversationId("c_carla");
        const string Number = "+447700900103";
        Accepting();
        await notifier.Hears(Topics.Inbound, carla, Wrote(carla, Number, Keyword.StopAll));
        await notifier.EventuallySays<OptOutApplied>(carla, o => o.Channel == Channel.Sms);
        await notifier.Hears(Topics.Conversations, carla, Reply(carla, "r_5", Number, automated: false) with { Connection = new("k_wa") });
        await notifier.EventuallySays<DeliveryChanged>(carla, d => d is { State: DeliveryState.Suppressed, Reply.Value: "r_5" });

        await notifier.Hears(Topics.Inbound, carla, Wrote(carla, Number, Keyword.Start));
        await notifier.Hears(Topics.Conversations, carla, Reply(carla, "r_6", Number, automated: false) with { Connection = new("k_wa") });
        await notifier.EventuallySays<DeliveryChanged>(carla, d => d is { State: DeliveryState.Suppressed, Reply.Value: "r_6" });
        await notifier.EventuallySays<OptInApplied>(carla, _ => true);
        await notifier.Hears(Topics.Conversations, carla, Reply(carla, "r_7", Number, automated: false));
        await notifier.EventuallySays<DeliveryChanged>(carla, d => d is { State: DeliveryState.Sent, Reply.Value: "r_7" });
    }

    [Fact]
    public async Task Who_pressed_a_button_that_was_refused_is_told_why_where_they_pressed_it()
    {
        var emil = new ConversationId("c_emil");
        notifier.Provider.Answers(_ => Http(200, """{"ok":true}"""));
        AgentActionDecided Decided(ActionId action, bool accepted) =>
            new(emil, action, 5, accepted, accepted ? null : "Sarah Cole has taken <this> handoff already.", OwnerKind.Bot, null, 0);
        await notifier.Hears(Topics.Conversations, emil, Decided(new SlackPress("C1", "U7").Action("one"), accepted: true));
        await notifier.Hears(Topics.Conversations, emil, Decided(new("from-the-inbox"), accepted: false));
        await notifier.Hears(Topics.Conversations, emil, Decided(new SlackPress("C1", "U8").Action("two"), accepted: false));

        await Eventually.Holds(() => Whispers().Any(), () => "nobody is told");
        var told = Assert.Single(Whispers());
        Assert.Contains("\"channel\":\"C1\",\"user\":\"U8\"", told, StringComparison.Ordinal);
        Assert.Contains("has taken \\u0026lt;this\\u0026gt; handoff", told, StringComparison.Ordinal);

        IEnumerable<string> Whispers() => notifier.Provider.Requests.Where(r => r.Contains("POST /api/chat.postEphemeral", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erased_is_erased()
    {
        var dora = new ConversationId("c_dora");
        Accepting();
        await notifier.Hears(Topics.Conversations, dora, Reply(dora, "r_8", "+447700900104"));
        await notifier.EventuallySays<DeliveryChanged>(dora, d => d.State == DeliveryState.Sent);

        await notifier.Hears(Topics.Conversations, dora, new ContactErased(dora, 9, DateTimeOffset.UtcNow));
        await notifier.Hears(Topics.Conversations, dora, new ControlChanged(dora, 10, OwnerKind.None, null, 7, "erased", DateTimeOffset.UtcNow));
        await notifier.EventuallySays<ControlFenced>(dora, _ => true);

        Assert.Empty(await notifier.Rows("select attempt from sending.attempts where conversation = 'c_dora'"));
        Assert.DoesNotContain("+447700900104", await notifier.Rows("select data::text from doc_outbox where id = 'c_dora'") is [var json] ? json : "gone");
        Assert.Empty(await notifier.Rows("select address from sending.suppressions where address like '%447700900104%'"));
    }

    private void Accepting() => notifier.Provider.Answers(nth => Http(201, $$"""{"sid":"SM{{nth}}"}"""));

    private static ReplyDecided Reply(ConversationId conversation, string reply, string to, bool automated = true) =>
        new(
            conversation, new ReplyId(reply), 3, 1, AuthorKind.Bot, "Nora", automated, Purpose.Reply, Channel.Sms, Sms, to, "We open at nine.",
            OptOutConfirmation: false, DateTimeOffset.UtcNow, [], DateTimeOffset.UtcNow);

    private static ContactMessageReceived Wrote(ConversationId conversation, string from, Keyword keyword) =>
        new(
            conversation, new MessageId($"m_{keyword}"), Sms, Channel.Sms, from, "+441632960000", keyword.ToString(), 0, null, keyword, keyword.ToString(),
            ProviderConfirmedStop: false, DateTimeOffset.UtcNow);
}
