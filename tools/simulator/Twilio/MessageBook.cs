using System.Security.Cryptography;
using System.Text;
using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Twilio;

/// <summary>What the platform sent by one callback address, counted for ever.</summary>
internal sealed record SentTwice(string To, string Reply, IReadOnlyList<string> Attempts);

/// <summary>All messages at the provider: the last ones in full, every accepted send in the counts.</summary>
internal sealed class MessageBook(SimulatorOptions options, DevelopmentClock clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Message> byNumber = [];
    private readonly Dictionary<string, Message> byGivenSid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<Message>> byContact = new(StringComparer.Ordinal);
    private readonly Queue<Message> oldest = new();
    private readonly Dictionary<UInt128, int> attempts = [];
    private readonly Dictionary<UInt128, string> replies = [];
    private readonly List<SentTwice> twice = [];
    private long last;

    public long Accepted { get; private set; }

    public long WithoutAttempt { get; private set; }

    /// <summary>Attempts that came more than once; each is an error of the platform.</summary>
    public long AttemptsTwice { get; private set; }

    /// <summary>Replies of which more than one attempt was accepted for the same contact.</summary>
    public long RepliesTwice { get; private set; }

    public int Attempts
    {
        get
        {
            lock (gate)
            {
                return attempts.Count;
            }
        }
    }

    /// <summary>The first hundred, as evidence.</summary>
    public IReadOnlyList<SentTwice> Twice
    {
        get
        {
            lock (gate)
            {
                return [.. twice];
            }
        }
    }

    public Message AcceptOutbound(
        Connection connection, string to, string body, string? contentSid, string? statusCallback)
    {
        lock (gate)
        {
            var message = new Message
            {
                Number = ++last,
                Connection = connection,
                From = connection.Sender!,
                To = to,
                Body = body,
                ContentSid = contentSid,
                StatusCallback = statusCallback,
                CreatedAt = clock.GetUtcNow(),
            };
            Keep(message);
            Accepted++;
            Count(message);
            return message;
        }
    }

    /// <summary>A text of a contact; the same given id is the same message.</summary>
    public Message AcceptInbound(Connection connection, string from, string body, string? givenSid)
    {
        lock (gate)
        {
            if (givenSid is not null && byGivenSid.TryGetValue(givenSid, out var known))
            {
                return known;
            }

            var message = new Message
            {
                Number = ++last,
                Connection = connection,
                From = from,
                To = connection.Sender!,
                Body = body,
                GivenSid = givenSid,
                Inbound = true,
                CreatedAt = clock.GetUtcNow(),
                SentAt = clock.GetUtcNow(),
                Status = "received",
            };
            Keep(message);
            return message;
        }
    }

    public Message? Find(string sid)
    {
        lock (gate)
        {
            return byGivenSid.GetValueOrDefault(sid)
                ?? (Message.NumberOf(sid) is { } number ? byNumber.GetValueOrDefault(number) : null);
        }
    }

    /// <summary>Newest first. The addresses are Twilio's, <c>whatsapp:</c> included; null for any.</summary>
    public IReadOnlyList<Message> Search(string? to, string? from, Func<Message, bool> where, int skip, int take)
    {
        lock (gate)
        {
            return [.. Candidates(to, from)
                .Where(m => (to is null || m.To == to) && (from is null || m.From == from) && where(m))
                .OrderByDescending(m => m.Number)
                .Skip(skip)
                .Take(take)];
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            byNumber.Clear();
            byGivenSid.Clear();
            byContact.Clear();
            oldest.Clear();
            attempts.Clear();
            replies.Clear();
            twice.Clear();
            Accepted = WithoutAttempt = AttemptsTwice = RepliesTwice = 0;
        }
    }

    private IEnumerable<Message> Candidates(string? to, string? from)
    {
        if (to is not null && byContact.TryGetValue(to, out var received))
        {
            return received;
        }

        return from is not null && byContact.TryGetValue(from, out var written) ? written : byNumber.Values;
    }

    private void Keep(Message message)
    {
        byNumber.Add(message.Number, message);
        oldest.Enqueue(message);
        if (message.GivenSid is { } sid)
        {
            byGivenSid.Add(sid, message);
        }

        if (!byContact.TryGetValue(message.Contact, out var list))
        {
            byContact.Add(message.Contact, list = []);
        }

        list.AddLast(message);
        if (oldest.Count > options.KeepMessages)
        {
            Forget(oldest.Dequeue());
        }
    }

    private void Forget(Message message)
    {
        byNumber.Remove(message.Number);
        if (message.GivenSid is { } sid)
        {
            byGivenSid.Remove(sid);
        }

        var list = byContact[message.Contact];
        list.RemoveFirst();
        if (list.Count == 0)
        {
            byContact.Remove(message.Contact);
        }
    }

    private void Count(Message message)
    {
        if (message.Origin is not { } origin)
        {
            WithoutAttempt++;
            return;
        }

        var key = Key(origin.Conversation, origin.Attempt);
        var seen = attempts.GetValueOrDefault(key);
        attempts[key] = seen + 1;
        if (seen > 0)
        {
            AttemptsTwice++;
        }

        var reply = ReplyOf(origin.Attempt);
        var replyKey = Key(message.To, reply);
        if (replies.TryAdd(replyKey, origin.Attempt))
        {
            return;
        }

        RepliesTwice++;
        if (twice.Count < 100)
        {
            twice.Add(new(message.To, reply, [replies[replyKey], origin.Attempt]));
        }
    }

    /// <summary>An attempt's id is its reply's, a dot and a number; one without is its own reply.</summary>
    private static string ReplyOf(string attempt)
    {
        var dot = attempt.LastIndexOf('.');
        return dot > 0 && attempt[(dot + 1)..] is { Length: > 0 } tail && tail.All(char.IsAsciiDigit) ? attempt[..dot] : attempt;
    }

    private static UInt128 Key(string a, string b)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(a + "\n" + b), hash);
        return BitConverter.ToUInt128(hash);
    }
}
