using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.Providers;
using Hitl.Notifier.Providers.Mail;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

/// <summary>Mail over SMTP: what a reader gets, and what is known after each way it can fail.</summary>
public sealed class MailSpecs : IAsyncDisposable
{
    private const string Text = "Hi, this is Nora.\n\nPick a time: https://book.northgate.example/call. It's £0 & quick.\n\nNorthgate Digital Ltd, 12 Example Street";

    private static readonly SendReply Call = new(
        new ConversationId("c_amelia"),
        new AttemptId("r1.1"),
        new ConnectionId("k_form"),
        "amelia@example.com",
        Text,
        new MailToSend("Your enquiry, Zoë", WayOut: true, Automated: true, []));

    private readonly ScriptedSmtp server = new();
    private readonly ConnectionBook connections = ConnectionFile.Book();
    private TimeSpan elapsed = TimeSpan.Zero;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_mail_carries_its_attempt_its_words_twice_and_its_way_out()
    {
        var sent = await Send(Call);

        Assert.Equal(SendOutcome.Accepted, sent.Outcome);
        var mail = Assert.Single(server.Mails);
        var seal = MailSeal.Message("seal", Call.Conversation, Call.Attempt);
        Assert.Equal($"<r1.1.c_amelia.{seal}@northgate.example>", sent.ProviderMessage);
        Assert.Contains(Line($"Message-ID: {sent.ProviderMessage}"), Line(mail), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("From: \"Northgate Digital\" <hello@northgate.example>", mail, StringComparison.Ordinal);
        Assert.Contains("To: amelia@example.com", mail, StringComparison.Ordinal);
        Assert.Contains("multipart/alternative", mail, StringComparison.Ordinal);
        Assert.Contains("text/plain", mail, StringComparison.Ordinal);
        Assert.Contains("text/html", mail, StringComparison.Ordinal);
        Assert.Contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click", mail, StringComparison.Ordinal);
        var way = $"https://hitl.example/base/hooks/k_mail/unsubscribe/c_amelia/{MailSeal.WayOut("seal", new("k_mail"), Call.Conversation, Call.To)}";
        Assert.Contains(Line($"List-Unsubscribe: <{way}>"), Line(mail), StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("In-Reply-To", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("Zoë", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_without_a_way_out_names_none_and_one_of_a_thread_names_those_before_it()
    {
        await Send(Call with { Mail = Call.Mail! with { WayOut = false, Automated = false, Thread = ["<r0.1@x>", "<r0.2@x>"] } });

        var mail = Assert.Single(server.Mails);
        Assert.Contains("In-Reply-To: <r0.2@x>", mail, StringComparison.Ordinal);
        Assert.Contains("References: <r0.1@x> <r0.2@x>", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("nsubscribe", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("Auto-Submitted", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT", "421 not now", SendOutcome.Throttled, "421")]
    [InlineData("RCPT", "451 greylisted", SendOutcome.Throttled, "451")]
    [InlineData("RCPT", "550 no such user", SendOutcome.Refused, "550")]
    [InlineData("DATA", "554 no", SendOutcome.Refused, "554")]
    [InlineData(ScriptedSmtp.End, "554 spam", SendOutcome.Refused, "554")]
    public async Task A_refusal_by_the_server_is_known_to_have_failed(string step, string answer, SendOutcome outcome, string code)
    {
        server.Answers(step, answer);

        var sent = await Send(Call);

        Assert.Equal((outcome, code), (sent.Outcome, sent.Code));
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task What_breaks_off_before_the_server_asked_for_the_words_has_not_begun(string step)
    {
        server.Answers(step, ScriptedSmtp.Cut);
        Assert.Equal(SendOutcome.NotBegun, (await Send(Call)).Outcome);

        server.Answers(step, null);
        Assert.Equal((SendOutcome.NotBegun, "time-out"), await Send(Call) is var sent ? (sent.Outcome, sent.Code) : default);
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData(ScriptedSmtp.Cut)]
    [InlineData(null)]
    public async Task Silence_after_the_words_is_unknown(string? answer)
    {
        server.Answers(ScriptedSmtp.End, answer);

        // Far from its limit, and from the 100 s that the library would wait.
        var sent = await Send(Call).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((SendOutcome.Unknown, answer is null ? "time-out" : "reset"), (sent.Outcome, sent.Code));
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Nobody_there_has_not_begun_and_what_comes_too_late_is_not_tried()
    {
        Assert.Equal(SendOutcome.NotBegun, (await Send(Call, new Uri(HostileServer.Nobody().AbsoluteUri.Replace("http", "smtp", StringComparison.Ordinal)))).Outcome);

        elapsed = TimeSpan.FromSeconds(1);
        Assert.Equal((SendOutcome.NotBegun, "too late to begin"), await Send(Call) is var sent ? (sent.Outcome, sent.Code) : default);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task No_mail_goes_by_another_tenants_connection_or_to_what_is_no_address()
    {
        Assert.Equal(SendOutcome.Refused, (await Send(Call with { Connection = new("k_harbour") })).Outcome);
        Assert.Equal(SendOutcome.Refused, (await Send(Call with { To = "not an address" })).Outcome);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public void The_next_mail_of_a_conversation_is_threaded_under_those_that_were_taken()
    {
        var outbox = new OutboxSpec()
            .Decided(Mail("r1")).Looked().Answer("r1.1", SendOutcome.Accepted, "<r1.1@northgate.example>")
            .Decided(Mail("r2")).Looked().Answer("r2.1", SendOutcome.Refused, code: "550")
            .Decided(Mail("r3")).Looked();

        Assert.Equal(["<r1.1@northgate.example>"], outbox.Of<Effect.Send>().Single().Call.Mail!.Thread);
    }

    [Fact]
    public void A_mail_of_unknown_fate_is_asked_of_nobody_and_never_sent_again()
    {
        var outbox = new OutboxSpec().Decided(Mail("r1")).Looked().Answer("r1.1", SendOutcome.Unknown, code: "time-out");

        Assert.Empty(outbox.Of<Effect.LookUpAt>());
        Assert.Equal(DeliveryState.Unknown, outbox.StateOf("r1"));
        Assert.Empty(outbox.After(TimeSpan.FromMinutes(1)).Looked().Started);
    }

    private static Reply Mail(string id) => Bot(id, by: new Way(Channel.Email, "hello@northgate.example", "amelia@example.com")) with
    {
        Mail = new MailHead("Your enquiry", WayOut: true),
    };

    /// <summary>Long headers are folded; a reader's program joins them again.</summary>
    private static string Line(string text) => text.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);

    private async Task<SendResult> Send(SendReply call, Uri? at = null)
    {
        using var client = new MailClient(
            connections,
            new PublicOptions { PublicUrl = new("https://hitl.example/base/") },
            new ProviderOptions { Smtp = at ?? server.Address },
            TimeSpan.FromMilliseconds(700),
            TimeSpan.FromMilliseconds(700));
        return await client.Send(call, new CallContext(Tenant, "c_amelia", 0, () => elapsed), TestContext.Current.CancellationToken);
    }
}
