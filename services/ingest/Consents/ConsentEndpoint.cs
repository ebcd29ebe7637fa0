using System.Security.Claims;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest.Connections;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;
using Hitl.Lanes;

namespace Hitl.Ingest.Consents;

/// <summary>A tenant's own system says that a contact agreed to marketing, or took it back.</summary>
internal static class ConsentEndpoint
{
    private const int Longest = 2000;

    public static void MapConsents(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/consents", Report).WithSummary("A contact agreed to marketing by a channel, or took that back");

    private static async Task<IResult> Report(
        JsonElement body, ClaimsPrincipal user, ContactBook contacts, LaneAcceptor lanes, TimeProvider clock, CancellationToken ct)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new ProblemException("Send an object with channel, given, wording, version and the contact's phone or email.");
        var channel = Text(body, "channel") switch
        {
            "sms" => Channel.Sms,
            "whatsapp" => Channel.WhatsApp,
            "email" => Channel.Email,
            var other => throw NamedContact.Wrong("channel", $"is '{other}', allowed are sms, whatsapp and email"),
        };
        var given = body.TryGetProperty("given", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : throw NamedContact.Wrong("given", "is true, or false when it was taken back");
        var (wording, version) = (Text(body, "wording") ?? "", Text(body, "version") ?? "");
        if (given && wording.Length == 0)
            throw NamedContact.Wrong("wording", "is missing: word for word what the contact agreed to");
        if (given && version.Length == 0)
            throw NamedContact.Wrong("version", "is missing: your name for that wording");
        var isMail = channel == Channel.Email;
        var address = isMail
            ? ContactAddress.ToEmail(Text(body, "email") ?? "") ?? throw NamedContact.Wrong("email", "is the address that it is for")
            : PhoneNumber.ToE164(Text(body, "phone") ?? "", ConnectionsFile.DefaultCountry) ?? throw NamedContact.Wrong("phone", "is the number that it is for");
        var contact = new ContactAddress(isMail ? ContactAddress.Email : ContactAddress.Phone, address);
        var conversation = (await contacts.Claimed(user.Tenant(), [contact], ct))[contact];
        var consent = new ConsentText(channel, wording, version, Text(body, "source") ?? $"api:{user.AgentId()}", address);
        await lanes.Accept(user.Tenant(), conversation.Value, new ConsentChanged(conversation, consent, given, clock.GetUtcNow()), null, ct);
        return Results.Accepted(value: new { conversation = conversation.Value });
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? CleanText.Of(value.GetString()!).Trim() is { Length: <= Longest } text ? text : throw NamedContact.Wrong(name, $"is longer than {Longest} characters")
            : null;
}
