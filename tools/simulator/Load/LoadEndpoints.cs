using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Load;

/// <summary>Orders a load and reads how it went.</summary>
internal static class LoadEndpoints
{
    public static void MapLoad(this IEndpointRouteBuilder app)
    {
        var load = app.MapGroup("/control/load");
        load.MapPost("", Begin);
        load.MapGet("/{id}", (string id, LoadBook book) =>
            book.Find(id) is { } run ? Results.Ok(run.Report()) : Results.NotFound());
        load.MapGet("/{id}/messages", (string id, LoadBook book) =>
            book.Find(id) is { } run ? Results.Ok(run.Messages()) : Results.NotFound());
        load.MapDelete("/{id}", (string id, LoadBook book) =>
        {
            book.Find(id)?.Stop();
            return Results.NoContent();
        });
    }

    private static IResult Begin(LoadOrder order, ConnectionBook connections, LoadBook book)
    {
        if (connections.Find(order.Connection) is not { IsTwilio: true } connection)
        {
            return TypedResults.Problem($"{order.Connection} is no Twilio connection.", statusCode: 404);
        }

        if (order.Texts is not { Count: > 0 } || order.FlatOut == (order.Rate is > 0) || order.Seconds <= 0)
        {
            return TypedResults.Problem("Give texts, seconds, and either a rate or flatOut.", statusCode: 400);
        }

        var run = book.Begin(order, connection);
        _ = Task.Run(run.Run);
        return TypedResults.Accepted($"/control/load/{run.Id}", run.Report());
    }
}
