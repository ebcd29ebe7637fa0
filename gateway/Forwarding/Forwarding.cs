using Hitl.Gateway.Tokens;
using Hitl.Hosting;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Hitl.Gateway.Forwarding;

/// <summary>Requests go on as they came, but for who is asking: that only the gateway says.</summary>
internal static class Forwarding
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static void AddForwarding(this WebApplicationBuilder builder) =>
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddTransforms(SayWhoAsks);

    public static void MapForwarding(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(ExplainFailure);
            proxy.UseLoadBalancing();
        });

    private static void SayWhoAsks(TransformBuilderContext route)
    {
        route.AddRequestTransform(Strip);

        // A webhook's query and headers are part of what its sender signed.
        if (route.Route.AuthorizationPolicy is not "anonymous")
        {
            route.AddRequestTransform(Identify);
        }
    }

    private static ValueTask Strip(RequestTransformContext request)
    {
        var headers = request.ProxyRequest.Headers;
        foreach (var forged in headers.Select(h => h.Key).Where(IsOurs).ToArray())
        {
            headers.Remove(forged);
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsOurs(string header) => header.StartsWith(GatewayIdentity.Prefix, StringComparison.OrdinalIgnoreCase);

    private static ValueTask Identify(RequestTransformContext request)
    {
        var user = request.HttpContext.User;
        var headers = request.ProxyRequest.Headers;
        headers.Authorization = null;
        headers.Add(GatewayIdentity.TenantHeader, user.Tenant());
        headers.Add(GatewayIdentity.AgentHeader, Uri.EscapeDataString(user.AgentId()));
        headers.Add(GatewayIdentity.AgentNameHeader, Uri.EscapeDataString(user.AgentName()));
        headers.Add(GatewayIdentity.RoleHeader, string.Join(',', user.FindAll("role").Select(r => r.Value)));
        if (request.HttpContext.Request.Query.ContainsKey(TokenAuthentication.QueryToken))
        {
            request.Query.Collection.Remove(TokenAuthentication.QueryToken);
        }

        return ValueTask.CompletedTask;
    }

    private static async Task ExplainFailure(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } error || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        await Problems.WriteAsync(context, context.Response.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => ProblemException.TooLarge(),
            >= 500 and var status => new ProblemException(
                status, detail: $"The {context.GetReverseProxyFeature().Cluster.Config.ClusterId} service cannot be reached just now.", retryAfter: RetryAfter),
            var status => new ProblemException(status, detail: $"The request broke off ({error.Error})."),
        });
    }
}
