using Hitl.Hosting;
using Hitl.Ingest.Bookings;
using Hitl.Ingest.Connections;
using Hitl.Ingest.Forms;
using Hitl.Ingest.Slack;
using Hitl.Ingest.Twilio;
using Hitl.Ingest.WaysOut;
using Microsoft.Extensions.Options;

namespace Hitl.Ingest.Hooks;

/// <summary>Where the world calls. Any 2xx means: durable, once.</summary>
internal static class HookEndpoint
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static void MapHooks(this IEndpointRouteBuilder app)
    {
        var hooks = app.MapGroup("/hooks/{connection}").AllowAnonymous();
        hooks.MapPost("", Receive).WithSummary("A form, a text, a booking or a Slack interaction comes in");
        hooks.MapPost("/status/{conversation}/{attempt}", Report).WithSummary("Twilio says how far a message has come");
        hooks.MapGet("/unsubscribe/{conversation}/{seal}", ShowWayOut).WithSummary("A page with a button; it changes nothing");
        hooks.MapPost("/unsubscribe/{conversation}/{seal}", TakeWayOut).WithSummary("A reader of a mail wants no more (RFC 8058)");
    }

    private static Task<IResult> Receive(
        string connection, HttpRequest request, ConnectionsFile connections, IOptions<IngestOptions> options,
        TwilioWebhook twilio, LeadForms forms, SlackInteractivity slack, BookingWebhook bookings) =>
        Within(Limit(connections.Find(connection), options.Value), request, async ct =>
        {
            var hook = await Hook.Read(connections.Find(connection) ?? throw Unknown(), request, ct);
            return hook.Connection.Kind switch
            {
                ConnectionKind.Form => await forms.Receive(hook, ct),
                ConnectionKind.Slack => await slack.Receive(hook, ct),
                ConnectionKind.Booking => await bookings.Receive(hook, ct),
                ConnectionKind.Email => throw Unknown(),
                _ => await twilio.Receive(hook, ct),
            };
        });

    private static Task<IResult> Report(
        string connection, string conversation, string attempt, HttpRequest request, ConnectionsFile connections,
        IOptions<IngestOptions> options, TwilioWebhook twilio) =>
        Within(options.Value.AnswerWithin, request, async ct =>
            connections.Find(connection) is { IsTwilio: true } found
                ? await twilio.Report(await Hook.Read(found, request, ct), conversation, attempt, ct)
                : throw Unknown());

    private static Task<IResult> ShowWayOut(
        string connection, string conversation, string seal, HttpRequest request, ConnectionsFile connections,
        IOptions<IngestOptions> options, WayOut wayOut) =>
        Within(options.Value.AnswerWithin, request, ct => wayOut.Show(Mail(connection, connections), conversation, seal, ct));

    private static Task<IResult> TakeWayOut(
        string connection, string conversation, string seal, HttpRequest request, ConnectionsFile connections,
        IOptions<IngestOptions> options, WayOut wayOut) =>
        Within(options.Value.AnswerWithin, request, async ct =>
            await wayOut.Take(await Hook.Read(Mail(connection, connections), request, ct), conversation, seal, ct));

    private static Connection Mail(string id, ConnectionsFile connections) =>
        connections.Find(id) is { Kind: ConnectionKind.Email } mail ? mail : throw Unknown();

    private static TimeSpan Limit(Connection? connection, IngestOptions options) =>
        connection?.Kind == ConnectionKind.Slack ? options.AnswerSlackWithin : options.AnswerWithin;

    private static async Task<IResult> Within(TimeSpan limit, HttpRequest request, Func<CancellationToken, Task<IResult>> answer)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        stop.CancelAfter(limit);
        try
        {
            return await answer(stop.Token);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw NotNow();
        }
    }

    private static ProblemException Unknown() => new(StatusCodes.Status404NotFound);

    private static ProblemException NotNow() =>
        new(StatusCodes.Status503ServiceUnavailable, detail: "This cannot be stored just now; send it again.", retryAfter: RetryAfter);
}
