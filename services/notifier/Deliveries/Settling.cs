using Hitl.Contracts;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.Deliveries;

/// <summary>What became of an attempt: by the provider's answer, its callback, its list of messages, or silence.</summary>
public static class Settling
{
    private static readonly TimeSpan[] BackOff =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1)];

    private static readonly TimeSpan[] LookUps =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>Attempts closer than this may have messages in each other's time.</summary>
    private static readonly TimeSpan Rivalry = TimeSpan.FromMinutes(2);

    /// <summary>The call came back.</summary>
    public static Step Answered(Outbox outbox, string tenant, SendResult result, DateTimeOffset now)
    {
        if (outbox.Find(result.Attempt) is not { } reply || AttemptOf(reply, result.Attempt) is not { State: <= AttemptState.Unknown or AttemptState.Sent } attempt)
            return Step.Nothing(outbox);
        return result.Outcome switch
        {
            SendOutcome.Accepted => MoveUp(outbox, tenant, reply, attempt, AttemptState.Sent, result.ProviderMessage, null, now),
            _ when attempt.State == AttemptState.Sent => Step.Nothing(outbox),
            SendOutcome.Unknown => BecomeUnknown(outbox, tenant, reply, attempt, result.Code ?? "no answer", now),
            SendOutcome.Refused => Move(outbox, tenant, reply, Up(attempt, AttemptState.NotAccepted, null, result.Code), now),
            _ => TryAgain(outbox, tenant, reply, Up(attempt, AttemptState.NotAccepted, null, result.Code), result.RetryAfter, now),
        };
    }

    /// <summary>The provider reported on an attempt, at any time and in any order.</summary>
    public static Step Reported(Outbox outbox, string tenant, DeliveryReported report, DateTimeOffset now) =>
        outbox.Find(report.Attempt) is { } reply
            ? Evidence(outbox, tenant, reply, AttemptOf(reply, report.Attempt), report.ProviderMessage, report.Status, report.ErrorCode, now)
            : Step.Nothing(outbox);

    /// <summary>The attempt's fourteen seconds are over; a result that comes later still settles it.</summary>
    public static Step Silent(Outbox outbox, string tenant, AttemptId id, DateTimeOffset now) =>
        outbox.Find(id) is { } reply && AttemptOf(reply, id) is { State: AttemptState.Started } attempt
            ? BecomeUnknown(outbox, tenant, reply, attempt, "silent", now)
            : Step.Nothing(outbox);

    /// <summary>Asks the provider while the attempt is still unknown.</summary>
    public static Step LookUpDue(Outbox outbox, AttemptId id) =>
        outbox.Find(id) is { } reply && AttemptOf(reply, id) is { State: AttemptState.Unknown } attempt
            ? new Step(outbox, [new LookUp(new LookUpReply(
                id, reply.Connection, reply.To, attempt.Template is null ? reply.Text : reply.Template?.Text ?? "", attempt.StartedAt))])
            : Step.Nothing(outbox);

    /// <summary>Exactly one message that can be the attempt's, and no other attempt whose it can be, settles it. Absence never does.</summary>
    public static Step LookedUp(Outbox outbox, string tenant, LookUpResult result, DateTimeOffset now)
    {
        if (outbox.Find(result.Attempt) is not { } reply || AttemptOf(reply, result.Attempt) is not { State: AttemptState.Unknown } attempt)
            return Step.Nothing(outbox);
        var bound = outbox.Replies.SelectMany(r => r.Attempts).Select(a => a.ProviderMessage).ToHashSet();
        var free = result.Found.Where(f => !bound.Contains(f.ProviderMessage)).ToList();
        if (free is [var only] && !Rivals(outbox, reply, attempt))
            return Evidence(outbox, tenant, reply, attempt, only.ProviderMessage, only.Status, only.Code, now);
        var asked = attempt with { LookUps = attempt.LookUps + 1 };
        return new Step(
            outbox.With(Replace(reply, asked)),
            asked.LookUps < LookUps.Length
                ? [new LookUpAt(attempt.Id, now + LookUps[asked.LookUps] - LookUps[asked.LookUps - 1])]
                : []);
    }

    private static Step Evidence(
        Outbox outbox, string tenant, Reply reply, Attempt attempt, string message, ProviderStatus status, string? code, DateTimeOffset now) =>
        MoveUp(
            outbox,
            tenant,
            reply,
            attempt,
            status switch
            {
                ProviderStatus.Delivered => AttemptState.Delivered,
                ProviderStatus.Read => AttemptState.Read,
                ProviderStatus.Undelivered or ProviderStatus.Failed => AttemptState.Undelivered,
                _ => AttemptState.Sent,
            },
            message,
            code,
            now);

    private static Step MoveUp(
        Outbox outbox, string tenant, Reply reply, Attempt attempt, AttemptState state, string? message, string? code, DateTimeOffset now) =>
        Up(attempt, state, message, code) is var after && after == attempt
            ? Step.Nothing(outbox)
            : Move(outbox, tenant, reply, after, now);

    /// <remarks>A mail server keeps no list that could be asked: an unknown mail stays unknown.</remarks>
    private static Step BecomeUnknown(Outbox outbox, string tenant, Reply reply, Attempt attempt, string code, DateTimeOffset now) =>
        attempt.State == AttemptState.Unknown
            ? Step.Nothing(outbox)
            : Move(outbox, tenant, reply, attempt with { State = AttemptState.Unknown, Code = code, WasUnknown = true }, now)
                .Then(o => new Step(o, reply.Channel == Channel.Email ? [] : [new LookUpAt(attempt.Id, now + LookUps[0])]));

    /// <summary>Known not to have left: it may be tried again, unless a person has been told that its fate is unknown.</summary>
    private static Step TryAgain(Outbox outbox, string tenant, Reply reply, Attempt failed, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var wait = BackOff[Math.Min(reply.Attempts.Count, BackOff.Length) - 1];
        var notBefore = now + (retryAfter > wait ? retryAfter.Value : wait);
        if (failed.WasUnknown || notBefore > (reply.AnswersMessageAt ?? reply.DecidedAt) + Sending.StaleAfter)
            return Move(outbox, tenant, reply, failed, now);
        var queued = Replace(reply, failed) with { State = DeliveryState.Queued, NotBefore = notBefore };
        return Known(outbox.With(queued), tenant, queued, failed, now);
    }

    private static Step Move(Outbox outbox, string tenant, Reply reply, Attempt attempt, DateTimeOffset now)
    {
        var moved = Replace(reply, attempt);
        var state = StateOf(moved);
        moved = state is DeliveryState.Started or DeliveryState.Unknown ? moved with { State = state } : moved with { State = state, Text = "", Template = null };
        return Known(outbox.With(moved), tenant, moved, attempt, now);
    }

    /// <summary>A reply's state is a fold of its attempts: what one of them proved stands, whatever became of the others.</summary>
    private static DeliveryState StateOf(Reply reply)
    {
        bool Any(AttemptState state) => reply.Attempts.Any(a => a.State == state);
        return Any(AttemptState.Started) ? DeliveryState.Started
            : Any(AttemptState.Read) ? DeliveryState.Read
            : Any(AttemptState.Delivered) ? DeliveryState.Delivered
            : Any(AttemptState.Sent) ? DeliveryState.Sent
            : Any(AttemptState.Unknown) ? DeliveryState.Unknown
            : DeliveryState.Failed;
    }

    /// <summary>Writes it down, says it, and says that it is quiet when the last automated attempt before a fence is known or unknown.</summary>
    private static Step Known(Outbox outbox, string tenant, Reply reply, Attempt attempt, DateTimeOffset now)
    {
        Effect[] known =
        [
            new Note(Sending.Ledger(outbox, tenant, reply, attempt, now)),
            Sending.Says(outbox, reply, attempt.Code, now),
            new Unwatch(attempt.Id),
        ];
        return new Step(outbox, known).Then(Control.Fencing.Quieten);
    }

    private static Attempt Up(Attempt attempt, AttemptState state, string? message, string? code) =>
        attempt.State >= state
            ? attempt with { ProviderMessage = attempt.ProviderMessage ?? message }
            : attempt with { State = state, ProviderMessage = message ?? attempt.ProviderMessage, Code = code };

    /// <summary>Another attempt of unknown fate with the same words to the same address at that time, whose message it could be as well.</summary>
    private static bool Rivals(Outbox outbox, Reply reply, Attempt attempt) =>
        outbox.Replies.Where(r => r.To == reply.To && r.Text == reply.Text).SelectMany(r => r.Attempts).Any(a =>
            a.Id != attempt.Id && a.State <= AttemptState.Unknown && (a.StartedAt - attempt.StartedAt).Duration() < Rivalry);

    private static Attempt AttemptOf(Reply reply, AttemptId id) => reply.Attempts.First(a => a.Id == id);

    private static Reply Replace(Reply reply, Attempt attempt) =>
        reply with { Attempts = [.. reply.Attempts.Select(a => a.Id == attempt.Id ? attempt : a)] };
}
