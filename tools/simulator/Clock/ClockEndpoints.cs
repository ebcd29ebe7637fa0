using Hitl.Simulator.Recording;

namespace Hitl.Simulator.Clock;

/// <summary>Reads, watches and moves the development clock.</summary>
internal static class ClockEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public sealed record Reading(long OffsetMs, DateTimeOffset Now);

    public sealed record Move(long? AdvanceMs, long? OffsetMs);

    public static void MapClock(this IEndpointRouteBuilder app)
    {
        app.MapGet("/clock", Read);
        app.MapPost("/clock", Turn);
    }

    private static async Task<Reading> Read(long? after, DevelopmentClock clock, CancellationToken ct)
    {
        if (after is { } known)
        {
            await clock.Differs(known, Patience, ct);
        }

        return Now(clock);
    }

    private static IResult Turn(Move move, DevelopmentClock clock, Journal journal)
    {
        var done = move switch
        {
            { AdvanceMs: { } by, OffsetMs: null } => clock.Advance(by),
            { OffsetMs: { } to, AdvanceMs: null } => clock.MoveTo(to),
            _ => false,
        };
        if (!done)
        {
            return TypedResults.Problem("Give advanceMs or offsetMs; the clock only moves forward.", statusCode: 400);
        }

        journal.Add("clock", Now(clock));
        return TypedResults.Ok(Now(clock));
    }

    private static Reading Now(DevelopmentClock clock) => new(clock.OffsetMs, clock.GetUtcNow());
}
