using System.Net;
using System.Text;
using Hitl.Contracts;

namespace Hitl.Ingest.Specs.WaysOut;

/// <summary>The one-click way out of a mail: a POST is a STOP for that address, and nothing else is anything.</summary>
public class WayOutSpecs(IngestService ingest) : IClassFixture<IngestService>
{
    [Fact]
    public async Task The_post_of_a_mailboxs_program_closes_the_address_once()
    {
        var (conversation, way) = await Lead("zoe.out@example.com", "form-out-1");

        using var first = await OneClick(way);
        using var again = await OneClick(way);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        var said = await ingest.SaidOnce<ContactMessageReceived>("zoe.out@example.com");
        Assert.Equal(
            (conversation, Channel.Email, Keyword.Stop, "hello@northgate.example", true),
            (said.Conversation, said.Channel, said.Keyword, said.To, said.ProviderConfirmedStop));
    }

    [Fact]
    public async Task Opening_the_link_shows_a_button_and_changes_nothing()
    {
        var (_, way) = await Lead("zoe.look@example.com", "form-out-2");

        using var page = await ingest.Http.GetAsync(new Uri(way, UriKind.Relative), TestContext.Current.CancellationToken);

        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<form method=\"post\">", html, StringComparison.Ordinal);
        Assert.Contains("zoe.look@example.com", html, StringComparison.Ordinal);
        using var after = await OneClick((await Lead("zoe.after@example.com", "form-out-3")).Way);
        await ingest.SaidOnce<ContactMessageReceived>("zoe.after@example.com");
        Assert.Empty(await ingest.Said<ContactMessageReceived>("zoe.look@example.com"));
    }

    [Fact]
    public async Task A_link_that_was_not_sealed_for_this_contact_is_nobodys()
    {
        var (conversation, way) = await Lead("zoe.forged@example.com", "form-out-4");
        var (other, _) = await Lead("zoe.other@example.com", "form-out-5");
        string[] forged =
        [
            way[..^1] + (way[^1] == '0' ? '1' : '0'),
            way.Replace(conversation.Value, other.Value, StringComparison.Ordinal),
            way.Replace(IngestService.Mail, IngestService.Sms, StringComparison.Ordinal),
        ];

        foreach (var link in forged)
        {
            using var answer = await OneClick(link);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Empty(await ingest.Said<ContactMessageReceived>("zoe.forged@example.com"));
    }

    [Fact]
    public async Task A_post_that_does_not_say_one_click_is_refused()
    {
        var (_, way) = await Lead("zoe.empty@example.com", "form-out-6");

        using var answer = await ingest.Post(way, [], "application/x-www-form-urlencoded");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await ingest.Said<ContactMessageReceived>("zoe.empty@example.com"));
    }

    private Task<HttpResponseMessage> OneClick(string way) =>
        ingest.Post(way, Encoding.ASCII.GetBytes(MailSeal.OneClick), "application/x-www-form-urlencoded");

    /// <summary>A form with that address, and the link that stands in a mail to it.</summary>
    private async Task<(ConversationId Conversation, string Way)> Lead(string email, string id)
    {
        using var answer = await ingest.SubmitForm(Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","email":"{{email}}"}"""));
        var conversation = (await ingest.SaidOnce<FormSubmitted>(email)).Conversation;
        return (conversation, $"/hooks/{IngestService.Mail}/unsubscribe/{conversation}/{MailSeal.WayOut("seal", new(IngestService.Mail), conversation, email)}");
    }
}
