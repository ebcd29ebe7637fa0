using Hitl.Gateway.Demo;
using Hitl.Gateway.Forwarding;
using Hitl.Gateway.Limits;
using Hitl.Gateway.Tenants;
using Hitl.Gateway.Tokens;
using Hitl.Hosting;

namespace Hitl.Gateway;

/// <summary>The whole gateway: who may enter, as whom, how often, and where to. Its routes are in appsettings.json.</summary>
public static class GatewayApp
{
    public static WebApplication Build(string[] args)
    {
        var builder = Platform.CreateBuilder("gateway", args);

        builder.AddKnownTenants();
        builder.AddTokens();
        builder.AddRateLimits();
        builder.AddForwarding();

        var app = builder.Build();

        app.UseSecurityHeaders();
        app.MapPlatform();
        app.UseRateLimiter();
        app.MapForwarding();
        if (app.Environment.IsDevelopment())
        {
            app.MapDemo();
        }

        return app;
    }
}
