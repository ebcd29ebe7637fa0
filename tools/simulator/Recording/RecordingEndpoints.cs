using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Load;
using Hitl.Simulator.Mail;
using Hitl.Simulator.Slack;
using Hitl.Simulator.Twilio;
using Hitl.Simulator.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Simulator.Recording;

/// <summary>What happened, for tests to count and for the demo's page to follow.</summary>
internal static class RecordingEndpoints
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapRecording(this IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control");
        control.MapGet("/messages", Messages);
        control.MapGet("/webhooks", (string? kind, string? connection, string? state, int? limit, Platform platform) =>
            platform.Outcomes(kind, connection, state, limit ?? 1000));
        control.MapGet("/summary", (Summary summary) => summary.Count());
        control.MapGet("/stream", Stream);
        control.MapPost("/reset", Reset);
    }

    private static IEnumerable<Recorded> Messages(
        string? to, string? from, string? tenant, string? direction, string? attempt, int? skip, int? limit, MessageBook messages) =>
        messages
            .Search(
                Plus(to),
                Plus(from),
                m => (tenant ?? m.Connection.Tenant) == m.Connection.Tenant
                    && (direction is null || direction == "inbound" == m.Inbound)
                    && (attempt is null || m.Origin?.Attempt == attempt),
                skip ?? 0,
                limit ?? 1000)
            .Select(Recorded.Of);

    /// <summary>A plus sign that was not escaped in a query arrives as a space.</summary>
    private static string? Plus(string? address) => address?.Replace(' ', '+');

    private static ServerSentEventsResult<string> Stream(HttpRequest request, long? after, Journal journal, CancellationToken ct)
    {
        var from = long.TryParse(request.Headers["Last-Event-ID"], out var last) ? last : after ?? journal.Last;
        return TypedResults.ServerSentEvents(Events(journal, from, ct));
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        Journal journal, long from, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return new("{}", "hello");
        while (!ct.IsCancellationRequested)
        {
            var (entries, next) = journal.After(from);
            foreach (var entry in entries)
            {
                from = entry.Id;
                yield return new(JsonSerializer.Serialize(new { entry.At, entry.What }, JsonSerializerOptions.Web), entry.Kind)
                {
                    EventId = entry.Id.ToString(),
                };
            }

            if (entries.Count == 0 && await Task.WhenAny(next, Task.Delay(Heartbeat, ct)) != next)
            {
                yield return new("{}", "ping");
            }
        }
    }

    private static NoContent Reset(
        Platform platform,
        MessageBook messages,
        MailBook mails,
        ContactBook contacts,
        Workspace workspace,
        FaultBook faults,
        LoadBook load,
        Journal journal)
    {
        platform.Clear();
        messages.Clear();
        mails.Clear();
        contacts.Clear();
        workspace.Clear();
        faults.Clear();
        load.Clear();
        journal.Clear();
        journal.Add("reset", new { });
        return TypedResults.NoContent();
    }
}
