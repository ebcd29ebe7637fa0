using System.Text.Json.Nodes;
using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.Providers;
using Hitl.Notifier.Providers.Slack;
using Hitl.Notifier.Providers.Twilio;
using Hitl.Testing;
using static Hitl.Notifier.Specs.HostileServer;

namespace Hitl.Notifier.Specs;

public sealed class ProviderSpecs : IAsyncDisposable
{
    private const string Accepted = """{"sid":"SM9","status":"queued"}""";

    private static readonly SendReply Call = new(
        new ConversationId("c_amelia"), new AttemptId("r1.1"), new ConnectionId("k_sms"), "+447700900123", "We open at nine & close at five.");

    private static readonly PostAlert Ping = new(
        new AlertId("a1"),
        "specialists",
        new AlertCard("A question", "<@U1> does it work & how?", "Amelia Ford", "+447700900123", "not in the FAQ", null, "c_amelia|q1|7"),
        LookFirst: false,
        OutboxSpec.Noon);

    private readonly HostileServer server = new();
    private readonly ProviderHttp http = new(2, TimeSpan.FromMilliseconds(700), TimeSpan.FromMilliseconds(700));
    private readonly ConnectionBook connections = ConnectionFile.Book();
    private TimeSpan elapsed = TimeSpan.Zero;

    /// <summary>Goes by each time the clock is asked.</summary>
    private TimeSpan elapses = TimeSpan.Zero;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_text_is_sent_as_twilio_asks_with_the_attempt_in_its_callback()
    {
        server.Answers(Http(201, Accepted));

        Assert.Equal(new SendResult(Call.Attempt, SendOutcome.Accepted, "SM9"), await Send());
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /2010-04-01/Accounts/AC1/Messages.json HTTP/1.1", request);
        Assert.Contains("Authorization: Basic QUMxOnNlY3JldA==", request);
        Assert.Contains("To=%2B447700900123&From=%2B441632960000&Body=We+open+at+nine+%26+close+at+five.", request);
        Assert.Contains("StatusCallback=https%3A%2F%2Fhitl.example%2Fbase%2Fhooks%2Fk_sms%2Fstatus%2Fc_amelia%2Fr1.1", request);
    }

    [Fact]
    public async Task A_template_is_sent_by_its_content_with_its_parameters_and_without_a_body()
    {
        server.Answers(Http(201, Accepted));
        server.Answers(Http(201, Accepted));
        var template = new WhatsAppTemplate("still_looking", "utility", "en", ["Ann & Co", "Northgate"], "Hello Ann & Co");

        await Send(call: Call with { Connection = new("k_wa"), Template = template });
        await Send(call: Call with { Connection = new("k_wa"), Template = template with { Language = "de" } });

        Assert.Contains("To=whatsapp%3A%2B447700900123&From=whatsapp%3A%2B441632960001&ContentSid=HX1&ContentVariables=", server.Requests[0]);
        Assert.Contains(Uri.EscapeDataString("\"2\":\"Northgate\""), server.Requests[0]);
        Assert.DoesNotContain("Body=", server.Requests[0]);
        Assert.Contains("ContentSid=HX2", server.Requests[1]);
    }

    [Fact]
    public async Task A_template_that_the_connection_does_not_know_is_refused_before_any_call()
    {
        var result = await Send(call: Call with { Connection = new("k_wa"), Template = new("other", "utility", "en", [], "Hello") });

        Assert.Equal((SendOutcome.Refused, "no content for template other"), (result.Outcome, result.Code));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_known_not_to_have_begun()
    {
        var result = await Send(Nobody());

        Assert.Equal(SendOutcome.NotBegun, result.Outcome);
    }

    [Fact]
    public async Task What_comes_too_late_is_not_begun_and_writes_no_byte()
    {
        server.Answers(Http(201, Accepted));
        elapsed = TimeSpan.FromMilliseconds(700);

        Assert.Equal(SendOutcome.NotBegun, (await Send()).Outcome);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_request_whose_time_runs_out_before_its_first_byte_writes_none()
    {
        server.Answers(Http(201, Accepted));
        elapses = TimeSpan.FromMilliseconds(300);

        Assert.Equal(SendOutcome.NotBegun, (await Send()).Outcome);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{\"sid\":\"SM9…cut")]
    [InlineData("HTTP/1.1 2…cut")]
    public async Task Silence_or_a_cut_after_the_first_byte_is_unknown(string? answer)
    {
        server.Answers(answer);

        Assert.Equal(SendOutcome.Unknown, (await Send()).Outcome);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(500, "{}", SendOutcome.Unknown, "500")]
    [InlineData(503, "<html>", SendOutcome.Unknown, "503")]
    [InlineData(302, "", SendOutcome.Unknown, "302")]
    [InlineData(200, "<html>", SendOutcome.Unknown, "200 without an id")]
    [InlineData(400, """{"code":21211,"message":"bad number","status":400}""", SendOutcome.Refused, "21211")]
    [InlineData(401, "", SendOutcome.Refused, "401")]
    [InlineData(408, "", SendOutcome.Refused, "408")]
    public async Task An_answer_says_what_is_known(int status, string body, SendOutcome outcome, string code)
    {
        server.Answers(Http(status, body));

        var result = await Send();
        Assert.Equal((outcome, code), (result.Outcome, result.Code));
    }

    [Fact]
    public async Task A_connection_told_to_wait_is_left_alone()
    {
        server.Answers(Http(429, """{"code":20429}""", "Retry-After: 30\r\n"));

        var first = await Send();
        Assert.Equal((SendOutcome.Throttled, TimeSpan.FromSeconds(30)), (first.Outcome, first.RetryAfter));
        var second = await Send();
        Assert.Equal(SendOutcome.NotBegun, second.Outcome);
        Assert.InRange(second.RetryAfter!.Value.TotalSeconds, 20, 30);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_reused_connection_that_breaks_is_not_sent_on_again_by_the_stack()
    {
        server.Answers(nth => nth == 0 ? Http(201, Accepted) : "");

        Assert.Equal(SendOutcome.Accepted, (await Send()).Outcome);
        Assert.Equal(SendOutcome.Unknown, (await Send()).Outcome);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_tenants_hanging_provider_takes_its_own_slots_only()
    {
        server.Answers(nth => nth < 2 ? null : Http(201, Accepted));
        Task<SendResult>[] hanging = [Send(), Send()];
        await Eventually.Holds(() => server.Requests.Count == 2, () => $"{server.Requests.Count} requests");

        Assert.Equal(SendOutcome.Accepted, (await Send(call: Call with { Connection = new ConnectionId("k_harbour") }, tenant: "harbour")).Outcome);
        Assert.All(await Task.WhenAll(hanging), r => Assert.Equal(SendOutcome.Unknown, r.Outcome));
    }

    [Fact]
    public async Task Another_tenants_connection_is_none()
    {
        var result = await Send(tenant: "harbour");

        Assert.Equal((SendOutcome.Refused, "no such connection"), (result.Outcome, result.Code));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_look_up_finds_only_our_message_with_that_text_at_that_time()
    {
        server.Answers(Http(200, """
            {"messages":[
              {"sid":"SM1","body":"We open at nine & close at five.","direction":"outbound-api","status":"delivered","date_created":"Mon, 23 Nov 2026 12:00:05 +0000"},
              {"sid":"SM2","body":"We open at nine & close at five.","direction":"outbound-api","status":"sent","date_created":"Mon, 23 Nov 2026 11:00:05 +0000"},
              {"sid":"SM3","body":"Something else","direction":"outbound-api","status":"sent","date_created":"Mon, 23 Nov 2026 12:00:05 +0000"},
              {"sid":"SM4","body":"We open at nine & close at five.","direction":"inbound","status":"received","date_created":"Mon, 23 Nov 2026 12:00:05 +0000"}]}
            """));

        var result = await Twilio(server.Address).LookUp(
            new LookUpReply(Call.Attempt, Call.Connection, Call.To, Call.Text, OutboxSpec.Noon), Context("northgate"), TestContext.Current.CancellationToken);

        Assert.Equal(new FoundMessage("SM1", ProviderStatus.Delivered, null), Assert.Single(result.Found));
        Assert.Contains("DateSent%3E=2026-11-23", Assert.Single(server.Requests));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sid":"SM1","status":"queued"}""")]
    [InlineData("<html>")]
    public async Task A_look_up_that_is_answered_with_no_page_has_failed(string body)
    {
        server.Answers(Http(200, body));

        var result = await Twilio(server.Address).LookUp(
            new LookUpReply(Call.Attempt, Call.Connection, Call.To, Call.Text, OutboxSpec.Noon), Context("northgate"), TestContext.Current.CancellationToken);

        Assert.Empty(result.Found);
        Assert.Equal("200", result.Failure);
    }

    [Fact]
    public async Task A_ping_has_a_button_with_an_opaque_value_and_its_words_become_no_mention()
    {
        server.Answers(Http(200, """{"ok":true,"channel":"C1","ts":"1.2"}"""));

        Assert.Equal(new AlertResult(Ping.Alert, "C1", "1.2", null), await Slack().Post(Ping, Context("northgate"), TestContext.Current.CancellationToken));
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /api/chat.postMessage", request);
        Assert.Contains("Authorization: Bearer xoxb-1", request);
        var message = JsonNode.Parse(request[request.IndexOf('{', StringComparison.Ordinal)..])!;
        var button = message["blocks"]!.AsArray().Single(b => (string)b!["type"]! == "actions")!["elements"]![0]!;
        Assert.Equal(("answer-question", "c_amelia|q1|7"), ((string)button["action_id"]!, (string)button["value"]!));
        Assert.Equal("a1", (string)message["metadata"]!["event_payload"]!["alert"]!);
        Assert.Equal("&lt;@U1&gt; does it work &amp; how?", (string)message["blocks"]![1]!["text"]!["text"]!);
        Assert.Contains("<tel:+447700900123|+447700900123>", (string)message["blocks"]![2]!["text"]!["text"]!);
    }

    [Theory]
    [InlineData(200, """{"ok":false,"error":"channel_not_found"}""", "channel_not_found", true, false)]
    [InlineData(200, """{"ok":false,"error":"internal_error"}""", "internal_error", false, false)]
    [InlineData(500, "", "500", false, true)]
    public async Task Slack_has_worked_only_when_it_says_ok(int status, string body, string failure, bool final, bool uncertain)
    {
        server.Answers(Http(status, body));

        Assert.Equal(
            new AlertResult(Ping.Alert, null, null, failure, final, uncertain), await Slack().Post(Ping, Context("northgate"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_ping_that_stands_already_is_not_posted_again()
    {
        server.Answers(Http(200, """
            {"ok":true,"messages":[{"ts":"8.1","text":"other"},{"ts":"9.1","metadata":{"event_type":"hitl_alert","event_payload":{"alert":"a1"}}}]}
            """));

        var result = await Slack().Post(Ping with { LookFirst = true }, Context("northgate"), TestContext.Current.CancellationToken);

        Assert.Equal(new AlertResult(Ping.Alert, "C1", "9.1", null), result);
        Assert.StartsWith("GET /api/conversations.history", Assert.Single(server.Requests));
    }

    [Fact]
    public async Task An_answered_ping_names_who_answered_and_has_no_button()
    {
        server.Answers(Http(200, """{"ok":true,"ts":"1.2"}"""));

        Assert.Null((await Slack().Update(new UpdateAlert(Ping.Alert, "C1", "1.2", Ping.Card, "Priya Shah"), Context("northgate"), TestContext.Current.CancellationToken)).Failure);
        var request = Assert.Single(server.Requests);
        Assert.Contains("Answered by Priya Shah", request);
        Assert.DoesNotContain("answer-question", request);
    }

    [Fact]
    public async Task A_handoff_is_posted_with_its_lines_its_link_and_a_button_for_each_thing_to_do()
    {
        server.Answers(Http(200, """{"ok":true,"ts":"1.2"}"""));
        var card = Ping.Card with
        {
            ButtonValue = null,
            Lines = [new("Latest words", "Amelia: <now>")],
            Buttons = [new("I'll take it", "accept:h_1", Primary: true), new("Not me", "decline:h_1")],
            Link = "https://hitl.example/c_amelia",
        };

        await Slack().Post(Ping with { Card = card, Conversation = new("c_amelia") }, Context("northgate"), TestContext.Current.CancellationToken);

        var request = Assert.Single(server.Requests);
        Assert.Contains("c_amelia|a1|accept:h_1", request);
        Assert.Contains("c_amelia|a1|decline:h_1", request);
        Assert.Contains("act-0", request);
        Assert.Contains("act-1", request);
        Assert.Contains("&lt;now&gt;", request.Replace("\\u0026", "&", StringComparison.Ordinal));
        Assert.Contains("https://hitl.example/c_amelia|Open the conversation", request);
        Assert.DoesNotContain("answer-question", request);
    }

    [Fact]
    public async Task A_route_without_a_channel_is_a_failure_that_only_repeats()
    {
        var result = await Slack().Post(Ping with { Route = "board" }, Context("northgate"), TestContext.Current.CancellationToken);

        Assert.Equal((true, "no Slack channel for the route 'board'"), (result.Final, result.Failure));
    }

    private Task<SendResult> Send(Uri? api = null, SendReply? call = null, string tenant = "northgate") =>
        Twilio(api ?? server.Address).Send(call ?? Call, Context(tenant), TestContext.Current.CancellationToken);

    private CallContext Context(string tenant) => new(tenant, "c_amelia", 0, () => elapsed += elapses);

    private TwilioClient Twilio(Uri api) =>
        new(http, connections, api, new PublicOptions { PublicUrl = new Uri("https://hitl.example/base") });

    private SlackClient Slack() => new(http, connections, server.Address);
}
