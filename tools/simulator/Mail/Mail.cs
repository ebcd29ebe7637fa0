namespace Hitl.Simulator.Mail;

/// <summary>A mail that the server took, as its reader gets it.</summary>
/// <param name="Headers">In their order, unfolded and decoded.</param>
/// <param name="Attempt">From the <c>Message-ID</c>; null when it is none of the platform's.</param>
internal sealed record Mail(
    long Number,
    string Tenant,
    string? Connection,
    string From,
    string To,
    string Subject,
    string Text,
    string Html,
    IReadOnlyList<MailHeader> Headers,
    string? Conversation,
    string? Attempt,
    DateTimeOffset At)
{
    /// <summary>The address of its one-click way out; null when it has none.</summary>
    public string? WayOut =>
        Header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click" ? Header("List-Unsubscribe")?.Split(',')[0].Trim(' ', '<', '>') : null;

    public string? Header(string name) => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}

internal sealed record MailHeader(string Name, string Value);
