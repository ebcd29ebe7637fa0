using System.Security.Claims;
using Hitl.Contracts;
using Hitl.Hosting;

namespace Hitl.Notifier.Brakes;

/// <summary>An operator's brake on all that software sends for a tenant, or for one of its channels.</summary>
internal static class PauseEndpoints
{
    private const string Operators = "platform";

    /// <param name="Channel">Null for all.</param>
    public sealed record PauseBody(string? Channel = null, string? Reason = null);

    public static void MapPauses(this IEndpointRouteBuilder app)
    {
        var sending = app.MapGroup("/api/sending/pause").RequireAuthorization(p => p.RequireAuthenticatedUser().RequireRole(Operators));
        sending.MapGet("", (ClaimsPrincipal user, PauseBook pauses, CancellationToken ct) => pauses.Report(user.Tenant(), ct))
            .WithSummary("What is paused, what is still under way, and what software would have sent");
        sending.MapPut("", (PauseBody body, ClaimsPrincipal user, PauseBook pauses, CancellationToken ct) => Set(body, true, user, pauses, ct))
            .WithSummary("Stop all that software sends");
        sending.MapPost("/resume", (PauseBody body, ClaimsPrincipal user, PauseBook pauses, CancellationToken ct) => Set(body, false, user, pauses, ct))
            .WithSummary("Let software send again; what is overdue is listed and not sent");
    }

    private static Task<BrakesReport> Set(PauseBody body, bool pause, ClaimsPrincipal user, PauseBook pauses, CancellationToken ct)
    {
        var channel = body.Channel switch
        {
            null => null,
            var named when Enum.TryParse<Channel>(named, ignoreCase: true, out var known) && known is Channel.Sms or Channel.WhatsApp or Channel.Email => known.ToString(),
            var other => throw new ProblemException($"The channel '{other}' is none that we send by: use sms, whatsapp or email, or leave it out for all."),
        };
        var reason = body.Reason?.Trim() is { Length: > 0 } given ? given : "none given";
        return pauses.Set(user.Tenant(), channel, pause, user.AgentId(), reason, ct);
    }
}
