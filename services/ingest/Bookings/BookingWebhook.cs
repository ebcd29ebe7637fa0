using System.Text.Json;
using Hitl.Hosting;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Bookings;

/// <summary>
/// Takes what any booking tool can send: <c>{"type": "booking.made", "data": {"booking", "starts", "phone" or "email" or "conversation"}}</c>,
/// signed as Standard Webhooks has it. The webhook's id makes a repeat one.
/// </summary>
internal sealed class BookingWebhook(
    ContactBook contacts, Intake intake, TimeProvider clock, [FromKeyedServices(Clocks.Network)] TimeProvider real)
{
    private const string Prefix = "booking.";

    public async Task<IResult> Receive(Hook hook, CancellationToken ct)
    {
        var id = hook.Only(StandardSignature.Id);
        if (!StandardSignature.Verify(
            hook.Connection.Secrets, id, hook.Only(StandardSignature.Timestamp), hook.Only(StandardSignature.Header), hook.Body, real.GetUtcNow()))
        {
            throw Hook.Unsigned();
        }

        if (!hook.IsJson)
            throw Hook.WrongType("application/json");
        using var json = JsonDocument.Parse(CleanText.OfJson(hook.Body));
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            throw NamedContact.Wrong("type", "is missing: booking.made, booking.moved, booking.cancelled or booking.missed");
        if (!type.GetString()!.StartsWith(Prefix, StringComparison.Ordinal))
            return Results.NoContent();
        var report = BookingReport.Of(root.TryGetProperty("data", out var data) ? data : default, null, type.GetString()![Prefix.Length..]);
        var at = clock.GetUtcNow();
        var conversation = await report.Contact.Find(contacts, hook.Connection.Tenant, hook.Connection.Country, ct);
        await intake.Take(hook, conversation, report.ToContract(conversation, at), $"booking/{hook.Connection.Id}/{CleanText.Of(id!)}", at, ct);
        return Results.NoContent();
    }
}
