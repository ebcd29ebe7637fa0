using Hitl.Contracts;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.Deliveries;

/// <summary>Which reply may leave next, and which may not any more. One attempt under way per conversation; an unknown does not block.</summary>
public static class Sending
{
    /// <summary>An automated reply older than this no longer answers anything.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(10);

    /// <summary>The time in which a STOP may be confirmed.</summary>
    public static readonly TimeSpan ConfirmWithin = TimeSpan.FromMinutes(5);

    /// <summary>2 s to begin, 10 s to end, and a margin: an attempt silent for so long is unknown.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(14);

    private const int LongestThread = 10;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Books a decided reply and says nothing: whoever heard the decision knows that it is queued. The same reply twice is one reply.</summary>
    public static Step Queue(Outbox outbox, Reply reply) =>
        outbox.Find(reply.Id) is null ? new Step(outbox.Add(reply), []) : Step.Nothing(outbox);

    /// <summary>A reply that cannot be sent at all, such as one for a connection that does not exist.</summary>
    public static Step Refuse(Outbox outbox, Reply reply, string reason, DateTimeOffset now)
    {
        if (outbox.Find(reply.Id) is not null)
            return Step.Nothing(outbox);
        var refused = reply with { State = DeliveryState.Failed };
        return new Step(outbox.Add(refused), [Says(outbox, refused, reason, now)]);
    }

    /// <summary>Suppresses what may not leave any more, and names the reply that may leave now, if its channel is open.</summary>
    /// <param name="caughtUp">All that was on the topics that carry control at most ten seconds ago has been heard.</param>
    public static (Step Step, Reply? Candidate) Next(Outbox outbox, DateTimeOffset now, bool caughtUp)
    {
        var step = Step.Nothing(outbox);
        if (outbox.Replies.Any(r => r.UnderWay))
            return (step, null);
        DateTimeOffset? wake = null;
        var automatedWait = false;
        foreach (var reply in outbox.Replies.Where(r => r.State == DeliveryState.Queued))
        {
            if (reply.Automated && WhyNot(step.Outbox, reply, now) is { } reason)
            {
                step = step.Then(o => Suppress(o, reply, reason, now));
                continue;
            }

            if (reply.Automated && (automatedWait || !caughtUp || reply.NotBefore > now))
            {
                automatedWait = true;
                wake = Earlier(wake, reply.NotBefore > now ? reply.NotBefore : now + LookAgain);
                continue;
            }

            if (reply.NotBefore > now)
            {
                wake = Earlier(wake, reply.NotBefore);
                break;
            }

            return (step, reply);
        }

        return (wake is { } at ? step.Then(o => new Step(o, [new Wake(at)])) : step, null);
    }

    /// <summary>The attempt begins with this commit; the provider is called after it. The ledger has it; others hear what came of it.</summary>
    public static Step Start(Outbox outbox, string tenant, Reply reply, DateTimeOffset now)
    {
        var template = Window.IsClosed(outbox, reply, now) ? reply.Template : null;
        var attempt = new Attempt(new AttemptId($"{reply.Id}.{reply.Attempts.Count + 1}"), AttemptState.Started, now) { Template = template?.Name };
        var started = reply with { State = DeliveryState.Started, Attempts = [.. reply.Attempts, attempt] };
        var after = outbox.With(started);
        if (reply.Confirmation && outbox.Stop is { } stop)
            after = after with { Stop = stop with { Confirmation = reply.Id } };
        return new Step(
            after,
            [
                new Note(Ledger(after, tenant, started, attempt, null)),
                new Watch(attempt.Id, now + SilentAfter),
                new Send(new SendReply(
                    outbox.Conversation,
                    attempt.Id,
                    reply.Connection,
                    reply.To,
                    reply.Text,
                    reply.Mail is { } mail ? new MailToSend(mail.Subject, mail.WayOut, reply.Automated, Thread(outbox)) : null,
                    template)),
            ]);
    }

    /// <summary>The channel turned out to be closed: nothing that waits for it will leave.</summary>
    public static Step Closed(Outbox outbox, Reply candidate, DateTimeOffset now)
    {
        var way = new Way(candidate.Channel, candidate.Sender, candidate.To);
        return outbox.Replies
            .Where(r => r.State == DeliveryState.Queued && !r.Confirmation && r.Is(way))
            .Aggregate(Step.Nothing(outbox), (step, reply) => step.Then(o => Suppress(o, reply, "opted-out", now)));
    }

    /// <summary>The mails that the server is known to have taken; a reader's program shows this one under them.</summary>
    private static IReadOnlyList<string> Thread(Outbox outbox) =>
        [.. outbox.Replies.Where(r => r.Mail is not null).SelectMany(r => r.Attempts).Select(a => a.ProviderMessage).OfType<string>().TakeLast(LongestThread)];

    /// <summary>The epoch of a takeover or a hand-back ends every automated word decided before it.</summary>
    public static bool Fenced(Outbox outbox, Reply reply) =>
        reply is { Automated: true, Confirmation: false } && reply.Epoch < outbox.Epoch;

    internal static Step Suppress(Outbox outbox, Reply reply, string reason, DateTimeOffset now)
    {
        var suppressed = reply with { State = DeliveryState.Suppressed, Text = "", Template = null };
        return new Step(outbox.With(suppressed), [Says(outbox, suppressed, reason, now)]);
    }

    internal static SayDelivery Says(Outbox outbox, Reply reply, string? reason, DateTimeOffset now)
    {
        var last = reply.Attempts is [.., var attempt] ? attempt : null;
        return new SayDelivery(new DeliveryChanged(outbox.Conversation, reply.Id, last?.Id, reply.State, reason, last?.ProviderMessage, now, last?.Template));
    }

    internal static LedgerRow Ledger(Outbox outbox, string tenant, Reply reply, Attempt attempt, DateTimeOffset? settledAt) =>
        new(tenant, outbox.Conversation, reply.Id, attempt.Id, reply.Channel, attempt.State, attempt.Code, attempt.ProviderMessage,
            attempt.StartedAt, settledAt, reply.Automated);

    private static string? WhyNot(Outbox outbox, Reply reply, DateTimeOffset now) =>
        reply.Confirmation ? WhyNotConfirm(outbox, reply, now)
        : OptedOut(outbox, reply) ? "opted-out"
        : Fenced(outbox, reply) ? "control"
        : reply.AnswersMessageAt + StaleAfter < now || reply.NotAfter < now ? "stale"
        : null;

    private static string? WhyNotConfirm(Outbox outbox, Reply reply, DateTimeOffset now) =>
        outbox.Stop?.Confirmation is { } earlier && earlier != reply.Id ? "duplicate"
        : (outbox.Stop?.At ?? reply.DecidedAt) + ConfirmWithin < now ? "stale"
        : null;

    /// <summary>STOP ends automation on every channel until they write again, and then for what they wrote before.</summary>
    private static bool OptedOut(Outbox outbox, Reply reply) =>
        outbox.Stop is { } stop && (!stop.WroteAgain || reply.AnswersMessageAt <= stop.At);

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
