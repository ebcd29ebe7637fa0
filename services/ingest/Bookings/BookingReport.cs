using System.Globalization;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Bookings;

/// <summary>What a booking tool tells of one call.</summary>
/// <param name="Booking">The tool's id of the call; one that is moved keeps it.</param>
/// <param name="Starts">Not for a cancelled call.</param>
internal sealed record BookingReport(string Booking, BookingState State, DateTimeOffset? Starts, NamedContact Contact)
{
    private const int LongestId = 200;

    /// <exception cref="JsonException">No JSON; says line and position.</exception>
    /// <exception cref="Hosting.ProblemException">400: a field is missing or wrong; names it.</exception>
    public static BookingReport Of(JsonElement fields, string? booking, string? state)
    {
        if (fields.ValueKind != JsonValueKind.Object)
            throw NamedContact.Wrong("data", "is missing: an object with booking, starts and the contact");
        var id = booking ?? Text(fields, "booking");
        if (id is not { Length: > 0 and <= LongestId })
            throw NamedContact.Wrong("booking", $"is the tool's id of the call, of at most {LongestId} characters");
        var said = state ?? Text(fields, "state") ?? "";
        if (!Enum.TryParse<BookingState>(said, ignoreCase: true, out var what) || !Enum.IsDefined(what))
            throw NamedContact.Wrong("state", $"is '{said}', allowed are made, moved, cancelled and missed");
        var starts = Text(fields, "starts");
        var at = DateTimeOffset.TryParse(starts, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : (DateTimeOffset?)null;
        if (at is null && (starts is not null || what is BookingState.Made or BookingState.Moved))
            throw NamedContact.Wrong("starts", "is when the call begins, such as 2026-12-01T10:00:00Z");
        return new BookingReport(id, what, at, new NamedContact(Text(fields, "conversation"), Text(fields, "phone"), Text(fields, "email")));
    }

    public BookingChanged ToContract(ConversationId conversation, DateTimeOffset at) => new(conversation, Booking, State, Starts, at);

    private static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? CleanText.Of(value.ToString()).Trim()
            : null;
}
