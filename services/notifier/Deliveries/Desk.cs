using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Brakes;
using Hitl.Notifier.Connections;
using Hitl.Notifier.OptOuts;

namespace Hitl.Notifier.Deliveries;

/// <summary>Takes a conversation's outbox through a step, and starts what may leave after it.</summary>
public sealed class Desk(Effects effects, ConnectionBook connections)
{
    /// <summary>Also for a conversation that nothing was heard of yet.</summary>
    public void Open(Batch batch, Func<Outbox, Step> step) =>
        effects.Apply(batch, step(batch.Get(Outbox.Kind) ?? new Outbox(new ConversationId(batch.Key))));

    /// <summary>Nothing happens when the outbox is gone: the contact was erased.</summary>
    public void Take(Batch batch, Func<Outbox, Step> step)
    {
        if (batch.Get(Outbox.Kind) is { } outbox)
            effects.Apply(batch, step(outbox));
    }

    /// <summary>Tells a person something that stands in no outbox.</summary>
    public void Tell(Batch batch, TellPresser call) => effects.Tell(batch, call);

    /// <summary>Starts the next attempt, if one may start.</summary>
    public void StartNext(Batch batch) => Take(batch, outbox =>
    {
        var caughtUp = batch.CaughtUp(Topics.Conversations, Topics.Inbound);
        var step = Step.Nothing(outbox);
        while (true)
        {
            var (next, candidate) = Sending.Next(step.Outbox, batch.Now, caughtUp);
            step = step.Then(_ => next);
            if (candidate is null)
                return step;
            step = step.Then(o =>
                Window.IsClosed(o, candidate, batch.Now) && candidate.Template is null ? Window.Refuse(o, candidate, batch.Now)
                : !MayPass(batch, candidate) ? Sending.Closed(o, candidate, batch.Now)
                : Brake(batch, candidate) is { } why ? Pauses.Hold(o, batch.Tenant, candidate, why, batch.Now)
                : Sending.Start(o, batch.Tenant, candidate, batch.Now));
        }
    });

    /// <summary>Why it is not started although its channel is open; null when it is.</summary>
    private string? Brake(Batch batch, Reply reply) =>
        !Pauses.IsMoving(batch, reply) ? "paused"
        : connections.TryFindSender(batch.Tenant, reply.Connection, reply.Channel, out var connection) ? Caps.Reached(batch, reply, connection)
        : null;

    /// <summary>The commit finds the channel's row open; only the confirmation of an opt-out passes a closed one.</summary>
    private static bool MayPass(Batch batch, Reply reply) =>
        reply.Confirmation || batch.Assume(Suppression.Acts, Suppression.ExpectOpen(batch.Tenant, reply, reply.Attempts.Count + 1));
}
