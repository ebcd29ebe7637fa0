using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest.Connections;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.WaysOut;

/// <summary>
/// The one-click way out that stands in a mail. A GET shows a page with a button and changes nothing, since programs that check links open
/// them; the POST, of the mailbox's program (RFC 8058) or of the button, is a STOP for that address.
/// </summary>
/// <remarks>The link carries a seal and not the address: the address is the contact's own that the seal was made for.</remarks>
internal sealed class WayOut(IngestDatabase database, Intake intake, TimeProvider clock)
{
    private const string Addresses =
        """
        select address from ingest.contact_addresses where tenant_id = $1 and contact_id = $2 and kind = $3
        union
        select address from ingest.contact_claims where tenant_id = $1 and contact_id = $2 and kind = $3
        """;

    public async Task<IResult> Show(Connection connection, string conversation, string seal, CancellationToken ct) =>
        Page(
            await Address(connection, conversation, seal, ct),
            $"<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\"><button>Unsubscribe</button></form>");

    public async Task<IResult> Take(Hook hook, string conversation, string seal, CancellationToken ct)
    {
        var address = await Address(hook.Connection, conversation, seal, ct);
        var body = Encoding.UTF8.GetString(hook.Body);
        if (!body.Contains("List-Unsubscribe", StringComparison.Ordinal) || !body.Contains("One-Click", StringComparison.Ordinal))
            throw new ProblemException($"Send {MailSeal.OneClick} as the body.");
        var at = clock.GetUtcNow();
        var key = $"unsubscribe/{hook.Connection.Id}/{conversation}/{seal}";
        var wish = new ContactMessageReceived(
            new ConversationId(conversation),
            Names.Message(hook.Connection.Tenant, key),
            hook.Connection.Id,
            Channel.Email,
            address,
            hook.Connection.Sender,
            MailSeal.OneClick,
            0,
            null,
            Keyword.Stop,
            MailSeal.OneClick,
            ProviderConfirmedStop: true,
            at);
        await intake.Take(hook, wish.Conversation, wish, key, at, ct);
        return Page(address, "<p>Done: you will get no more mail from us at this address.</p>");
    }

    /// <exception cref="ProblemException">404: nobody's link.</exception>
    private async Task<string> Address(Connection connection, string conversation, string seal, CancellationToken ct)
    {
        var given = Encoding.UTF8.GetBytes(seal);
        var known = Names.IsConversation(conversation)
            ? await database.Query(
                [connection.Tenant],
                row => row.GetString(0),
                ct,
                IngestDatabase.Command(Addresses, connection.Tenant, conversation, ContactAddress.Email))
            : [];
        return known.FirstOrDefault(address => connection.Secrets.Any(secret => CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(MailSeal.WayOut(secret, connection.Id, new ConversationId(conversation), address)), given)))
            ?? throw new ProblemException(StatusCodes.Status404NotFound);
    }

    private static IResult Page(string address, string what) =>
        Results.Content(
            $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Unsubscribe</title></head>"
            + $"<body><h1>Unsubscribe</h1><p>{System.Net.WebUtility.HtmlEncode(address)}</p>{what}</body></html>\n",
            "text/html; charset=utf-8");
}
