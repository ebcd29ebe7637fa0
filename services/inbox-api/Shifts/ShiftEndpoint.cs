using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.InboxApi.Actions;
using Hitl.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.InboxApi.Shifts;

/// <summary>Agents say themselves when they are there; the orchestrator's roster offers handoffs by it.</summary>
internal static class ShiftEndpoint
{
    public sealed record Body([Required] bool? OnShift, [Range(1, 100)] int Capacity = 5);

    public static RouteHandlerBuilder MapShift(this IEndpointRouteBuilder api) =>
        api.MapPut("/shift", Change).RequireAuthorization(Agents.MayAct).WithSummary("Say that you are there, and how many handoffs you take at once, or that you leave");

    private static async Task<Accepted> Change(
        Body body, IdempotencyKey key, ClaimsPrincipal user, LaneAcceptor acceptor, TimeProvider clock, CancellationToken ct)
    {
        var (tenant, who) = (user.Tenant(), user.Agent());
        var changed = new ShiftChanged(new(tenant), who, body.OnShift!.Value, body.Capacity, clock.GetUtcNow());
        await acceptor.Accept(tenant, RosterKey.Of(tenant), new ShiftAsked(changed), $"shift/{who.Id}/{key.Value}", ct);
        return TypedResults.Accepted((string?)null);
    }
}

/// <summary>Durable, and on its way to the lane that says it.</summary>
public sealed record ShiftAsked(ShiftChanged Change);

internal static class ShiftAskedHandler
{
    public const string Name = "inbox.shift-asked";

    public static void Handle(ShiftAsked asked, Batch batch) => batch.Say(asked.Change);
}
