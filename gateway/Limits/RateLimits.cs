using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Hitl.Gateway.Tenants;
using Hitl.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Hitl.Gateway.Limits;

public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>API requests of one tenant, over all of its people.</summary>
    [ValidateObjectMembers]
    public Rate Tenant { get; init; } = new() { PerSecond = 200, Burst = 400 };

    /// <summary>Webhooks of one connection. Unknown connections share one rate.</summary>
    [ValidateObjectMembers]
    public Rate Hooks { get; init; } = new() { PerSecond = 2000, Burst = 4000 };

    public sealed class Rate
    {
        /// <summary>Requests a second, for ever.</summary>
        [Range(1, 1_000_000)]
        public int PerSecond { get; init; }

        /// <summary>Requests at once, after a rest.</summary>
        [Range(1, 1_000_000)]
        public int Burst { get; init; }
    }
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;

/// <summary>Token buckets. What is over is a 429 that says when to come again.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<RateLimitOptions, RateLimitOptionsValidator>(RateLimitOptions.Section);
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy("tenant", Tenant);
            limiter.AddPolicy("hooks", Hook);
            limiter.OnRejected = Refuse;
        });
    }

    private static RateLimitPartition<string> Tenant(HttpContext context) =>
        RateLimitPartition.GetTokenBucketLimiter(context.User.Tenant(), _ => Bucket(Options(context).Tenant));

    private static RateLimitPartition<string> Hook(HttpContext context)
    {
        var connection = (string)context.GetRouteValue("connection")!;
        var known = context.RequestServices.GetRequiredService<KnownTenants>().HasConnection(connection);
        return RateLimitPartition.GetTokenBucketLimiter(known ? connection : "", _ => Bucket(Options(context).Hooks));
    }

    private static RateLimitOptions Options(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<RateLimitOptions>>().Value;

    private static TokenBucketRateLimiterOptions Bucket(RateLimitOptions.Rate rate) =>
        new()
        {
            TokenLimit = rate.Burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / rate.PerSecond),
            QueueLimit = 0,
        };

    private static async ValueTask Refuse(OnRejectedContext rejected, CancellationToken ct) =>
        await Problems.WriteAsync(rejected.HttpContext, new ProblemException(
            StatusCodes.Status429TooManyRequests,
            detail: "Too many requests: slow down.",
            retryAfter: rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1)));
}
