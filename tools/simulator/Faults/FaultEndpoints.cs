using Hitl.Simulator.Recording;

namespace Hitl.Simulator.Faults;

/// <summary>Orders faults, lists them, and takes them away.</summary>
internal static class FaultEndpoints
{
    public static void MapFaults(this IEndpointRouteBuilder app)
    {
        var faults = app.MapGroup("/control/faults");
        faults.MapGet("", (FaultBook book) => book.List());
        faults.MapPost("", Order);
        faults.MapDelete("", (FaultBook book) => book.Clear());
        faults.MapDelete("/{id:long}", (long id, FaultBook book) =>
            book.Remove(id) ? Results.NoContent() : Results.NotFound());
    }

    private static IResult Order(Fault fault, FaultBook book, Journal journal)
    {
        if (!FaultKinds.All.Contains(fault.Kind))
        {
            return TypedResults.Problem($"kind is one of {string.Join(", ", FaultKinds.All.Order())}.", statusCode: 400);
        }

        var added = book.Add(fault);
        journal.Add("fault", added);
        return TypedResults.Ok(added);
    }
}
