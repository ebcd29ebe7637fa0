using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Lanes;

/// <summary>
/// A service's lanes for operators, under <c>/api/lanes/SERVICE</c>, for the role <c>platform</c> alone; and its alarms under
/// <c>/health/alarms</c>, beside readiness: an alarm is for a person, it takes no instance out of service.
/// </summary>
public static class LaneEndpoints
{
    private const string Operators = "platform";

    public sealed record AlarmReport(string Service, string Instance, IReadOnlyList<string> Alarms);

    public sealed record RepublishBody(long From);

    public sealed record ReasonBody(string Reason);

    public sealed record ReplayBody(string Key);

    public sealed record ParkedDetail(ParkedLine Record, string MessageId, JsonElement? Message);

    public sealed record Asked(int Records);

    public static void MapLanes(this IEndpointRouteBuilder app)
    {
        var definition = app.ServiceProvider.GetRequiredService<LanesDefinition>();
        app.MapGet("/health/alarms", (Worker worker) => TypedResults.Ok(new AlarmReport(definition.Service, worker.Instance, worker.Alarms))).AllowAnonymous();

        var lanes = app.MapGroup($"/api/lanes/{definition.Service}").RequireAuthorization(p => p.RequireAuthenticatedUser().RequireRole(Operators));
        lanes.MapGet("", (LaneOperations operations, CancellationToken ct) => operations.Report(ct))
            .WithSummary("The lanes: who owns them, how far they have said and published, what they lack");
        lanes.MapPost("/{lane:int}/republish", (int lane, RepublishBody body, LaneOperations operations, CancellationToken ct) => operations.Republish(lane, body.From, ct))
            .WithSummary("Publish a lane's kept records again from a position");
        lanes.MapPost("/{lane:int}/rejoin", Rejoin).WithSummary("Start a new history of a lane whose database was restored to an older state");
        lanes.MapGet("/parked", (ClaimsPrincipal user, LaneOperations operations, CancellationToken ct) => operations.Parked(Tenant(user), ct))
            .WithSummary("The tenant's parked records");
        lanes.MapGet("/parked/{id:long}", Show).WithSummary("A parked record with its message");
        lanes.MapPost("/parked/replay", Replay).WithSummary("Apply a conversation's parked records, in order");
        lanes.MapPost("/parked/{id:long}/skip", Skip).WithSummary("Leave a parked record out; who and why is kept");
    }

    private static async Task<Results<Ok<Rejoined>, ProblemHttpResult>> Rejoin(
        int lane, ReasonBody body, ClaimsPrincipal user, LaneOperations operations, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(body.Reason) ? NoReason() : TypedResults.Ok(await operations.Rejoin(lane, Person(user), body.Reason.Trim(), ct));

    private static async Task<Results<Ok<ParkedDetail>, NotFound>> Show(long id, ClaimsPrincipal user, LaneOperations operations, CancellationToken ct) =>
        await operations.Parked(Tenant(user), id, ct) is { } p
            ? TypedResults.Ok(new ParkedDetail(new ParkedLine(p.Id, p.Lane, p.Key, p.Source, p.Name, p.At, p.Error), p.MessageId, Json(p.Body)))
            : TypedResults.NotFound();

    private static async Task<Results<Accepted<Asked>, NotFound>> Replay(ReplayBody body, ClaimsPrincipal user, LaneOperations operations, CancellationToken ct) =>
        await operations.Replay(Tenant(user), body.Key, ct) is > 0 and var records ? TypedResults.Accepted((string?)null, new Asked(records)) : TypedResults.NotFound();

    private static async Task<Results<Accepted, NotFound, ProblemHttpResult>> Skip(
        long id, ReasonBody body, ClaimsPrincipal user, LaneOperations operations, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(body.Reason) ? NoReason()
        : await operations.Skip(Tenant(user), id, Person(user), body.Reason.Trim(), ct) ? TypedResults.Accepted((string?)null)
        : TypedResults.NotFound();

    private static ProblemHttpResult NoReason() =>
        TypedResults.Problem("A reason is needed: it is kept with your name.", statusCode: StatusCodes.Status400BadRequest);

    private static JsonElement? Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            // That may be why it is parked.
            return null;
        }
    }

    private static string Tenant(ClaimsPrincipal user) => user.FindFirst("tenant")!.Value;

    private static string Person(ClaimsPrincipal user) => user.FindFirst("sub")!.Value;
}
