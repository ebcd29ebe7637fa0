using System.Net;
using System.Text;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Ingest.Specs.Forms;

public class LeadFormSpecs(IngestService ingest) : IClassFixture<IngestService>
{
    [Fact]
    public async Task A_lead_form_is_read_and_all_its_fields_are_kept()
    {
        using var answer = await ingest.SubmitForm("""
            {"form": "Contact us", "First name": "Emma", "Last name": "Clarke", "phone": "07700 900201", "E-mail": "Emma@Example.co.uk",
             "message": "We need a new site", "budget": "£50,000", "newsletter": false, "services": ["SEO", "Ads"], "none": null}
            """u8);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var said = await ingest.SaidOnce<FormSubmitted>("+447700900201");
        Assert.Equal(("Contact us", "Emma Clarke", "emma@example.co.uk", "We need a new site"), (said.Form, said.Name, said.Email, said.Text));
        Assert.Equal(new Money(50_000m, "GBP"), said.Budget);
        Assert.Contains(new FormField("phone", "07700 900201"), said.Fields);
        Assert.Contains(new FormField("services", "SEO, Ads"), said.Fields);
        Assert.Equal(9, said.Fields.Count);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("open sesam")]
    [InlineData("")]
    public async Task A_form_without_its_secret_is_refused_and_leaves_nothing(string secret)
    {
        using var answer = await ingest.SubmitForm("""{"phone": "07700 900202", "name": "refused"}"""u8, secret);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, await ingest.Logged("900202"));
    }

    [Theory]
    [InlineData("{\"name\": \"Emma\",\n \"phone\": }", "line 2")]
    [InlineData("{\"name\": \"Emma\", \"name\": \"Ben\"}", "name")]
    [InlineData("[1]", "object")]
    [InlineData("{}", "empty")]
    [InlineData("{\"address\": {\"city\": \"Leeds\"}}", "address")]
    [InlineData("", "line 1")]
    public async Task A_malformed_form_is_refused_with_the_reason(string json, string reason)
    {
        using var answer = await ingest.SubmitForm(Encoding.UTF8.GetBytes(json));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_levels_are_refused()
    {
        using var answer = await ingest.SubmitForm(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Text_that_is_none_is_stored_replaced()
    {
        using var answer = await ingest.SubmitForm([.. "{\"phone\":\"07700 900203\",\"message\":\"a\\u0000b\\ud800c"u8, 0xFF, .. "d\"}"u8]);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd", (await ingest.SaidOnce<FormSubmitted>("+447700900203")).Text);
    }

    [Fact]
    public async Task The_same_body_within_ten_minutes_is_one_form_and_later_another()
    {
        static ReadOnlySpan<byte> Body() => """{"phone": "07700 900204", "message": "again"}"""u8;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ingest.SubmitForm(Body())));
        ingest.Later(TimeSpan.FromMinutes(9));
        await ingest.SubmitForm(Body());
        await ingest.SaidOnce<FormSubmitted>("+447700900204");

        ingest.Later(TimeSpan.FromMinutes(2));
        await ingest.SubmitForm(Body());
        var said = await Eventually.Becomes(() => ingest.Said<FormSubmitted>("+447700900204"), all => all.Count > 1, "the later form");
        Assert.Equal(2, said.Count);
        Assert.Equal(said[0].Conversation, said[1].Conversation);
    }

    [Fact]
    public async Task A_form_is_known_by_its_own_id_or_its_idempotency_key()
    {
        await ingest.SubmitForm("""{"id": "lead-1", "phone": "07700 900205", "message": "x"}"""u8);
        await ingest.SubmitForm("""{"id": "lead-1", "phone": "07700 900205", "message": "x, sent again"}"""u8);
        await ingest.SubmitForm("""{"phone": "07700 900205", "message": "y"}"""u8, key: "\"k-1\"");
        await ingest.SubmitForm("""{"phone": "07700 900205", "message": "y, sent again"}"""u8, key: "k-1");
        await ingest.SubmitForm("""{"phone": "07700 900205", "message": "last"}"""u8);

        var said = await Eventually.Becomes(
            () => ingest.Said<FormSubmitted>("+447700900205"), all => all.Any(f => f.Text == "last"), "the last form");
        Assert.Equal(["x", "y", "last"], said.Select(f => f.Text));
    }

    [Fact]
    public async Task A_typed_telephone_is_a_claim_until_a_text_comes_from_it()
    {
        const string Claimed = "select count(*) from ingest.contact_addresses where address = '+447700900206' and claimed";
        await ingest.SubmitForm("""{"phone": "07700 900206", "message": "call me"}"""u8);
        Assert.Equal(1, await ingest.Count(Claimed));

        await ingest.Text("+447700900206", "it+is+me", "SMme206");
        var said = await ingest.SaidOnce<ContactMessageReceived>("it is me");
        Assert.Equal((await ingest.SaidOnce<FormSubmitted>("+447700900206")).Conversation, said.Conversation);
        Assert.Equal(0, await ingest.Count(Claimed));
    }

    [Fact]
    public async Task A_claim_to_someone_elses_address_merges_nothing_and_is_kept()
    {
        await ingest.SubmitForm("""{"phone": "07700 900207", "email": "victim@example.com", "message": "mine"}"""u8);
        await ingest.SubmitForm("""{"phone": "07700 900208", "email": "victim@example.com", "message": "theirs"}"""u8);

        var victim = await ingest.SaidOnce<FormSubmitted>("+447700900207");
        var typist = await ingest.SaidOnce<FormSubmitted>("+447700900208");
        Assert.NotEqual(victim.Conversation, typist.Conversation);
        Assert.Equal(1, await ingest.Count(
            $"select count(*) from ingest.contact_claims where contact_id = '{typist.Conversation}' and holder = '{victim.Conversation}' and address = 'victim@example.com'"));
    }

    [Fact]
    public async Task A_form_whose_telephone_is_nonsense_is_still_taken()
    {
        await ingest.SubmitForm("""{"phone": "ask my PA", "message": "no number 209"}"""u8);

        var said = await ingest.SaidOnce<FormSubmitted>("no number 209");
        Assert.Null(said.Phone);
        Assert.Contains(new FormField("phone", "ask my PA"), said.Fields);
    }
}
