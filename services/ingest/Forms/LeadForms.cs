using System.Security.Cryptography;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Ingest.Consents;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;
using Hitl.Lanes;

namespace Hitl.Ingest.Forms;

/// <summary>Takes lead forms. A form is known by its own id; without one, by its connection and its body for ten minutes.</summary>
internal sealed class LeadForms(IngestDatabase database, ContactBook contacts, Intake intake, TimeProvider clock)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>
    /// When this body first came within the window. The row's lock lets all that come at once see the same first one, and the window begins
    /// with it, so no boundary of a clock can part two of them; nothing is taken by this, so a repeat after a crash is still the first.
    /// </summary>
    private const string FirstSeen =
        """
        insert into ingest.form_bodies as f (tenant_id, connection, hash, first_at) values ($1, $2, $3, $4)
        on conflict (tenant_id, connection, hash) do update
            set first_at = case when f.first_at > excluded.first_at - $5 then f.first_at else excluded.first_at end
        returning first_at
        """;

    public sealed record Receipt(string Message);

    public async Task<IResult> Receive(Hook hook, CancellationToken ct)
    {
        if (!FormSecret.Verify(hook.Connection.Secrets, hook.Only(FormSecret.Header)))
            throw Hook.Unsigned();
        if (!hook.IsJson)
            throw Hook.WrongType("application/json");
        var form = LeadForm.Parse(hook.Body, hook.Connection.Country);
        var (tenant, at) = (hook.Connection.Tenant, clock.GetUtcNow());
        var id = form.Id ?? LeadForm.ShortId(hook.Only(IdempotencyKey)?.Trim('"'));
        var key = $"form/{hook.Connection.Id}/{(id is null ? await BodyKey(hook, at, ct) : $"id/{CleanText.Of(id)}")}";
        var message = Names.Message(tenant, key);

        var owners = await contacts.Claimed(tenant, form.Addresses, ct);
        var contact = form.Addresses is [var first, ..] ? owners[first] : Names.ContactOf(message);
        var submitted = new FormSubmitted(
            contact, message, hook.Connection.Id, form.Form, form.Name, form.Phone, form.Email, form.Text, form.Budget, form.Fields, at,
            ConsentBoxes.Read(form));
        await intake.Take(hook, contact, submitted, key, at, ct, Claims(tenant, contact, owners));
        return Results.Accepted(value: new Receipt(message.Value));
    }

    private async Task<string> BodyKey(Hook hook, DateTimeOffset at, CancellationToken ct)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(hook.Body));
        var first = await database.Query(
            [hook.Connection.Tenant],
            row => row.GetFieldValue<DateTimeOffset>(0),
            ct,
            IngestDatabase.Command(FirstSeen, hook.Connection.Tenant, hook.Connection.Id.Value, hash, at, Window));
        return $"body/{hash}/{first[0].UtcTicks / TimeSpan.TicksPerMicrosecond}";
    }

    private static RowWrites[] Claims(string tenant, ConversationId contact, IReadOnlyDictionary<ContactAddress, ConversationId> owners)
    {
        AddressClaimed[] claims =
        [
            .. owners.Where(o => o.Value != contact)
                .Select(o => new AddressClaimed(tenant, contact.Value, o.Key.Kind, o.Key.Address, o.Value.Value)),
        ];
        return claims.Length == 0 ? [] : [new RowWrites(AddressClaimed.Sql, JsonSerializer.SerializeToUtf8Bytes(claims, IngestJson.Default.AddressClaimedArray))];
    }
}
