using System.Globalization;
using System.Text;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Twilio;

/// <summary>Twilio's webhook for a text that a contact wrote.</summary>
internal sealed class InboundTexts(Platform platform, MessageBook messages, ContactBook contacts)
{
    /// <param name="number">E.164, with or without <c>whatsapp:</c>.</param>
    /// <param name="sid">The provider's id; null for a new one.</param>
    /// <param name="optOutType"><c>STOP</c>, <c>START</c> or <c>HELP</c> when the provider has answered the word itself.</param>
    public (Message Message, Webhook Webhook) Write(
        Connection connection, string number, string text, string? sid = null, string? profileName = null, string? optOutType = null)
    {
        var contact = connection.Address(number);
        var message = messages.AcceptInbound(connection, contact, text, sid);
        contacts.Wrote(connection, contact);
        return (message, Webhook(message, profileName, optOutType));
    }

    public static KeyValuePair<string, string> Field(string name, string value) => new(name, value);

    /// <summary>Form encoding as Twilio's, spaces as plus signs.</summary>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var text = new StringBuilder(512);
        foreach (var (name, value) in fields)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(name).Append('=')
                .Append(Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private Webhook Webhook(Message message, string? profileName, string? optOutType)
    {
        var sid = message.Sid;
        List<KeyValuePair<string, string>> fields =
        [
            Field("ToCountry", "GB"), Field("ToState", ""), Field("SmsMessageSid", sid), Field("NumMedia", "0"), Field("ToCity", ""),
            Field("FromZip", ""), Field("SmsSid", sid), Field("FromState", ""), Field("SmsStatus", "received"), Field("FromCity", ""),
            Field("Body", message.Body), Field("FromCountry", "GB"), Field("To", message.To), Field("ToZip", ""),
            Field("NumSegments", MessageResource.Segments(message.Body).ToString(CultureInfo.InvariantCulture)),
            Field("MessageSid", sid), Field("AccountSid", message.Connection.AccountSid!), Field("From", message.From),
            Field("ApiVersion", "2010-04-01"),
        ];
        if (message.Connection.IsWhatsApp)
        {
            fields.Add(Field("ProfileName", profileName ?? "Contact"));
            fields.Add(Field("WaId", message.From[(message.From.IndexOf('+', StringComparison.Ordinal) + 1)..]));
            fields.Add(Field("MessageType", "text"));
        }

        if (optOutType is not null)
        {
            fields.Add(Field("OptOutType", optOutType));
        }

        var address = platform.Hook(message.Connection.Id);
        return new(
            "inbound",
            message.Connection.Id,
            sid,
            address,
            "application/x-www-form-urlencoded; charset=UTF-8",
            Encode(fields),
            [
                new(TwilioSignature.Header, TwilioSignature.Of(message.Connection.AuthToken!, address.AbsoluteUri, fields)),
                new("I-Twilio-Idempotency-Token", "in-" + sid),
                new("User-Agent", "TwilioProxy/1.1"),
            ]);
    }
}
