using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Ingest.Contacts;

/// <summary>Deletes what came from an erased contact and the addresses it was known by.</summary>
internal static class ContactErasedHandler
{
    public static void Handle(ContactErased message, Batch batch)
    {
        foreach (var writer in ContactForgotten.Writers)
            batch.Write(writer, new ContactForgotten(batch.Tenant, message.Conversation.Value));
    }
}
