using System.Text.Json;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Recording;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Forms;

/// <summary>Plays a website's lead form.</summary>
internal static class FormEndpoints
{
    /// <param name="Fields">Sent as the JSON body, as it stands.</param>
    /// <param name="RetryFor">Seconds; null for the configured time, 0 for one attempt.</param>
    public sealed record Submission(string Connection, JsonElement Fields, double? RetryFor = null);

    public static void MapForms(this IEndpointRouteBuilder app) => app.MapPost("/control/forms", Submit);

    private static async Task<IResult> Submit(
        Submission form, ConnectionBook connections, Platform platform, Journal journal)
    {
        if (connections.Find(form.Connection) is not { Kind: "form" } connection)
        {
            return TypedResults.Problem($"{form.Connection} is no form.", statusCode: 404);
        }

        var webhook = new Webhook(
            "form",
            connection.Id,
            Guid.NewGuid().ToString("N"),
            platform.Hook(connection.Id),
            "application/json",
            JsonSerializer.SerializeToUtf8Bytes(form.Fields),
            [new("X-Form-Secret", connection.FormSecret ?? "")]);
        journal.Add("form.submitted", new { form.Connection, connection.Tenant, form.Fields });
        var outcome = await platform.Deliver(webhook, form.RetryFor is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return TypedResults.Ok(outcome);
    }
}
