using System.Text.Json;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;
using Microsoft.Extensions.Options;

namespace Hitl.Ingest.Twilio;

/// <summary>Takes Twilio's inbound messages and status callbacks, SMS and WhatsApp alike.</summary>
internal sealed class TwilioWebhook(IOptions<IngestOptions> options, ContactBook contacts, Intake intake, TimeProvider clock)
{
    private const string Signature = "X-Twilio-Signature";
    private const int LongestId = 200;

    /// <summary>TwiML that does nothing.</summary>
    private static readonly IResult Done = Results.Text("<Response/>", "text/xml");

    public async Task<IResult> Receive(Hook hook, CancellationToken ct)
    {
        var sent = Verified(hook);
        var key = $"message/{hook.Connection.Id}/{Required(sent, "MessageSid")}";
        var at = clock.GetUtcNow();
        var from = ContactAddress.OfSender(Required(sent, "From"), hook.Connection.Country);
        var conversation = await contacts.Sender(hook.Connection.Tenant, from, ct);
        var message = TwilioMessage.ToContract(sent, hook.Connection, conversation, Names.Message(hook.Connection.Tenant, key), from, at);
        await intake.Take(hook, conversation, message, key, at, ct);
        return Done;
    }

    public async Task<IResult> Report(Hook hook, string conversation, string attempt, CancellationToken ct)
    {
        var sent = Verified(hook);
        if (!Names.IsConversation(conversation) || attempt.Length > LongestId)
            throw new ProblemException(StatusCodes.Status404NotFound);
        var (message, written) = (Required(sent, "MessageSid"), Required(sent, "MessageStatus"));
        if (TwilioMessage.Status(written) is not { } status)
            return Done;
        var at = clock.GetUtcNow();
        var error = sent["ErrorCode"] is { Length: > 0 } code ? code : null;
        var report = new DeliveryReported(
            new ConversationId(conversation), new AttemptId(CleanText.Of(attempt)), hook.Connection.Id, message, status, error, at);
        await intake.Take(hook, report.Conversation, report, $"status/{hook.Connection.Id}/{message}/{written}", at, ct);
        return Done;
    }

    private UrlEncoded Verified(Hook hook)
    {
        if (hook.Only(Signature) is not { } signature)
            throw Hook.Unsigned();
        var (secrets, url) = (hook.Connection.Secrets, hook.SignedUrl(options.Value.PublicUrl));
        if (hook.IsJson)
            return TwilioSignature.VerifyJson(secrets, signature, url, hook.Body) ? Flat(hook.Body) : throw Hook.Unsigned();
        if (!hook.IsForm)
            throw Hook.WrongType($"{Hook.UrlEncodedType} or application/json");
        var form = Parse(hook.Body);
        return TwilioSignature.VerifyForm(secrets, signature, url, form) ? form : throw Hook.Unsigned();
    }

    private static UrlEncoded Parse(byte[] body)
    {
        try
        {
            return UrlEncoded.Parse(body);
        }
        catch (FormatException e)
        {
            throw new ProblemException(e.Message, e);
        }
    }

    private static UrlEncoded Flat(byte[] body)
    {
        using var json = JsonDocument.Parse(CleanText.OfJson(body));
        return json.RootElement.ValueKind == JsonValueKind.Object
            ? UrlEncoded.Of(json.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ToString())))
            : throw new ProblemException("The JSON must be an object of Twilio's parameters.");
    }

    private static string Required(UrlEncoded sent, string name) =>
        sent[name] switch
        {
            { Length: > 0 and <= LongestId } value => value,
            { Length: > LongestId } => throw new ProblemException($"The parameter {name} is longer than {LongestId} characters."),
            _ => throw new ProblemException($"The parameter {name} is missing."),
        };
}
