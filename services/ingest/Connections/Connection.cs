using Hitl.Contracts;

namespace Hitl.Ingest.Connections;

internal enum ConnectionKind { TwilioSms, TwilioWhatsApp, Form, Slack, Email, Booking }

/// <summary>Who a Slack user is to the tenant.</summary>
internal sealed record Person(string SlackUser, string Agent, string Name);

/// <summary>One configured channel endpoint. It alone says which tenant a request belongs to.</summary>
/// <param name="Sender">Our number as the connections file has it, so that the notifier's books name it likewise; empty for none.</param>
/// <param name="Secrets">Any of them may have signed: two while one replaces the other.</param>
/// <param name="Team">The Slack workspace.</param>
/// <param name="Country">Whose national telephone numbers are meant, ISO 3166-1 alpha-2.</param>
internal sealed record Connection(
    ConnectionId Id,
    string Tenant,
    ConnectionKind Kind,
    string Sender,
    IReadOnlyList<string> Secrets,
    string BotToken,
    string Team,
    IReadOnlyList<Person> People,
    string Country)
{
    public bool IsTwilio => Kind is ConnectionKind.TwilioSms or ConnectionKind.TwilioWhatsApp;

    public Channel Channel => Kind switch
    {
        ConnectionKind.TwilioSms => Channel.Sms,
        ConnectionKind.TwilioWhatsApp => Channel.WhatsApp,
        ConnectionKind.Slack => Channel.Slack,
        ConnectionKind.Email => Channel.Email,
        _ => Channel.Form,
    };
}
