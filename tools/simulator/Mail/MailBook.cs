using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Mail;

/// <summary>All mail that was taken, and how often an attempt or a reply came twice.</summary>
internal sealed class MailBook(ConnectionBook connections, DevelopmentClock clock)
{
    private readonly Lock gate = new();
    private readonly List<Mail> mails = [];
    private readonly HashSet<string> attempts = new(StringComparer.Ordinal);
    private readonly HashSet<string> replies = new(StringComparer.Ordinal);
    private long last;

    public int AttemptsTwice { get; private set; }

    public int RepliesTwice { get; private set; }

    public int Accepted
    {
        get
        {
            lock (gate)
            {
                return mails.Count;
            }
        }
    }

    public Mail Accept(string from, string to, string raw)
    {
        var (headers, text, html) = MailReader.Read(raw);
        string Of(string name) => headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value ?? "";
        var connection = connections.Mail(from);
        var origin = Origin(Of("Message-ID"));
        lock (gate)
        {
            var mail = new Mail(
                ++last, connection?.Tenant ?? "", connection?.Id, from, to, Of("Subject"), text, html, headers, origin?.Conversation, origin?.Attempt, clock.GetUtcNow());
            mails.Add(mail);
            if (origin is { } known)
            {
                AttemptsTwice += attempts.Add($"{known.Conversation} {known.Attempt}") ? 0 : 1;
                RepliesTwice += replies.Add($"{known.Conversation} {known.Attempt[..Math.Max(known.Attempt.LastIndexOf('.'), 0)]}") ? 0 : 1;
            }

            return mail;
        }
    }

    public Mail? Find(long number)
    {
        lock (gate)
        {
            return mails.Find(m => m.Number == number);
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Mail> Search(string? to, string? tenant, string? attempt)
    {
        lock (gate)
        {
            return [.. mails.Where(m => (to ?? m.To) == m.To && (tenant ?? m.Tenant) == m.Tenant && (attempt is null || m.Attempt == attempt))];
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            mails.Clear();
            attempts.Clear();
            replies.Clear();
            AttemptsTwice = RepliesTwice = 0;
        }
    }

    /// <summary>The platform's ids are <c>ATTEMPT.CONVERSATION.SEAL@domain</c>, and an attempt's is its reply's, a dot and a number.</summary>
    private static (string Attempt, string Conversation)? Origin(string messageId) =>
        messageId.Trim('<', '>').Split('@')[0].Split('.') is [var reply, var nth, var conversation, _] ? ($"{reply}.{nth}", conversation) : null;
}
