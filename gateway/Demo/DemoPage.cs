using Hitl.Gateway.Tenants;
using Hitl.Gateway.Tokens;
using Hitl.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.FileProviders;

namespace Hitl.Gateway.Demo;

/// <summary>The live page of <c>./hitl demo</c>, in Development only: it hands a token to whoever opens it.</summary>
internal static class DemoPage
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public sealed record Token(string AccessToken, DateTimeOffset ExpiresAt);

    public static void MapDemo(this WebApplication app)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "demo"));
        app.UseFileServer(new FileServerOptions { RequestPath = "/demo", FileProvider = new PhysicalFileProvider(folder.FullName) });
        app.MapGet("/demo/token", Issue).AllowAnonymous();
    }

    private static Ok<Token> Issue(
        TokenChecks tokens,
        KnownTenants tenants,
        [FromKeyedServices(Clocks.Network)] TimeProvider clock,
        string tenant = "northgate",
        string agent = "sarah",
        string name = "Sarah",
        string role = "agent")
    {
        if (!tenants.Has(tenant))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, detail: $"The tenant {tenant} is not known here.");
        }

        var until = clock.GetUtcNow() + Lifetime;
        return TypedResults.Ok(new Token(tokens.Issue(tenant, agent, name, role, until), until));
    }
}
