using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hitl.Hosting;

/// <summary>
/// Who is asking, as the gateway found it in the token. The gateway removes these headers from what comes in and writes its own,
/// and nobody else can reach a service.
/// </summary>
public static class GatewayIdentity
{
    public const string Scheme = "Gateway";

    /// <summary>What all of the headers' names start with.</summary>
    public const string Prefix = "X-Hitl-";

    public const string TenantHeader = Prefix + "Tenant";

    /// <summary>Percent-encoded UTF-8, as the name.</summary>
    public const string AgentHeader = Prefix + "Agent";

    public const string AgentNameHeader = Prefix + "Agent-Name";

    /// <summary>Comma-separated when there are several.</summary>
    public const string RoleHeader = Prefix + "Role";

    /// <summary>Every endpoint of the service needs an identity (401 without), but those that allow anonymous.</summary>
    public static WebApplicationBuilder AddGatewayIdentity(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, Handler>(Scheme, null);
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }

    /// <summary>An identity with the claims that tokens and headers have in common.</summary>
    public static ClaimsIdentity Identity(string tenant, string agent, string name, IEnumerable<string> roles, string scheme) =>
        new(
            [new("tenant", tenant), new("sub", agent), new("name", name), .. roles.Select(r => new Claim("role", r))],
            scheme,
            nameType: "name",
            roleType: "role");

    public static string Tenant(this ClaimsPrincipal user) => Claim(user, "tenant");

    public static string AgentId(this ClaimsPrincipal user) => Claim(user, "sub");

    /// <summary>The name an agent signs by.</summary>
    public static string AgentName(this ClaimsPrincipal user) => Claim(user, "name");

    /// <summary>The first role; ask <see cref="ClaimsPrincipal.IsInRole"/> for permission.</summary>
    public static string Role(this ClaimsPrincipal user) => Claim(user, "role");

    private static string Claim(ClaimsPrincipal user, string type) =>
        user.FindFirst(type)?.Value ?? throw new InvalidOperationException($"The identity has no {type}: does the endpoint require one?");

    private sealed class Handler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var headers = Request.Headers;
            if (headers[TenantHeader] is not [{ Length: > 0 } tenant]
                || headers[AgentHeader] is not [{ Length: > 0 } agent]
                || headers[RoleHeader] is not [{ Length: > 0 } roles])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var name = headers[AgentNameHeader] is [{ Length: > 0 } given] ? given : agent;
            var identity = Identity(tenant, Uri.UnescapeDataString(agent), Uri.UnescapeDataString(name), roles.Split(','), GatewayIdentity.Scheme);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), GatewayIdentity.Scheme)));
        }
    }
}
