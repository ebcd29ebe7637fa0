using Hitl.Contracts;
using Hitl.Hosting;

namespace Hitl.Ingest.Contacts;

/// <summary>Whom another system means: by our id of the conversation, else by a telephone number, else by an e-mail address.</summary>
internal sealed record NamedContact(string? Conversation, string? Phone, string? Email)
{
    /// <summary>A contact nobody has met yet is made, as a form makes one.</summary>
    /// <exception cref="ProblemException">400: nobody is named, or what is named cannot be one.</exception>
    public async Task<ConversationId> Find(ContactBook contacts, string tenant, string country, CancellationToken ct)
    {
        if (Conversation is { Length: > 0 } id)
            return Names.IsConversation(id) ? new(id) : throw Wrong("conversation", "is no id of a conversation; leave it out and name a phone or an email");
        ContactAddress address = (Phone, Email) switch
        {
            ({ Length: > 0 } phone, _) => new(ContactAddress.Phone, PhoneNumber.ToE164(phone, country) ?? throw Wrong("phone", "cannot be dialled")),
            (_, { Length: > 0 } email) => new(ContactAddress.Email, ContactAddress.ToEmail(email) ?? throw Wrong("email", "is no e-mail address")),
            _ => throw Wrong("phone", "is missing: name the contact by conversation, phone or email"),
        };
        return (await contacts.Claimed(tenant, [address], ct))[address];
    }

    internal static ProblemException Wrong(string field, string what) => new(
        StatusCodes.Status400BadRequest,
        detail: $"The field '{field}' {what}.",
        errors: new Dictionary<string, string[]> { [field] = [what] });
}
