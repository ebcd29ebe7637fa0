using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.OptOuts;

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
        batch.Write(Ledger.Forgotten, new ForgottenRow(batch.Tenant, batch.Key, Addresses(outbox, batch.Tenant)));
        batch.Put(Outbox.Kind, null);
    }

    private static IReadOnlyList<string> Addresses(Outbox outbox, string tenant) =>
        [.. outbox.Replies.Select(r => r.To).Concat(outbox.Ways.Select(way => way.Address)).Distinct().Select(address => Suppression.Fingerprint(tenant, address))];
}
