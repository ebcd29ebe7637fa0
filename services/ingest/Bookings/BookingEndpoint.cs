using System.Security.Claims;
using System.Text.Json;
using Hitl.Hosting;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Forms;
using Hitl.Ingest.Hooks;
using Hitl.Lanes;

namespace Hitl.Ingest.Bookings;

/// <summary>The same facts from a tenant's own systems, with a token instead of a signature.</summary>
internal static class BookingEndpoint
{
    public static void MapBookings(this IEndpointRouteBuilder app) =>
        app.MapPut("/api/bookings/{booking}", Report).WithSummary("A call was made, moved, cancelled or missed");

    private static async Task<IResult> Report(
        string booking, JsonElement body, ClaimsPrincipal user, HttpRequest request, ContactBook contacts, LaneAcceptor lanes, TimeProvider clock, CancellationToken ct)
    {
        var report = BookingReport.Of(body, CleanText.Of(booking), null);
        var conversation = await report.Contact.Find(contacts, user.Tenant(), Connections.ConnectionsFile.DefaultCountry, ct);
        var once = request.Headers["Idempotency-Key"] is [{ Length: > 0 } key] ? $"booking-api/{CleanText.Of(LeadForm.ShortId(key.Trim('"'))!)}" : null;
        await lanes.Accept(user.Tenant(), conversation.Value, report.ToContract(conversation, clock.GetUtcNow()), once, ct);
        return Results.Accepted(value: new { conversation = conversation.Value });
    }
}
