using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Notifier.Deliveries;

/// <summary>
/// Forgets a contact: the outbox and the ledger's rows go, what waited is not sent, and a result that comes later finds nothing. The
/// suppression rows stay: they hold no more than a fingerprint, and must go on closing the channel.
/// </summary>
public static class ContactErasedHandler
{
    public static void Handle(ContactErased message, Batch batch)
    {
        if (batch.Get(Outbox.Kind) is not { } outbox)
            return;
        foreach (var reply in outbox.Replies.Where(r => r.State == DeliveryState.Queued))
            batch.Say(new DeliveryChanged(message.Conversation, reply.Id, null, DeliveryState.Suppressed, "erased", null, batch.Now));
        batch.Write(Ledger.Forgotten, new ForgottenRow(batch.Tenant, batch.Key));
        batch.Put(Outbox.Kind, null);
    }
}
