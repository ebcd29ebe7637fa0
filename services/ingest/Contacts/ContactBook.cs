using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Ingest.Contacts;

/// <summary>Who is behind an address. A row is made once, by whichever instance is first, and holds until the contact is erased.</summary>
/// <remarks>Nothing is cached: an instance that did not hear of an erasure would go on writing to the erased contact.</remarks>
internal sealed class ContactBook(IngestDatabase database)
{
    private const string Insert =
        """
        insert into ingest.contact_addresses (tenant_id, kind, address, contact_id, claimed)
        select $1, a.kind, a.address, $4, $5 from unnest($2, $3) as a (kind, address) order by a.kind, a.address
        on conflict do nothing
        """;

    private const string Read =
        """
        select c.kind, c.address, c.contact_id
        from unnest($2, $3) as a (kind, address)
        cross join lateral (select * from ingest.contact_addresses c where c.tenant_id = $1 and c.kind = a.kind and c.address = a.address offset 0) c
        """;

    /// <summary>Who wrote from this address.</summary>
    public async Task<ConversationId> Sender(string tenant, ContactAddress address, CancellationToken ct) =>
        (await Resolve(tenant, [address], claimed: false, ct))[address];

    /// <summary>
    /// Who the addresses typed into a form belong to. The first decides whose form it is; one that is someone else's merges nothing and
    /// gives its typist no way into the other's conversation.
    /// </summary>
    public Task<IReadOnlyDictionary<ContactAddress, ConversationId>> Claimed(
        string tenant, IReadOnlyList<ContactAddress> addresses, CancellationToken ct) => Resolve(tenant, addresses, claimed: true, ct);

    private async Task<IReadOnlyDictionary<ContactAddress, ConversationId>> Resolve(
        string tenant, IReadOnlyList<ContactAddress> addresses, bool claimed, CancellationToken ct)
    {
        var kinds = addresses.Select(a => a.Kind).ToArray();
        var texts = addresses.Select(a => a.Address).ToArray();
        var found = await database.Query(
            tenant,
            row => (Address: new ContactAddress(row.GetString(0), row.GetString(1)), Contact: new ConversationId(row.GetString(2))),
            ct,
            IngestDatabase.Command(Insert, tenant, kinds, texts, Names.NewContact().Value, claimed),
            IngestDatabase.Command(Read, tenant, kinds, texts));
        return found.ToDictionary(f => f.Address, f => f.Contact);
    }
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
