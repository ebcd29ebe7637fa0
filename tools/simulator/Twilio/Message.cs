using System.Globalization;
using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Twilio;

/// <summary>One message at the provider, either way. Its status moves; the rest stays.</summary>
internal sealed class Message
{
    private static readonly string Series = Guid.NewGuid().ToString("N")[..16];

    public required long Number { get; init; }

    public required Connection Connection { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required string Body { get; init; }

    /// <summary>Only for an inbound message that was given its id.</summary>
    public string? GivenSid { get; init; }

    public bool Inbound { get; init; }

    public string? ContentSid { get; init; }

    public string? StatusCallback { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SentAt { get; set; }

    public string Status { get; set; } = "queued";

    public int? ErrorCode { get; set; }

    public string Sid => GivenSid ?? "SM" + Series + Number.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The contact's side of it.</summary>
    public string Contact => Inbound ? From : To;

    /// <summary>Conversation and attempt, which the platform puts last in the callback's path.</summary>
    public (string Conversation, string Attempt)? Origin
    {
        get
        {
            if (StatusCallback is null)
            {
                return null;
            }

            var end = StatusCallback.IndexOf('?', StringComparison.Ordinal);
            var parts = (end < 0 ? StatusCallback : StatusCallback[..end]).Split('/');
            return parts is [.., "status", var conversation, var attempt]
                ? (Uri.UnescapeDataString(conversation), Uri.UnescapeDataString(attempt))
                : null;
        }
    }

    /// <summary>Null when the id is none of this run's.</summary>
    public static long? NumberOf(string sid) =>
        sid.Length == 34
        && sid.StartsWith("SM" + Series, StringComparison.Ordinal)
        && long.TryParse(sid.AsSpan(18), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
