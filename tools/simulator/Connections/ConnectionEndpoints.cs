namespace Hitl.Simulator.Connections;

/// <summary>Tells who plays a contact or a colleague which connection to use.</summary>
internal static class ConnectionEndpoints
{
    /// <summary>A connection without its secrets.</summary>
    public sealed record Shown(
        string Id,
        string Tenant,
        string Kind,
        string? Sender,
        IReadOnlyDictionary<string, string>? Channels,
        IReadOnlyList<SlackPerson>? People);

    public static void MapConnections(this IEndpointRouteBuilder app) =>
        app.MapGet("/control/connections", (string? tenant, ConnectionBook connections) =>
            connections.Of(tenant).Select(c => new Shown(c.Id, c.Tenant, c.Kind, c.Sender, c.Channels, c.People)));
}
