using System.Net;
using System.Net.Http.Json;
using System.Net.Mail;
using System.Text.Json.Nodes;
using Hitl.Cli.Infrastructure;

namespace Hitl.Simulator.Specs.Mail;

/// <summary>The mail server takes what the framework's client sends, fails on command, and shows what came.</summary>
public sealed class SmtpSpecs : IAsyncLifetime
{
    private readonly int port = FreePort.Next();
    private World world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await World.Start($"--Simulator:SmtpPort={port}");

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_mail_is_shown_as_its_reader_sees_it()
    {
        await Send("Grüße: £5 & more", "Ärger\n.\n..dots stay");

        var mail = Assert.Single(await Mails());
        Assert.Equal("northgate", (string?)mail!["tenant"]);
        Assert.Equal("Grüße: £5 & more", (string?)mail["subject"]);
        Assert.Equal("Ärger\n.\n..dots stay", (string?)mail["text"]);
        Assert.Equal("<p>Ärger</p>", ((string?)mail["html"])!.Trim());
        Assert.Equal(("r1.1", "c_jo"), ((string?)mail["attempt"], (string?)mail["conversation"]));
    }

    [Theory]
    [InlineData("fail", 550, false, SmtpStatusCode.MailboxUnavailable, 0)]
    [InlineData("too-many", 0, false, (SmtpStatusCode)451, 0)]
    [InlineData("fail", 554, true, SmtpStatusCode.TransactionFailed, 1)]
    public async Task It_refuses_as_ordered(string kind, int status, bool afterAccepting, SmtpStatusCode code, int taken)
    {
        await world.Http.PostAsJsonAsync("/control/faults", new { kind, provider = "smtp", status, afterAccepting }, Ct);

        Assert.Equal(code, (await Assert.ThrowsAnyAsync<SmtpException>(() => Send("Hello", "Hello"))).StatusCode);
        Assert.Equal(taken, (await Mails()).Count);
        await Send("Again", "Hello");
        Assert.Equal(taken + 1, (await Mails()).Count);
    }

    [Fact]
    public async Task It_takes_a_mail_and_cuts_the_answer_off()
    {
        await world.Http.PostAsJsonAsync("/control/faults", new { kind = "reset-after", provider = "smtp" }, Ct);

        await Assert.ThrowsAnyAsync<SmtpException>(() => Send("Hello", "Hello"));
        Assert.Single(await Mails());
    }

    [Fact]
    public async Task The_same_attempt_twice_is_counted()
    {
        await Send("Hello", "Hello");
        await Send("Hello", "Hello");

        var summary = await world.Http.GetFromJsonAsync<JsonNode>("/control/summary", Ct);
        Assert.Equal((2, 1, 1), ((int)summary!["mail"]!["accepted"]!, (int)summary["mail"]!["attemptsTwice"]!, (int)summary["mail"]!["repliesTwice"]!));
    }

    [Fact]
    public async Task A_readers_button_posts_one_click_to_the_mails_own_address()
    {
        await Send("Hello", "Hello", wayOut: $"{world.PlatformAddress}hooks/mail-1/unsubscribe/c_jo/seal");
        await Send("No way out", "Hello");

        using var pressed = await world.Http.PostAsync("/control/mail/1/unsubscribe", null, Ct);
        using var none = await world.Http.PostAsync("/control/mail/2/unsubscribe", null, Ct);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (pressed.StatusCode, none.StatusCode));
        var received = Assert.Single(world.Received, r => r.Path == "/hooks/mail-1/unsubscribe/c_jo/seal");
        Assert.Equal("One-Click", received.Form["List-Unsubscribe"]);
    }

    private async Task<JsonArray> Mails() => (await world.Http.GetFromJsonAsync<JsonArray>("/control/mail?to=jo@example.com", Ct))!;

    private async Task Send(string subject, string text, string? wayOut = null)
    {
        using var client = new SmtpClient("127.0.0.1", port);
        using var mail = new MailMessage("hello@northgate.example", "jo@example.com") { Subject = subject };
        mail.Headers.Add("Message-ID", "<r1.1.c_jo.12345678@northgate.example>");
        if (wayOut is not null)
        {
            mail.Headers.Add("List-Unsubscribe", $"<{wayOut}>");
            mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(text, null, "text/plain"));
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<p>Ärger</p>", null, "text/html"));
        await client.SendMailAsync(mail, Ct);
    }
}
