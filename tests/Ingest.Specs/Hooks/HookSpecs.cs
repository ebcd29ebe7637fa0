using System.Net;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Ingest.Specs.Hooks;

public class HookSpecs(IngestService ingest) : IClassFixture<IngestService>
{
    [Fact]
    public async Task A_text_is_said_once_and_answered_with_empty_twiml()
    {
        using var answer = await ingest.Text("+447700900101", "Hello+there+alpha", "SMalpha");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/xml", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<Response/>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var said = await ingest.SaidOnce<ContactMessageReceived>("Hello there alpha");
        Assert.Equal(("+447700900101", "+441632960000", Channel.Sms, Keyword.None), (said.From, said.To, said.Channel, said.Keyword));
        Assert.Matches("^c_[a-z2-7]{26}$", said.Conversation.Value);
    }

    [Fact]
    public async Task The_same_request_ten_times_at_once_is_one_record_and_ten_answers()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ingest.Text("+447700900102", "ten+at+once", "SMten")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await ingest.SaidOnce<ContactMessageReceived>("ten at once");
        Assert.Equal(1, await ingest.Logged("SMten"));
        await ingest.Text("+447700900102", "behind+them", "SMbehind");
        await ingest.SaidOnce<ContactMessageReceived>("behind them");
        Assert.Single(await ingest.Said<ContactMessageReceived>("ten at once"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("forged")]
    public async Task A_text_without_its_one_true_signature_is_refused_and_leaves_nothing(string how)
    {
        using var answer = await ingest.Twilio($"/hooks/{IngestService.Sms}", $"MessageSid=SM{how}&From=%2B447700900103&Body=evil", signed => how switch
        {
            "missing" => [],
            "empty" => [""],
            "truncated" => [signed[..^1]],
            _ => ["RSOYDt4T1cUTdK1PDd93/VVr8B8="],
        });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, await ingest.Logged($"SM{how}"));
    }

    [Fact]
    public async Task Two_signature_headers_are_refused_though_one_is_true()
    {
        const string Form = "MessageSid=SMtwice&From=%2B447700900113&Body=x";
        string[] taken = [];
        using var once = await ingest.Twilio($"/hooks/{IngestService.Sms}", Form, signed => taken = [signed]);

        Assert.Equal(HttpStatusCode.OK, once.StatusCode);
        Assert.StartsWith("HTTP/1.1 401", await ingest.Raw(
            $"POST /hooks/{IngestService.Sms} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
            $"Content-Length: {Form.Length}\r\nX-Twilio-Signature: {taken[0]}\r\nX-Twilio-Signature: {taken[0]}\r\n\r\n{Form}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_made_for_another_address_is_refused()
    {
        const string Form = "MessageSid=SMmoved&From=%2B447700900104&Body=x";
        string[] taken = [];
        await ingest.Twilio($"/hooks/{IngestService.WhatsApp}", Form, signed => taken = [signed]);
        using var answer = await ingest.Twilio($"/hooks/{IngestService.Sms}", Form, _ => taken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_connection_is_not_found()
    {
        using var hook = await ingest.Text("+447700900105", "x", "SMnowhere", "no-such-connection");
        using var status = await ingest.Twilio($"/hooks/{IngestService.Form}/status/c_{new string('a', 26)}/a1", "MessageSid=SM1&MessageStatus=sent");

        Assert.Equal(HttpStatusCode.NotFound, hook.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, status.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_byte_more_than_a_megabyte_is_too_large(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/hooks/{IngestService.Form}", UriKind.Relative))
        {
            Content = new ByteArrayContent(new byte[1_048_577]),
            Headers = { { "X-Form-Secret", "open sesame" }, { "Expect", "100-continue" } },
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var patient = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = ingest.Http.BaseAddress };
        using var answer = await patient.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_malformed_form_is_refused_with_its_place()
    {
        using var answer = await ingest.Post(
            $"/hooks/{IngestService.Sms}", "Body=100%"u8.ToArray(), "application/x-www-form-urlencoded", ("X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("byte 9", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_text_without_its_id_is_refused_with_the_reason()
    {
        using var answer = await ingest.Twilio($"/hooks/{IngestService.Sms}", "From=%2B447700900106&Body=x");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("MessageSid", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var text = await ingest.Post($"/hooks/{IngestService.Sms}", "x"u8.ToArray(), "text/plain", ("X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        using var form = await ingest.SubmitForm("{}"u8, type: "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
    }

    [Fact]
    public async Task Nul_and_bytes_that_are_no_text_are_stored_replaced()
    {
        using var answer = await ingest.Text("+447700900107", "nul%00bytes%FFend", "SMbytes");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("nul\uFFFDbytes\uFFFDend", (await ingest.SaidOnce<ContactMessageReceived>("+447700900107")).Text);
    }

    [Fact]
    public async Task A_full_width_stop_with_a_hidden_character_is_a_stop()
    {
        await ingest.Text("whatsapp:+447700900108", Uri.EscapeDataString("ＳＴ\u200bＯＰ"), "SMstop", IngestService.WhatsApp);

        var said = await ingest.SaidOnce<ContactMessageReceived>("+447700900108");
        Assert.Equal((Keyword.Stop, "ＳＴ\u200bＯＰ", Channel.WhatsApp), (said.Keyword, said.KeywordText, said.Channel));
        Assert.False(said.ProviderConfirmedStop);
    }

    [Fact]
    public async Task A_stop_that_twilio_has_confirmed_says_so()
    {
        await ingest.Text("+447700900109", "arret+svp", "SMoptout", more: "&OptOutType=STOP");

        var said = await ingest.SaidOnce<ContactMessageReceived>("+447700900109");
        Assert.Equal((Keyword.Stop, true), (said.Keyword, said.ProviderConfirmedStop));
    }

    [Fact]
    public async Task Sms_and_whatsapp_from_one_telephone_are_one_conversation_but_not_across_tenants()
    {
        await ingest.Text("+447700900110", "one", "SMone110");
        await ingest.Text("whatsapp:+447700900110", "two", "SMtwo110", IngestService.WhatsApp);
        await ingest.Text("+447700900110", "three", "SMthree110", IngestService.Harbour);

        var said = await Eventually.Becomes(
            () => ingest.Said<ContactMessageReceived>("+447700900110"), all => all.Count == 3, "three messages");
        Assert.Equal(2, said.Select(m => m.Conversation).Distinct().Count());
        Assert.Equal(said.Single(m => m.Text == "one").Conversation, said.Single(m => m.Text == "two").Conversation);
    }

    [Fact]
    public async Task A_status_callback_settles_its_attempt_once()
    {
        var conversation = "c_" + new string('b', 26);
        var path = $"/hooks/{IngestService.Sms}/status/{conversation}/attempt-1";
        for (var i = 0; i < 2; i++)
        {
            using var answer = await ingest.Twilio(path, "MessageSid=SMout1&MessageStatus=undelivered&ErrorCode=30003");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var uninteresting = await ingest.Twilio(path, "MessageSid=SMout1&MessageStatus=receiving");
        Assert.Equal(HttpStatusCode.OK, uninteresting.StatusCode);
        await ingest.Twilio(path, "MessageSid=SMout1&MessageStatus=delivered");
        var said = await Eventually.Becomes(() => ingest.Said<DeliveryReported>("SMout1"), all => all.Count >= 2, "two reports");
        Assert.Equal(
            [(ProviderStatus.Undelivered, "30003"), (ProviderStatus.Delivered, null)],
            said.Select(r => (r.Status, r.ErrorCode)));
        Assert.All(said, r => Assert.Equal((conversation, "attempt-1"), (r.Conversation.Value, r.Attempt.Value)));
    }

    [Fact]
    public async Task A_row_of_a_tenant_is_not_seen_without_saying_which()
    {
        await ingest.Text("+447700900111", "mine", "SMmine111");

        Assert.Equal(1, await ingest.Logged("SMmine111"));
        Assert.Equal(0, await ingest.CountAsService("select count(*) from ingest.inbound_log"));
        Assert.Equal(0, await ingest.CountAsService("select count(*) from ingest.contact_addresses"));
    }

    [Fact]
    public async Task An_erased_contact_leaves_no_raw_request_and_no_address_and_comes_back_as_another()
    {
        await ingest.Text("+447700900112", "before", "SMbefore112");
        var before = await ingest.SaidOnce<ContactMessageReceived>("+447700900112");

        await ingest.SayConversation("northgate", before.Conversation.Value, new ContactErased(before.Conversation, 9, before.ReceivedAt));
        await Eventually.Becomes(() => ingest.Logged("SMbefore112"), count => count == 0, "the raw request is gone");
        Assert.Equal(0, await ingest.Count("select count(*) from ingest.contact_addresses where address = '+447700900112'"));

        await ingest.Text("+447700900112", "afterwards", "SMafter112");
        Assert.NotEqual(before.Conversation, (await ingest.SaidOnce<ContactMessageReceived>("afterwards")).Conversation);
    }
}
