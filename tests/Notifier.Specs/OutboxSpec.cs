using Hitl.Contracts;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Control;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.OptOuts;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.Specs;

/// <summary>Given what an outbox has heard, when something more comes, then this is done.</summary>
internal sealed class OutboxSpec
{
    public const string Tenant = "northgate";
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly ConversationId Conversation = new("c_amelia");
    public static readonly Way BySms = new(Channel.Sms, "+441632960000", "+447700900123");
    public static readonly Way ByWhatsApp = new(Channel.WhatsApp, "+441632960001", "+447700900123");

    public Outbox Outbox { get; private set; } = new(Conversation);

    public DateTimeOffset Now { get; private set; } = Noon;

    /// <summary>What the last step asked for.</summary>
    public IReadOnlyList<Effect> Done { get; private set; } = [];

    public static Reply Bot(string id, long epoch = 1, string text = "We open at nine.", Way? by = null) =>
        Words(id, epoch, automated: true, text, by ?? BySms) with { AnswersMessageAt = Noon };

    public static Reply Person(string id, string text = "Hello, Sarah here.", Way? by = null) => Words(id, 2, automated: false, text, by ?? BySms);

    public static Reply Confirmation(string id, DateTimeOffset? at = null) =>
        Bot(id, text: "You will not hear from us again.") with { Confirmation = true, DecidedAt = at ?? Noon };

    public static Alert Ping(string id, QuestionId? question = null) =>
        new(
            new AlertId(id),
            "specialists",
            new AlertCard("A question", "Does it work with Sage 50?", "Amelia Ford", "+447700900123", "not in the FAQ", null, "c_amelia|q1|7"),
            question,
            Noon);

    /// <summary>Of a handoff that can be taken.</summary>
    public static Alert Handed(string id) =>
        Ping(id) with { Card = Ping(id).Card! with { ButtonValue = null, Buttons = [new("I'll take it", "accept:h_1", Primary: true)] } };

    public OutboxSpec After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public OutboxSpec Decided(params Reply[] replies)
    {
        foreach (var reply in replies)
            Take(Sending.Queue(Outbox, reply));
        return this;
    }

    /// <summary>As the handlers do it, over suppression rows that are open unless told otherwise.</summary>
    public OutboxSpec Looked(bool caughtUp = true, bool open = true)
    {
        var step = Step.Nothing(Outbox);
        Reply? candidate;
        do
        {
            (var next, candidate) = Sending.Next(step.Outbox, Now, caughtUp);
            step = step.Then(_ => next);
            if (candidate is not null)
                step = step.Then(o => Window.IsClosed(o, candidate, Now) && candidate.Template is null ? Window.Refuse(o, candidate, Now)
                    : open || candidate.Confirmation ? Sending.Start(o, Tenant, candidate, Now) : Sending.Closed(o, candidate, Now));
        }
        while (candidate is not null);
        return Take(step);
    }

    public OutboxSpec Answer(string attempt, SendOutcome outcome, string? message = null, string? code = null, TimeSpan? retryAfter = null) =>
        Take(Settling.Answered(Outbox, Tenant, new SendResult(new AttemptId(attempt), outcome, message, code, retryAfter), Now));

    public OutboxSpec Reported(string attempt, ProviderStatus status, string message = "SM1", string? code = null) =>
        Take(Settling.Reported(
            Outbox, Tenant, new DeliveryReported(Conversation, new AttemptId(attempt), new ConnectionId("k_sms"), message, status, code, Now), Now));

    public OutboxSpec Silent(string attempt) => Take(Settling.Silent(Outbox, Tenant, new AttemptId(attempt), Now));

    public OutboxSpec LookUpDue(string attempt) => Take(Settling.LookUpDue(Outbox, new AttemptId(attempt)));

    public OutboxSpec LookedUp(string attempt, params string[] found) =>
        Take(Settling.LookedUp(
            Outbox, Tenant, new LookUpResult(new AttemptId(attempt), [.. found.Select(f => new FoundMessage(f, ProviderStatus.Sent, null))]), Now));

    public OutboxSpec Control(long epoch) => Take(Fencing.Fence(Outbox, epoch, Now));

    public OutboxSpec Wrote(Keyword keyword, Way? by = null) => Take(OptingOut.Wrote(Outbox, by ?? BySms, keyword, Now, Now));

    public OutboxSpec OptOutRecorded(bool everyChannel = false) => Take(OptingOut.Recorded(Outbox, BySms, everyChannel, Now, Now));

    public OutboxSpec OptInRecorded() => Take(OptingOut.TakenBack(Outbox, BySms, Now));

    public OutboxSpec Raised(Alert alert) => Take(Alerting.Raise(Outbox, alert, Now));

    public OutboxSpec AlertChanged(string alert, string note, params AlertButton[] buttons) =>
        Take(Alerting.Changed(Outbox, new AlertId(alert), note, buttons, Now));

    public OutboxSpec AlertAnswered(AlertResult result) => Take(Alerting.Answered(Outbox, result, Now));

    public OutboxSpec AlertDue(string alert) => Take(Alerting.Due(Outbox, new AlertId(alert), Now));

    public OutboxSpec AlertUpdated(AlertUpdated result) => Take(Alerting.Updated(Outbox, result, Now));

    public OutboxSpec QuestionClosed(string question, string by) =>
        Take(Alerting.QuestionClosed(Outbox, new QuestionId(question), by, Now));

    public IEnumerable<T> Of<T>()
        where T : Effect => Done.OfType<T>();

    public IEnumerable<string> Started => Of<Send>().Select(s => s.Call.Attempt.Value);

    public IEnumerable<(string Reply, DeliveryState State, string? Reason)> Said =>
        Of<SayDelivery>().Select(s => (s.Message.Reply.Value, s.Message.State, s.Message.Reason));

    public DeliveryState StateOf(string reply) => Outbox.Find(new ReplyId(reply))!.State;

    private OutboxSpec Take(Step step)
    {
        Outbox = step.Outbox;
        Done = step.Effects;
        return this;
    }

    private static Reply Words(string id, long epoch, bool automated, string text, Way by) =>
        new(new ReplyId(id), epoch, automated, false, by.Channel, new ConnectionId("k_sms"), by.Sender, by.Address, text, null, Noon);
}
