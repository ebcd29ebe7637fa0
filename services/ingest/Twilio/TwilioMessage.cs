using System.Globalization;
using Hitl.Contracts;
using Hitl.Ingest.Connections;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;
using Hitl.Ingest.Keywords;

namespace Hitl.Ingest.Twilio;

/// <summary>Twilio's parameters → our contracts.</summary>
internal static class TwilioMessage
{
    public static ContactMessageReceived ToContract(
        UrlEncoded sent, Connection connection, ConversationId conversation, MessageId message, ContactAddress from, DateTimeOffset at)
    {
        var text = sent["Body"] ?? "";
        var optOut = sent["OptOutType"]?.Trim().ToUpperInvariant();
        var keyword = Believe(KeywordRule.Find(text, connection.Channel), optOut);
        return new ContactMessageReceived(
            conversation,
            message,
            connection.Id,
            connection.Channel,
            from.Address,
            connection.Sender,
            text,
            int.TryParse(sent["NumMedia"], NumberStyles.None, CultureInfo.InvariantCulture, out var media) ? media : 0,
            sent["ProfileName"] is { Length: > 0 } name ? name : null,
            keyword,
            keyword == Keyword.None ? "" : text.Trim(),
            ProviderConfirmedStop: optOut == "STOP",
            at);
    }

    /// <summary>Null for what says nothing of a message of ours.</summary>
    public static ProviderStatus? Status(string? status) =>
        status switch
        {
            "queued" or "accepted" or "scheduled" => ProviderStatus.Queued,
            "sending" => ProviderStatus.Sending,
            "sent" or "partially_delivered" => ProviderStatus.Sent,
            "delivered" => ProviderStatus.Delivered,
            "read" => ProviderStatus.Read,
            "undelivered" => ProviderStatus.Undelivered,
            "failed" or "canceled" => ProviderStatus.Failed,
            _ => null,
        };

    /// <summary>Twilio knows words of its account's own, and has already acted on them; a wish for more than one channel is ours to see.</summary>
    private static Keyword Believe(Keyword ours, string? optOut) =>
        optOut switch
        {
            "STOP" when ours != Keyword.StopAll => Keyword.Stop,
            "START" when ours != Keyword.Yes => Keyword.Start,
            "HELP" when ours == Keyword.None => Keyword.Help,
            _ => ours,
        };
}
