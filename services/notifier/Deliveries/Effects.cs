using Hitl.Lanes;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Brakes;
using Hitl.Notifier.OptOuts;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.Deliveries;

/// <summary>Puts a step of the outbox into the batch: its next state, and what it asks for.</summary>
public sealed class Effects(
    CallKind<SendReply, SendResult> send,
    CallKind<LookUpReply, LookUpResult> lookUp,
    CallKind<PostAlert, AlertResult> post,
    CallKind<UpdateAlert, AlertUpdated> update,
    CallKind<TellPresser, PresserTold> tell)
{
    public void Apply(Batch batch, Step step)
    {
        if (!ReferenceEquals(step.Outbox, batch.Get(Outbox.Kind)))
            batch.Put(Outbox.Kind, step.Outbox);
        foreach (var effect in step.Effects)
            Apply(batch, effect);
    }

    public void Tell(Batch batch, TellPresser call) => batch.Call(tell, call);

    private void Apply(Batch batch, Effect effect)
    {
        switch (effect)
        {
            case SayDelivery e: batch.Say(e.Message); break;
            case SayFenced e: batch.Say(e.Message); break;
            case SayQuiet e: batch.Say(e.Message); break;
            case SayOptedOut e: batch.Say(e.Message); break;
            case SayOptedIn e: batch.Say(e.Message); break;
            case SayAlert e: batch.Say(e.Message); break;
            case Note e: batch.Write(Ledger.Rows, e.Row); break;
            case Effect.Hold e: batch.Write(Pauses.Held, e.Row); break;
            case Send e: batch.Call(send, e.Call); break;
            case LookUp e: batch.Call(lookUp, e.Call); break;
            case Post e: batch.Call(post, e.Call); break;
            case Update e: batch.Call(update, e.Call); break;
            case Wake e: batch.Schedule("send", e.At, new SendDue()); break;
            case Watch e: batch.Schedule($"attempt:{e.Attempt}", e.At, new AttemptSilent(e.Attempt)); break;
            case Unwatch e: batch.Cancel($"attempt:{e.Attempt}"); break;
            case LookUpAt e: batch.Schedule($"lookup:{e.Attempt}", e.At, new LookUpDue(e.Attempt)); break;
            case AlertAt e: batch.Schedule($"alert:{e.Alert}", e.At, new AlertDue(e.Alert)); break;
            case CloseChannel e: batch.Assume(Suppression.Acts, Suppression.Close(batch.Tenant, e.Way)); break;
            case OpenChannel e: batch.Assume(Suppression.Acts, Suppression.Open(batch.Tenant, e.Way)); break;
            case CloseAddress e: batch.Assume(Suppression.Acts, Suppression.CloseAddress(batch.Tenant, e.Address)); break;
        }
    }
}
