using System.Net;
using System.Text;
using Hitl.Contracts;
using Hitl.Hosting;

namespace Hitl.Ingest.Specs.Consents;

/// <summary>Consent comes with its exact words, or it is none.</summary>
public class ConsentSpecs(IngestService ingest) : IClassFixture<IngestService>
{
    private const string Words = "Yes, e-mail me offers from Northgate Digital.";

    [Fact]
    public async Task A_ticked_box_with_its_words_is_said_with_the_form()
    {
        var said = await Form($$"""
            {"id":"consent-1","form":"website","phone":"07700 900901","email":"Vera@Example.com","consent_email":true,"consent_sms":"no","consent_wording":"{{Words}}","consent_version":"2026-01"}
            """, "vera@example.com");

        Assert.Equal(new ConsentText(Channel.Email, Words, "2026-01", "form:website", "vera@example.com"), Assert.Single(said.Consents!));
    }

    [Theory]
    [InlineData("""{"id":"consent-2","email":"vera2@example.com","consent_email":"yes"}""", "vera2@example.com")]
    [InlineData("""{"id":"consent-3","email":"vera3@example.com","consent_email":"yes","consent_wording":"Yes"}""", "vera3@example.com")]
    [InlineData("""{"id":"consent-4","email":"vera4@example.com","consent_sms":"yes","consent_wording":"Yes","consent_version":"1"}""", "vera4@example.com")]
    [InlineData("""{"id":"consent-5","email":"vera5@example.com","consent_email":"off","consent_wording":"Yes","consent_version":"1"}""", "vera5@example.com")]
    public async Task A_tick_without_its_words_or_its_address_is_none(string form, string marker) => Assert.Null((await Form(form, marker)).Consents);

    [Fact]
    public async Task The_api_gives_and_takes_back_for_whoever_has_the_address()
    {
        await Form("""{"id":"consent-6","email":"vera6@example.com"}""", "vera6@example.com");
        using var given = await Post($$"""{"channel":"email","given":true,"email":"Vera6@example.com","wording":"{{Words}}","version":"2026-01","source":"crm"}""");
        using var back = await Post("""{"channel":"email","given":false,"email":"vera6@example.com"}""");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (given.StatusCode, back.StatusCode));
        var said = await Hitl.Testing.Eventually.Becomes(
            () => ingest.Said<ConsentChanged>("vera6@example.com"), s => s.Count == 2, "two changes");
        Assert.Equal([(true, "crm", Words), (false, "api:crm-agent", "")], said.Select(s => (s.Given, s.Consent.Source, s.Consent.Wording)));
        Assert.Equal((await ingest.SaidOnce<FormSubmitted>("vera6@example.com")).Conversation, said[0].Conversation);
    }

    [Theory]
    [InlineData("""{"given":true,"email":"v@example.com","wording":"w","version":"1"}""", "channel")]
    [InlineData("""{"channel":"fax","given":true,"email":"v@example.com","wording":"w","version":"1"}""", "channel")]
    [InlineData("""{"channel":"email","email":"v@example.com","wording":"w","version":"1"}""", "given")]
    [InlineData("""{"channel":"email","given":true,"email":"v@example.com","version":"1"}""", "wording")]
    [InlineData("""{"channel":"email","given":true,"email":"v@example.com","wording":"w"}""", "version")]
    [InlineData("""{"channel":"sms","given":true,"email":"v@example.com","wording":"w","version":"1"}""", "phone")]
    public async Task What_proves_nothing_is_refused_by_its_field(string body, string field)
    {
        using var answer = await Post(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"'{field}'", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<FormSubmitted> Form(string json, string marker)
    {
        using var answer = await ingest.SubmitForm(Encoding.UTF8.GetBytes(json));
        return await ingest.SaidOnce<FormSubmitted>(marker);
    }

    private async Task<HttpResponseMessage> Post(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/consents", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(GatewayIdentity.TenantHeader, "northgate");
        request.Headers.Add(GatewayIdentity.AgentHeader, "crm-agent");
        request.Headers.Add(GatewayIdentity.RoleHeader, "agent");
        return await ingest.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
