using Hitl.Simulator.Connections;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Recording;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Twilio;

/// <summary>Plays the contacts: they write, and the provider blocks them when told so.</summary>
internal static class ContactEndpoints
{
    private static readonly IReadOnlySet<string> DoubleInbound = new HashSet<string> { FaultKinds.DoubleInbound };

    /// <param name="Id">The provider's MessageSid; null for a new one. The same id twice is the same message delivered twice.</param>
    /// <param name="Wait">False to answer 202 at once and deliver behind it.</param>
    /// <param name="RetryFor">Seconds; null for the configured time, 0 for one attempt.</param>
    public sealed record ContactText(
        string Connection,
        string Text,
        string? Id = null,
        string? ProfileName = null,
        string? OptOutType = null,
        bool Wait = true,
        double? RetryFor = null);

    public sealed record OptOut(string Connection, bool OptedOut = true);

    public static void MapContacts(this IEndpointRouteBuilder app)
    {
        app.MapPost("/control/contacts/{number}/text", Write);
        app.MapPut("/control/contacts/{number}/opt-out", Block);
    }

    private static async Task<IResult> Write(
        string number, ContactText text, ConnectionBook connections, InboundTexts texts, Platform platform, FaultBook faults, Journal journal)
    {
        if (connections.Find(text.Connection) is not { IsTwilio: true } connection)
        {
            return TypedResults.Problem($"{text.Connection} is no Twilio connection.", statusCode: 404);
        }

        var (message, webhook) = texts.Write(connection, number, text.Text, text.Id, text.ProfileName, text.OptOutType);
        journal.Add("contact.wrote", Recorded.Of(message));

        var copies = faults.Take("twilio", connection.Tenant, message.From, DoubleInbound).Has(FaultKinds.DoubleInbound) ? 2 : 1;
        var patience = text.RetryFor is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var deliveries = Enumerable.Range(0, copies).Select(_ => platform.Deliver(webhook, patience)).ToList();
        if (!text.Wait)
        {
            return TypedResults.Accepted((string?)null, new { message.Sid });
        }

        var outcomes = await Task.WhenAll(deliveries);
        journal.Add("webhook", outcomes[0]);
        return TypedResults.Ok(new { message.Sid, Accepted = outcomes.All(o => o.Accepted), Deliveries = outcomes });
    }

    private static IResult Block(string number, OptOut order, ConnectionBook connections, ContactBook contacts)
    {
        if (connections.Find(order.Connection) is not { IsTwilio: true } connection)
        {
            return TypedResults.Problem($"{order.Connection} is no Twilio connection.", statusCode: 404);
        }

        contacts.SetOptedOut(connection, connection.Address(number), order.OptedOut);
        return TypedResults.NoContent();
    }
}
