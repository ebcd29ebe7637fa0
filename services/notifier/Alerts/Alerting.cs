using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.Alerts;

/// <summary>Pings to people: at least once, told when they stand, and told when they don't so that somebody else can be asked.</summary>
public static class Alerting
{
    private const int Kept = 40;
    private const int TriesUntilTold = 3;

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan[] BackOff =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1)];

    public static Step Raise(Outbox outbox, Alert alert, DateTimeOffset now)
    {
        if (outbox.Alerts.Any(a => a.Id == alert.Id))
            return Step.Nothing(outbox);
        var done = outbox.Alerts.Where(a => a is { State: AlertState.Posted or AlertState.Failed, Card: null });
        var forgotten = done.Take(outbox.Alerts.Count + 1 - Kept).ToHashSet();
        return Post(outbox with { Alerts = [.. outbox.Alerts.Where(a => !forgotten.Contains(a)), alert] }, alert, now);
    }

    public static Step Answered(Outbox outbox, AlertResult result, DateTimeOffset now)
    {
        if (outbox.Alerts.FirstOrDefault(a => a.Id == result.Alert) is not { State: not AlertState.Posted } alert)
            return Step.Nothing(outbox);
        if (result.Failure is { } failure)
            return Failed(outbox, alert with { Uncertain = alert.Uncertain || result.Uncertain }, failure, result.Final, result.RetryAfter, now);
        var posted = alert with
        {
            State = AlertState.Posted,
            SlackChannel = result.SlackChannel,
            Ts = result.Ts,
            Tries = 1,
            Card = alert.Question is null && !alert.Again && !alert.Card!.HasButtons ? null : alert.Card,
        };
        return new Step(With(outbox, posted), [new SayAlert(new AlertDelivered(outbox.Conversation, alert.Id, result.Ts, null, now))])
            .Then(o => posted.Closed ? Update(o, posted, now) : posted.Again ? Show(o, posted, now) : Step.Nothing(o));
    }

    /// <summary>The timer of a ping: its next try, or a call that never came back.</summary>
    public static Step Due(Outbox outbox, AlertId id, DateTimeOffset now) =>
        outbox.Alerts.FirstOrDefault(a => a.Id == id) switch
        {
            { State: AlertState.Posting } silent => Failed(outbox, silent with { Uncertain = true }, "silent", false, null, now),
            { State: AlertState.Waiting } waiting => Post(outbox, waiting with { State = AlertState.Posting, Tries = waiting.Tries + 1 }, now),
            { State: AlertState.Posted, Closed: true, Updated: false } posted => Update(outbox, posted, now),
            { State: AlertState.Posted, Updating: true } posted => Update(outbox, posted, now),
            _ => Step.Nothing(outbox),
        };

    /// <summary>The first answer wins: the button gives way to who gave it.</summary>
    public static Step QuestionClosed(Outbox outbox, QuestionId question, string? answeredBy, DateTimeOffset now) =>
        outbox.Alerts.Where(a => a.Question == question && !a.Closed).Aggregate(Step.Nothing(outbox), (step, alert) => step.Then(o =>
        {
            var closed = alert with { Closed = true, AnsweredBy = answeredBy };
            return closed.State == AlertState.Posted ? Update(o, closed, now) : Step.Nothing(With(o, closed));
        }));

    /// <summary>What has become of it, and what is left to press. One call at a time, so that an older one never stands last.</summary>
    public static Step Changed(Outbox outbox, AlertId id, string note, IReadOnlyList<AlertButton> buttons, DateTimeOffset now)
    {
        if (outbox.Alerts.FirstOrDefault(a => a.Id == id) is not { Card: { } card } alert)
            return Step.Nothing(outbox);
        var changed = alert with { Card = card with { Note = note, Buttons = buttons } };
        return changed is { State: AlertState.Posted, Updating: false }
            ? Show(outbox, changed, now)
            : Step.Nothing(With(outbox, changed with { Again = true }));
    }

    private static Step Show(Outbox outbox, Alert alert, DateTimeOffset now) => Update(outbox, alert with { Updating = true, Again = false, Tries = 1 }, now);

    public static Step Updated(Outbox outbox, AlertUpdated result, DateTimeOffset now)
    {
        if (outbox.Alerts.FirstOrDefault(a => a.Id == result.Alert) is not { State: AlertState.Posted, Updated: false } alert)
            return Step.Nothing(outbox);
        if (alert.Again)
            return Show(outbox, alert, now);
        return result.Failure is null || result.Final || alert.Tries > BackOff.Length
            ? Step.Nothing(With(outbox, Shown(alert)))
            : new Step(
                With(outbox, alert with { Tries = alert.Tries + 1 }), [new AlertAt(alert.Id, now + Wait(alert.Tries, result.RetryAfter))]);
    }

    /// <summary>The card is kept while something may still be pressed.</summary>
    private static Alert Shown(Alert alert) =>
        alert.Updating && alert.Card!.HasButtons ? alert with { Updating = false } : alert with { Updating = false, Updated = true, Card = null };

    private static Step Post(Outbox outbox, Alert alert, DateTimeOffset now) =>
        new(
            With(outbox, alert),
            [
                new AlertAt(alert.Id, now + Sending.SilentAfter),
                new Post(new PostAlert(
                    alert.Id, alert.Route, alert.Closed ? alert.Card! with { ButtonValue = null } : alert.Card!, alert.Uncertain, alert.DecidedAt, outbox.Conversation)),
            ]);

    private static Step Update(Outbox outbox, Alert alert, DateTimeOffset now) =>
        new(
            With(outbox, alert),
            [
                new AlertAt(alert.Id, now + Sending.SilentAfter),
                new Update(new UpdateAlert(alert.Id, alert.SlackChannel!, alert.Ts!, alert.Card!, alert.AnsweredBy, outbox.Conversation)),
            ]);

    private static Step Failed(Outbox outbox, Alert alert, string failure, bool final, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var next = now + Wait(alert.Tries, retryAfter);
        var over = final || next > alert.DecidedAt + GiveUpAfter;
        var tell = !alert.Told && (over || alert.Tries >= TriesUntilTold);
        var failed = alert with { State = over ? AlertState.Failed : AlertState.Waiting, Told = alert.Told || tell, Card = over ? null : alert.Card };
        return new Step(
            With(outbox, failed),
            [
                .. tell ? [new SayAlert(new AlertDelivered(outbox.Conversation, alert.Id, null, failure, now))] : Array.Empty<Effect>(),
                .. over ? Array.Empty<Effect>() : [new AlertAt(alert.Id, next)],
            ]);
    }

    private static TimeSpan Wait(int tries, TimeSpan? retryAfter) =>
        BackOff[Math.Min(tries, BackOff.Length) - 1] is var wait && retryAfter > wait ? retryAfter.Value : wait;

    private static Outbox With(Outbox outbox, Alert alert) =>
        outbox with { Alerts = [.. outbox.Alerts.Select(a => a.Id == alert.Id ? alert : a)] };
}
