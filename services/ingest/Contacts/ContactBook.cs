using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Ingest.Contacts;

/// <summary>Who is behind an address. A row is made once, by whichever instance is first, and holds until the contact is erased.</summary>
/// <remarks>
/// Nothing is cached: an instance that did not hear of an erasure would go on writing to the erased contact. Requests that come together are
/// looked up together.
/// </remarks>
internal sealed class ContactBook
{
    private const int MostTogether = 200;

    /// <remarks>Sorted, so that two that insert the same addresses wait for each other in one direction only.</remarks>
    private const string Insert =
        """
        insert into ingest.contact_addresses (tenant_id, kind, address, contact_id, claimed)
        select * from unnest($1, $2, $3, $4, $5) as a (tenant_id, kind, address, contact_id, claimed) order by 1, 2, 3
        on conflict do nothing
        """;

    private const string Read =
        """
        select c.tenant_id, c.kind, c.address, c.contact_id
        from unnest($1, $2, $3) as a (tenant_id, kind, address)
        cross join lateral (
            select * from ingest.contact_addresses c where c.tenant_id = a.tenant_id and c.kind = a.kind and c.address = a.address offset 0) c
        """;

    private readonly IngestDatabase database;
    private readonly Together<Named, IReadOnlyDictionary<ContactAddress, ConversationId>> together;

    public ContactBook(IngestDatabase database)
    {
        this.database = database;
        together = new(Resolve, MostTogether);
    }

    /// <summary>Who wrote from this address.</summary>
    public async Task<ConversationId> Sender(string tenant, ContactAddress address, CancellationToken ct) =>
        (await together.Ask(new(tenant, [address], Claimed: false), ct))[address];

    /// <summary>
    /// Who the addresses typed into a form belong to. The first decides whose form it is; one that is someone else's merges nothing and
    /// gives its typist no way into the other's conversation.
    /// </summary>
    public Task<IReadOnlyDictionary<ContactAddress, ConversationId>> Claimed(
        string tenant, IReadOnlyList<ContactAddress> addresses, CancellationToken ct) => together.Ask(new(tenant, addresses, Claimed: true), ct);

    private async Task<IReadOnlyList<IReadOnlyDictionary<ContactAddress, ConversationId>>> Resolve(IReadOnlyList<Named> asked)
    {
        var rows = asked.SelectMany(a => (a.Tenant, a.Claimed, Contact: Names.NewContact().Value) is var contact
            ? a.Addresses.Select(address => (contact.Tenant, address.Kind, address.Address, contact.Contact, contact.Claimed))
            : []).ToList();
        string[] tenants = [.. rows.Select(r => r.Tenant)], kinds = [.. rows.Select(r => r.Kind)], texts = [.. rows.Select(r => r.Address)];
        var found = (await database.Query(
            tenants.Distinct(),
            row => (Tenant: row.GetString(0), Address: new ContactAddress(row.GetString(1), row.GetString(2)), Contact: new ConversationId(row.GetString(3))),
            CancellationToken.None,
            IngestDatabase.Command(Insert, tenants, kinds, texts, rows.Select(r => r.Contact).ToArray(), rows.Select(r => r.Claimed).ToArray()),
            IngestDatabase.Command(Read, tenants, kinds, texts)))
            .DistinctBy(f => (f.Tenant, f.Address)).ToDictionary(f => (f.Tenant, f.Address), f => f.Contact);
        return [.. asked.Select(a => a.Addresses.Distinct().ToDictionary(address => address, address => found[(a.Tenant, address)]))];
    }

    private sealed record Named(string Tenant, IReadOnlyList<ContactAddress> Addresses, bool Claimed);
}

/// <summary>A message came from the address: it is its contact's own, no mere claim.</summary>
internal sealed record AddressProven(string Tenant, string Kind, string Address)
{
    public static readonly RowWriter<AddressProven> Writer = new(
        """
        update ingest.contact_addresses c set claimed = false
        from jsonb_to_recordset($1::jsonb) as r (tenant text, kind text, address text)
        where c.tenant_id = r.tenant and c.kind = r.kind and c.address = r.address and c.claimed
        """,
        IngestJson.Default.AddressProven);
}

/// <summary>A form named an address that is another contact's; both are kept until a person has said whether they are one.</summary>
internal sealed record AddressClaimed(string Tenant, string Contact, string Kind, string Address, string Holder)
{
    public const string Sql =
        """
        insert into ingest.contact_claims (tenant_id, contact_id, kind, address, holder)
        select r.tenant, r.contact, r.kind, r.address, r.holder
        from jsonb_to_recordset($1::jsonb) as r (tenant text, contact text, kind text, address text, holder text)
        on conflict do nothing
        """;
}

/// <summary>Nothing that tells who the contact was may stay.</summary>
internal sealed record ContactForgotten(string Tenant, string Contact)
{
    public static readonly IReadOnlyList<RowWriter<ContactForgotten>> Writers =
    [
        Delete("inbound_log", "t.contact_id = r.contact"),
        Delete("contact_addresses", "t.contact_id = r.contact"),
        Delete("contact_claims", "r.contact in (t.contact_id, t.holder)"),
    ];

    private static RowWriter<ContactForgotten> Delete(string table, string where) => new(
        $"""
        delete from ingest.{table} t using jsonb_to_recordset($1::jsonb) as r (tenant text, contact text)
        where t.tenant_id = r.tenant and {where}
        """,
        IngestJson.Default.ContactForgotten);
}
