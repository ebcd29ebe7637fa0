using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Simulator.Twilio;

/// <summary>A message as Twilio's REST API shows it, fields and dates (RFC 2822) as there.</summary>
internal sealed record MessageResource(
    string Sid,
    string AccountSid,
    string ApiVersion,
    string Body,
    string DateCreated,
    string? DateSent,
    string DateUpdated,
    string Direction,
    int? ErrorCode,
    string? ErrorMessage,
    string From,
    string? MessagingServiceSid,
    string NumMedia,
    string NumSegments,
    string? Price,
    string? PriceUnit,
    string Status,
    Dictionary<string, string> SubresourceUris,
    string To,
    string Uri)
{
    public static MessageResource Of(Message message)
    {
        var sid = message.Sid;
        var path = $"/2010-04-01/Accounts/{message.Connection.AccountSid}/Messages/{sid}";
        return new(
            sid,
            message.Connection.AccountSid!,
            "2010-04-01",
            message.Body,
            Date(message.CreatedAt),
            message.SentAt is { } sent ? Date(sent) : null,
            Date(message.SentAt ?? message.CreatedAt),
            message.Inbound ? "inbound" : "outbound-api",
            message.ErrorCode,
            message.ErrorCode is { } code ? TwilioErrors.Message(code) : null,
            message.From,
            null,
            "0",
            Segments(message.Body).ToString(CultureInfo.InvariantCulture),
            null,
            "USD",
            message.Status,
            new() { ["media"] = path + "/Media.json" },
            message.To,
            path + ".json");
    }

    /// <summary>Parts of an SMS: 160 then 153 letters in GSM-7, 70 then 67 once a letter is outside it.</summary>
    public static int Segments(string body)
    {
        var (one, more) = body.All(c => c < 0x80 || "£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà¿¡€".Contains(c)) ? (160, 153) : (70, 67);
        return body.Length <= one ? 1 : (body.Length + more - 1) / more;
    }

    private static string Date(DateTimeOffset at) => at.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
}

internal sealed record MessagePage(
    IReadOnlyList<MessageResource> Messages,
    int Page,
    int PageSize,
    int Start,
    int End,
    string Uri,
    string FirstPageUri,
    string? PreviousPageUri,
    string? NextPageUri);

internal sealed record TwilioError(int Code, string Message, string MoreInfo, int Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MessageResource))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(TwilioError))]
internal sealed partial class TwilioJson : JsonSerializerContext;

/// <summary>Twilio's error codes that the simulator gives.</summary>
internal static class TwilioErrors
{
    public static string Message(int code) => code switch
    {
        20001 => "Unknown parameters",
        20003 => "Authenticate",
        20404 => "The requested resource was not found",
        20429 => "Too Many Requests",
        20500 => "Internal Server Error",
        21211 => "Invalid 'To' Phone Number",
        21602 => "Message body is required.",
        21603 => "A 'From' phone number is required.",
        21604 => "A 'To' phone number is required.",
        21606 => "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination/account",
        21609 => "Invalid 'StatusCallback' URL",
        21610 => "Attempt to send to unsubscribed recipient",
        21617 => "The concatenated message body exceeds the 1600 character limit",
        21655 => "The ContentSid is Invalid",
        21656 => "The ContentVariables Parameter is invalid",
        21910 => "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel",
        30003 => "Unreachable destination handset",
        30005 => "Unknown destination handset",
        30006 => "Landline or unreachable carrier",
        30007 => "Message filtered",
        63016 => "Failed to send freeform message because you are outside the allowed window. "
            + "If you are using WhatsApp, please use a Message Template.",
        _ => "Error " + code.ToString(CultureInfo.InvariantCulture),
    };

    public static TwilioError Of(int status, int code) =>
        new(code, Message(code), $"https://www.twilio.com/docs/errors/{code}", status);
}
