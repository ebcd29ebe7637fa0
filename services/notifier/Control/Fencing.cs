using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.Control;

/// <summary>Who may speak: a higher epoch stops every automated word of an older one that has not left yet.</summary>
public static class Fencing
{
    /// <summary>
    /// From here on no automated attempt of an older epoch starts. Says so, with what may still leave; and that it is quiet, at once when
    /// nothing is under way. An epoch that is not higher than the known one changes nothing.
    /// </summary>
    public static Step Fence(Outbox outbox, long epoch, DateTimeOffset now)
    {
        if (epoch <= outbox.Epoch)
            return Step.Nothing(outbox);
        var fenced = outbox with { Epoch = epoch, AwaitingQuiet = [.. outbox.AwaitingQuiet, epoch] };
        InFlight[] inFlight = [.. fenced.Replies.Where(r => r is { UnderWay: true, Automated: true }).Select(r => new InFlight(r.Id, r.Text))];
        return fenced.Replies
            .Where(r => r.State == DeliveryState.Queued && Sending.Fenced(fenced, r))
            .Aggregate(Step.Nothing(fenced), (step, reply) => step.Then(o => Sending.Suppress(o, reply, "control", now)))
            .Then(o => new Step(o, [new SayFenced(new ControlFenced(o.Conversation, epoch, inFlight))]))
            .Then(Quieten);
    }

    /// <summary>Says that an epoch is quiet once every automated attempt is known or unknown.</summary>
    /// <remarks>One attempt is under way per conversation, so one that is automated and decided under the newest epoch keeps none waiting.</remarks>
    public static Step Quieten(Outbox outbox)
    {
        var quiet = outbox.AwaitingQuiet
            .Where(epoch => !outbox.Replies.Any(r => r is { UnderWay: true, Automated: true } && r.Epoch < epoch))
            .ToList();
        return quiet is []
            ? Step.Nothing(outbox)
            : new Step(
                outbox with { AwaitingQuiet = [.. outbox.AwaitingQuiet.Except(quiet)] },
                [.. quiet.Select(epoch => new SayQuiet(new ControlQuiet(outbox.Conversation, epoch)))]);
    }
}
