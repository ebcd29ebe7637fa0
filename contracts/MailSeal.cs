using System.Security.Cryptography;
using System.Text;

namespace Hitl.Contracts;

/// <summary>What the notifier puts into a mail and ingest knows again: nobody else can make it.</summary>
public static class MailSeal
{
    /// <summary>The body of a one-click way out (RFC 8058).</summary>
    public const string OneClick = "List-Unsubscribe=One-Click";

    /// <summary>Stands in the address of a mail's way out, which names the contact but not the address that is closed.</summary>
    /// <param name="secret">The mail connection's.</param>
    public static string WayOut(string secret, ConnectionId connection, ConversationId conversation, string address) =>
        Seal(secret, $"way-out\n{connection}\n{conversation}\n{address}")[..32];

    /// <summary>Part of the <c>Message-ID</c>, so that an answer to it can be told from one that only claims to be.</summary>
    public static string Message(string secret, ConversationId conversation, AttemptId attempt) =>
        Seal(secret, $"message\n{conversation}\n{attempt}")[..8];

    private static string Seal(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}
