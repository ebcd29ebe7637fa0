using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Specs.Bookings;

/// <summary>A booking tool's webhook and a tenant's own systems say what became of a call.</summary>
public class BookingSpecs(IngestService ingest) : IClassFixture<IngestService>
{
    private const string Tuesday = "2026-12-01T10:00:00Z";

    [Theory]
    [InlineData("made", Tuesday, BookingState.Made)]
    [InlineData("moved", Tuesday, BookingState.Moved)]
    [InlineData("cancelled", null, BookingState.Cancelled)]
    [InlineData("missed", Tuesday, BookingState.Missed)]
    public async Task A_signed_webhook_is_said_once(string type, string? starts, BookingState state)
    {
        var body = Body($"booking.{type}", $"b-{type}", starts, "\"phone\": \"07700 900801\"");

        using var first = await Webhook(body, $"msg_{type}");
        using var again = await Webhook(body, $"msg_{type}");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, again.StatusCode));
        var said = await ingest.SaidOnce<BookingChanged>($"b-{type}");
        Assert.Equal((state, starts is null ? null : DateTimeOffset.Parse(starts)), (said.State, said.Starts));
    }

    [Fact]
    public async Task The_contact_is_who_texts_from_that_number()
    {
        await ingest.Text("+447700900802", "I+would+like+a+call+zulu", "SMzulu");
        using var answer = await Webhook(Body("booking.made", "b-zulu", Tuesday, "\"phone\": \"+44 7700 900802\""), "msg_zulu");

        Assert.Equal(
            (await ingest.SaidOnce<ContactMessageReceived>("call zulu")).Conversation, (await ingest.SaidOnce<BookingChanged>("b-zulu")).Conversation);
    }

    [Theory]
    [InlineData("a signature of other bytes")]
    [InlineData("an old time")]
    [InlineData("another secret")]
    [InlineData("no signature")]
    public async Task What_is_not_signed_by_the_tool_leaves_nothing(string how)
    {
        var body = Body("booking.made", $"b-forged-{how.Length}", Tuesday, "\"phone\": \"+447700900803\"");

        using var answer = how switch
        {
            "a signature of other bytes" => await Webhook(body, "msg_f", signed: body + " "),
            "an old time" => await Webhook(body, "msg_f", age: TimeSpan.FromMinutes(6)),
            "another secret" => await Webhook(body, "msg_f", secret: "whsec_" + Convert.ToBase64String(new byte[24])),
            _ => await ingest.Post($"/hooks/{IngestService.Booking}", Encoding.UTF8.GetBytes(body), "application/json"),
        };

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, await ingest.Logged($"b-forged-{how.Length}"));
    }

    [Fact]
    public void The_signature_is_that_of_standard_webhooks()
    {
        // The vector of Standard Webhooks' specification.
        var body = "{\"test\": 2432232314}"u8;
        var at = DateTimeOffset.FromUnixTimeSeconds(1614265330);

        Assert.True(StandardSignature.Verify(
            ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
            "v1,bm9wZQ== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", body, at));
    }

    [Theory]
    [InlineData("booking.postponed", "b-1", Tuesday, "\"phone\": \"+447700900804\"", "state")]
    [InlineData("booking.made", "", Tuesday, "\"phone\": \"+447700900804\"", "booking")]
    [InlineData("booking.made", "b-1", null, "\"phone\": \"+447700900804\"", "starts")]
    [InlineData("booking.made", "b-1", "tomorrow", "\"phone\": \"+447700900804\"", "starts")]
    [InlineData("booking.made", "b-1", Tuesday, "\"phone\": \"nobody\"", "phone")]
    [InlineData("booking.made", "b-1", Tuesday, "\"email\": \"nobody\"", "email")]
    [InlineData("booking.made", "b-1", Tuesday, "\"name\": \"Zoe\"", "phone")]
    public async Task What_cannot_be_read_is_refused_by_its_field(string type, string booking, string? starts, string contact, string field)
    {
        using var answer = await Webhook(Body(type, booking, starts, contact), "msg_wrong");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"'{field}'", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_own_system_reports_by_token_for_its_own_contacts()
    {
        using var answer = await Put("b-own", $$"""{"state": "made", "starts": "{{Tuesday}}", "email": "Yuri@Example.com"}""", "northgate");
        using var other = await Put("b-own-2", $$"""{"state": "made", "starts": "{{Tuesday}}", "email": "yuri@example.com"}""", "harbour");
        using var nobody = await Put("b-own-3", "{}", tenant: null);

        Assert.Equal(
            (HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (answer.StatusCode, other.StatusCode, nobody.StatusCode));
        var said = (await ingest.SaidOnce<BookingChanged>("b-own-2")).Conversation;
        Assert.DoesNotContain(await ingest.Said<BookingChanged>("b-own,"), own => own.Conversation == said);
    }

    private static string Body(string type, string booking, string? starts, string contact)
    {
        var time = starts is null ? "" : $"\"starts\": \"{starts}\", ";
        return $$"""{"type": "{{type}}", "timestamp": "{{Tuesday}}", "data": {"booking": "{{booking}}", {{time}}{{contact}} } }""";
    }

    private Task<HttpResponseMessage> Webhook(string body, string id, string? signed = null, TimeSpan? age = null, string secret = IngestService.BookingSecret)
    {
        var timestamp = $"{(TimeProvider.System.GetUtcNow() - (age ?? TimeSpan.Zero)).ToUnixTimeSeconds()}";
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{signed ?? body}")));
        return ingest.Post($"/hooks/{IngestService.Booking}", Encoding.UTF8.GetBytes(body), "application/json", [
            ("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", $"v1,{signature}")]);
    }

    private async Task<HttpResponseMessage> Put(string booking, string body, string? tenant)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"/api/bookings/{booking}", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (tenant is not null)
        {
            request.Headers.Add(GatewayIdentity.TenantHeader, tenant);
            request.Headers.Add(GatewayIdentity.AgentHeader, "crm");
            request.Headers.Add(GatewayIdentity.RoleHeader, "agent");
        }

        return await ingest.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
