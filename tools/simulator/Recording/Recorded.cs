using Hitl.Simulator.Twilio;

namespace Hitl.Simulator.Recording;

/// <summary>A message as the control API shows it.</summary>
internal sealed record Recorded(
    string Sid,
    string Tenant,
    string Connection,
    string Direction,
    string From,
    string To,
    string Body,
    string? ContentSid,
    string Status,
    int? ErrorCode,
    string? Conversation,
    string? Attempt,
    DateTimeOffset At)
{
    public static Recorded Of(Message m) => new(
        m.Sid,
        m.Connection.Tenant,
        m.Connection.Id,
        m.Inbound ? "inbound" : "outbound",
        m.From,
        m.To,
        m.Body,
        m.ContentSid,
        m.Status,
        m.ErrorCode,
        m.Origin?.Conversation,
        m.Origin?.Attempt,
        m.CreatedAt);
}
