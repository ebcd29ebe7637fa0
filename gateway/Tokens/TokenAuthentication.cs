using System.Security.Claims;
using System.Text.Encodings.Web;
using Hitl.Gateway.Tenants;
using Hitl.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Hitl.Gateway.Tokens;

/// <summary>Bearer tokens: 401 without a good one, 403 when its tenant is not known here or its role may not.</summary>
internal static class TokenAuthentication
{
    private const string Scheme = "Bearer";
    private const string LivePath = "/api/live";

    private static readonly string[] Operators = ["platform"];
    private static readonly string[] Analysts = ["analyst", .. Operators];
    private static readonly string[] Agents = ["agent", .. Analysts];

    /// <summary>The query parameter that carries the token where a browser's EventSource cannot send a header.</summary>
    public const string QueryToken = "access_token";

    public static void AddTokens(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<TokenOptions, TokenOptionsValidator>(TokenOptions.Section);
        builder.Services.AddSingleton<TokenChecks>();
        builder.Services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, Handler>(Scheme, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("agents", p => For(p, Agents))
            .AddPolicy("analysts", p => For(p, Analysts))
            .AddPolicy("operators", p => For(p, Operators));
    }

    private static void For(AuthorizationPolicyBuilder policy, string[] roles) =>
        policy.RequireAuthenticatedUser().RequireRole(roles).RequireAssertion(c =>
            c.Resource is HttpContext http && HasKnownTenant(http));

    private static bool HasKnownTenant(HttpContext context) =>
        context.RequestServices.GetRequiredService<KnownTenants>().Has(context.User.FindFirst("tenant")?.Value);

    private sealed class Handler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, TokenChecks tokens)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
    {
        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Given() is not { Length: > 0 } given)
            {
                return AuthenticateResult.NoResult();
            }

            if (await tokens.CheckAsync(given) is not { Subject.Length: > 0 } token)
            {
                return AuthenticateResult.Fail("The token is not valid.");
            }

            var tenant = token.TryGetPayloadValue<string>("tenant", out var t) ? t : "";
            var name = token.TryGetPayloadValue<string>("name", out var n) ? n : token.Subject;
            var roles = token.Claims.Where(c => c.Type is "role" or "roles").Select(c => c.Value).Intersect(Agents);
            var identity = GatewayIdentity.Identity(tenant, token.Subject, name, roles, Scheme.Name);
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Headers.WWWAuthenticate = Given() is null ? "Bearer" : "Bearer error=\"invalid_token\"";
            return Problems.WriteAsync(Context, new ProblemException(
                StatusCodes.Status401Unauthorized,
                detail: Given() is null ? "A bearer token is needed." : "The token is forged, expired, or not meant for this platform."));
        }

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
            Problems.WriteAsync(Context, new ProblemException(
                StatusCodes.Status403Forbidden,
                detail: HasKnownTenant(Context) ? "The token's role may not do this." : "The token names no tenant that is known here."));

        private string? Given()
        {
            const string Bearer = "Bearer ";
            return Request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? header[Bearer.Length..].Trim()
                : Request.Path.Equals(LivePath, StringComparison.OrdinalIgnoreCase) ? Request.Query[QueryToken].FirstOrDefault() : null;
        }
    }
}
