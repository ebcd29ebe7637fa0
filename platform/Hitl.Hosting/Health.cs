using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hitl.Hosting;

/// <summary>What must hold before requests may come.</summary>
/// <param name="Name">What is checked, such as <c>database</c>.</param>
/// <param name="Check">Null when ready, else the reason in words an operator can act on. It has 2 s; throwing means not ready.</param>
public sealed record Readiness(string Name, Func<IServiceProvider, CancellationToken, Task<string?>> Check);

/// <summary><c>/health/live</c> answers while the process runs, <c>/health/ready</c> while it should be sent requests.</summary>
public static class Health
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    public sealed record Report(string Status, IReadOnlyList<NotReady> NotReady);

    public sealed record NotReady(string Name, string Reason);

    public static IServiceCollection AddReadiness(
        this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task<string?>> check) =>
        services.AddSingleton(new Readiness(name, check));

    internal static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new Report("live", [])));
        health.MapGet("/ready", Ready);
    }

    private static async Task<JsonHttpResult<Report>> Ready(
        IServiceProvider services, IEnumerable<Readiness> all, IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Unavailable([new NotReady("process", "stopping")]);
        }

        var reasons = await Task.WhenAll(all.Select(r => Ask(r, services, ct)));
        NotReady[] waiting = [.. reasons.OfType<NotReady>()];
        return waiting is [] ? TypedResults.Json(new Report("ready", [])) : Unavailable(waiting);
    }

    private static JsonHttpResult<Report> Unavailable(IReadOnlyList<NotReady> reasons) =>
        TypedResults.Json(new Report("not ready", reasons), statusCode: StatusCodes.Status503ServiceUnavailable);

    // The reason names the kind of failure only: an exception's text may hold hosts and users, and health is open to all.
    private static async Task<NotReady?> Ask(Readiness readiness, IServiceProvider services, CancellationToken ct)
    {
        try
        {
            return await readiness.Check(services, ct).WaitAsync(TimeLimit, ct) is { } reason
                ? new NotReady(readiness.Name, reason)
                : null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new NotReady(readiness.Name, e.GetType().Name);
        }
    }
}
