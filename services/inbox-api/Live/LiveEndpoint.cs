using System.Security.Claims;
using System.Text.Json;
using Hitl.Hosting;
using Hitl.InboxApi.Inbox;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Hitl.InboxApi.Live;

/// <summary>Every change of the tenant's conversations as a server-sent event; its id is where a listener resumes.</summary>
internal static class LiveEndpoint
{
    public static void MapLive(this IEndpointRouteBuilder api) =>
        api.MapGet("/live", Live).WithSummary("Live updates as server-sent events; resume with Last-Event-ID");

    private static async Task Live(
        HttpContext context, ClaimsPrincipal user, LiveFeed feed, IOptions<JsonOptions> json, IHostApplicationLifetime lifetime)
    {
        var from = From(context.Request.Headers["Last-Event-ID"].ToString());
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var ready = false;
            await foreach (var next in feed.Listen(user.Tenant(), from, ending.Token))
            {
                await response.WriteAsync(next.Entry is null && ready ? ": alive\n\n" : Event(next, json.Value.SerializerOptions), ending.Token);
                await response.Body.FlushAsync(ending.Token);
                ready = true;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The listener left, or the service stops: it comes back with the last id it saw.
        }
    }

    /// <summary>The first event has no entry: it only says where the listener stands.</summary>
    private static string Event((JournalEntry? Entry, LanePositions Heard) next, JsonSerializerOptions json) =>
        next.Entry is { } entry
            ? $"id: {next.Heard}\ndata: {JsonSerializer.Serialize(Story.Tell(entry), json)}\n\n"
            : $"retry: 1000\nevent: ready\nid: {next.Heard}\ndata: {{}}\n\n";

    /// <summary>No id, and the empty one of a listener that has heard nothing yet, mean from now on.</summary>
    private static LanePositions? From(string id) =>
        id is ""
            ? null
            : LanePositions.Parse(id) ?? throw new ProblemException(
                StatusCodes.Status400BadRequest, detail: "Last-Event-ID is none of ours: leave it out to hear what comes from now on.");
}
