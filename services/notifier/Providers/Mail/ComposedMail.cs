using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Hitl.Contracts;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Providers.Mail;

/// <summary>A mail as it will be read: the same words plain and as HTML, threaded under the conversation's earlier ones, with its way out.</summary>
internal sealed class ComposedMail : IDisposable
{
    private readonly WatchedWords[] parts;

    private ComposedMail(MailMessage message, string id, WatchedWords[] parts) => (Message, Id, this.parts) = (message, id, parts);

    public MailMessage Message { get; }

    /// <summary>The <c>Message-ID</c>: it carries the attempt's id and the conversation's, so that an answer finds both.</summary>
    public string Id { get; }

    /// <summary>The server has asked for the words, and some of them may have left.</summary>
    public bool WordsWereRead => parts.Any(part => part.WasRead);

    public static ComposedMail Of(SendReply call, MailToSend head, Connection connection, Uri publicUrl)
    {
        var way = head.WayOut ? WayOut(call, connection, publicUrl) : null;
        var (plain, html) = (new WatchedWords(MailText.Plain(call.Text, way)), new WatchedWords(MailText.Html(call.Text, way)));
        var id = $"<{call.Attempt}.{call.Conversation}.{MailSeal.Message(connection.MailSecret!, call.Conversation, call.Attempt)}@{Domain(connection)}>";
        var message = new MailMessage
        {
            From = new MailAddress(connection.Sender!, connection.SenderName, Encoding.UTF8),
            Subject = head.Subject,
            SubjectEncoding = Encoding.UTF8,
        };
        message.To.Add(new MailAddress(call.To));
        message.Headers.Add("Message-ID", id);
        if (head.Thread is [.., var last])
        {
            message.Headers.Add("In-Reply-To", last);
            message.Headers.Add("References", string.Join(' ', head.Thread));
        }

        if (way is not null)
        {
            message.Headers.Add("List-Unsubscribe", $"<{way.AbsoluteUri}>");
            message.Headers.Add("List-Unsubscribe-Post", MailSeal.OneClick);
        }

        if (head.Automated)
        {
            // RFC 3834: an absence note answers neither this nor our answer to it.
            message.Headers.Add("Auto-Submitted", "auto-generated");
            message.Headers.Add("X-Auto-Response-Suppress", "All");
        }

        message.AlternateViews.Add(View(plain, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(html, MediaTypeNames.Text.Html));
        return new ComposedMail(message, id, [plain, html]);
    }

    public void Dispose() => Message.Dispose();

    private static Uri WayOut(SendReply call, Connection connection, Uri publicUrl)
    {
        var id = new ConnectionId(connection.Id!);
        var seal = MailSeal.WayOut(connection.MailSecret!, id, call.Conversation, call.To);
        return new Uri($"{publicUrl.AbsoluteUri.TrimEnd('/')}/hooks/{id}/unsubscribe/{call.Conversation}/{seal}");
    }

    private static AlternateView View(WatchedWords words, string type) =>
        new(words, new ContentType(type) { CharSet = "utf-8" }) { TransferEncoding = TransferEncoding.QuotedPrintable };

    private static string Domain(Connection connection) => new MailAddress(connection.Sender!).Host;

    /// <summary>Notes that its bytes were asked for: the client reads them only when the server waits for the words.</summary>
    private sealed class WatchedWords(string text) : MemoryStream(Encoding.UTF8.GetBytes(text), writable: false)
    {
        public bool WasRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            WasRead = true;
            return base.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            WasRead = true;
            return base.Read(buffer);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            WasRead = true;
            return base.ReadAsync(buffer, offset, count, cancellationToken);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WasRead = true;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
