using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Providers.Twilio;

/// <summary>Sends texts by Twilio's REST API, and asks it what became of one. It has no idempotency key: every call is one attempt.</summary>
/// <param name="api">Base address of Twilio's API.</param>
/// <param name="callbacks">Base address of our webhooks as Twilio sees it.</param>
public sealed class TwilioClient(ProviderHttp http, ConnectionBook connections, Uri api, PublicOptions callbacks)
{
    private const string WhatsAppPrefix = "whatsapp:";

    /// <summary>A message created this long before or after the attempt's twelve seconds can be its own: clocks differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Hands the words to Twilio once; answers for every outcome.</summary>
    public async Task<SendResult> Send(SendReply call, CallContext context, CancellationToken ct)
    {
        if (!connections.TryFindTwilio(context.Tenant, call.Connection, out var connection))
            return new SendResult(call.Attempt, SendOutcome.Refused, Code: "no such connection");
        if (call.Template is { } wanted && ContentOf(connection, wanted) is null)
            return new SendResult(call.Attempt, SendOutcome.Refused, Code: $"no content for template {wanted.Name}");
        var callback = $"hooks/{Path(connection.Id!)}/status/{Path(call.Conversation.Value)}/{Path(call.Attempt.Value)}";
        var request = Request(HttpMethod.Post, connection, "");
        request.Content = new FormUrlEncodedContent(
        [
            new("To", Address(connection, call.To)),
            new("From", connection.Sender),
            .. call.Template is { } template
                ? (KeyValuePair<string, string?>[])[new("ContentSid", ContentOf(connection, template)), new("ContentVariables", Variables(template))]
                : [new("Body", call.Text)],
            new("StatusCallback", new Uri(Folder(callbacks.PublicUrl!), callback).AbsoluteUri),
        ]);
        return Outcome(call.Attempt, await http.Call(context.Tenant, connection.Id!, request, context.Elapsed, ct));
    }

    /// <summary>Messages of ours to that address with that text in the attempt's time. None proves nothing.</summary>
    public async Task<LookUpResult> LookUp(LookUpReply call, CallContext context, CancellationToken ct)
    {
        if (!connections.TryFindTwilio(context.Tenant, call.Connection, out var connection))
            return new LookUpResult(call.Attempt, [], "no such connection");
        var (from, until) = (call.StartedAt - Tolerance, call.StartedAt + Sending.SilentAfter + Tolerance);
        var query = $"?To={Uri.EscapeDataString(Address(connection, call.To))}&From={Uri.EscapeDataString(connection.Sender!)}"
            + $"&DateSent%3E={from.UtcDateTime:yyyy-MM-dd}&PageSize=200";
        var answer = await http.Call(context.Tenant, connection.Id!, Request(HttpMethod.Get, connection, query), context.Elapsed, ct);
        if (answer is not ProviderAnswer.Answered { Success: true } answered || Read(answered.Body, TwilioJson.Default.TwilioPage) is not { Messages: { } messages } page)
            return new LookUpResult(call.Attempt, [], answer is ProviderAnswer.Answered { Status: var status } ? $"{status}" : "no answer");
        // A page that is not the last may hide a second message: then nothing is proven either.
        if (page.NextPageUri is not null)
            return new LookUpResult(call.Attempt, [], "too many messages");
        return new LookUpResult(
            call.Attempt,
            [
                .. messages.Where(m => IsOurs(m, call.Text, from, until))
                    .Select(m => new FoundMessage(m.Sid!, Status(m.Status), m.ErrorCode?.ToString(CultureInfo.InvariantCulture))),
            ]);
    }

    private static string? ContentOf(Connection connection, WhatsAppTemplate template) =>
        connection.Contents?.GetValueOrDefault($"{template.Name}/{template.Language}") ?? connection.Contents?.GetValueOrDefault(template.Name);

    /// <summary>As Twilio takes them: <c>{"1":"Ann"}</c>.</summary>
    private static string Variables(WhatsAppTemplate template) => JsonSerializer.Serialize(
        template.Parameters.Select((value, at) => KeyValuePair.Create($"{at + 1}", value)).ToDictionary(), TwilioJson.Default.DictionaryStringString);

    private static bool IsOurs(TwilioMessage message, string text, DateTimeOffset from, DateTimeOffset until) =>
        message is { Sid.Length: > 0, Direction: { } direction }
        && direction.StartsWith("outbound", StringComparison.Ordinal)
        && message.Body == text
        && (Date(message.DateCreated) ?? Date(message.DateSent)) is { } at
        && at >= from
        && at <= until;

    private static SendResult Outcome(AttemptId attempt, ProviderAnswer answer) => answer switch
    {
        ProviderAnswer.Answered { Success: true } a => Read(a.Body, TwilioJson.Default.TwilioMessage) is { Sid.Length: > 0 } message
            ? new SendResult(attempt, SendOutcome.Accepted, message.Sid)
            : new SendResult(attempt, SendOutcome.Unknown, Code: $"{a.Status} without an id"),
        ProviderAnswer.Answered { Status: 429 } a => new SendResult(attempt, SendOutcome.Throttled, Code: "429", RetryAfter: a.RetryAfter),
        ProviderAnswer.Answered { Status: >= 400 and < 500 } a => new SendResult(attempt, SendOutcome.Refused, Code: Code(a)),
        ProviderAnswer.Answered a => new SendResult(attempt, SendOutcome.Unknown, Code: Code(a)),
        ProviderAnswer.NotBegun n => new SendResult(attempt, SendOutcome.NotBegun, Code: n.Why, RetryAfter: n.RetryAfter),
        ProviderAnswer.NoAnswer n => new SendResult(attempt, SendOutcome.Unknown, Code: n.Why),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Code(ProviderAnswer.Answered answer) =>
        $"{Read(answer.Body, TwilioJson.Default.TwilioError)?.Code ?? answer.Status}";

    private static ProviderStatus Status(string? status) => status switch
    {
        "delivered" => ProviderStatus.Delivered,
        "read" => ProviderStatus.Read,
        "failed" or "canceled" => ProviderStatus.Failed,
        "undelivered" => ProviderStatus.Undelivered,
        "sent" => ProviderStatus.Sent,
        _ => ProviderStatus.Queued,
    };

    private HttpRequestMessage Request(HttpMethod method, Connection connection, string query) =>
        new(method, new Uri(Folder(api), $"2010-04-01/Accounts/{Path(connection.AccountSid!)}/Messages.json{query}"))
        {
            Headers =
            {
                Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.AccountSid}:{connection.AuthToken}"))),
            },
        };

    private static string Address(Connection connection, string to) => connection.Kind == Connection.WhatsApp ? WhatsAppPrefix + to : to;

    private static Uri Folder(Uri uri) => uri.AbsoluteUri.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");

    private static string Path(string segment) => Uri.EscapeDataString(segment);

    private static DateTimeOffset? Date(string? rfc2822) =>
        DateTimeOffset.TryParse(rfc2822, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Null for what is not the JSON expected: a proxy's page, a cut answer.</summary>
    private static T? Read<T>(string body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record TwilioMessage(
    string? Sid, string? Body, string? Direction, string? Status, int? ErrorCode, string? DateCreated, string? DateSent);

/// <param name="Messages">Null in an answer that is no page.</param>
internal sealed record TwilioPage(IReadOnlyList<TwilioMessage>? Messages, string? NextPageUri);

internal sealed record TwilioError(int? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TwilioMessage))]
[JsonSerializable(typeof(TwilioPage))]
[JsonSerializable(typeof(TwilioError))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TwilioJson : JsonSerializerContext;
