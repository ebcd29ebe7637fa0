using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Hitl.Gateway.Tokens;

/// <summary>Issues Development's tokens, and checks all. Each issuer has keys and algorithms of its own, so none can stand in for another.</summary>
internal sealed class TokenChecks
{
    public const string DevelopmentIssuer = "hitl-development";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly string[] Asymmetric =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
    ];

    private readonly JsonWebTokenHandler handler = new();
    private readonly string audience;
    private readonly SymmetricSecurityKey? developmentKey;
    private readonly TokenValidationParameters? development;
    private readonly TokenValidationParameters? authority;

    public TokenChecks(IOptions<TokenOptions> options, IHostEnvironment environment)
    {
        audience = options.Value.Audience;
        if (options.Value.SigningKey is { } key)
        {
            developmentKey = new SymmetricSecurityKey(Convert.FromBase64String(key));
            development = Parameters([SecurityAlgorithms.HmacSha256]);
            development.ValidIssuer = DevelopmentIssuer;
            development.IssuerSigningKey = developmentKey;
        }

        if (options.Value.Authority is { } issuer)
        {
            authority = Parameters(Asymmetric);
            authority.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{issuer.ToString().TrimEnd('/')}/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever { RequireHttps = !environment.IsDevelopment() });
        }
    }

    /// <summary>The token when everything about it holds, else null.</summary>
    public async Task<JsonWebToken?> CheckAsync(string token)
    {
        if (!handler.CanReadToken(token))
        {
            return null;
        }

        var parameters = IssuerOf(token) == DevelopmentIssuer ? development : authority;
        if (parameters is null)
        {
            return null;
        }

        var result = await handler.ValidateTokenAsync(token, parameters);
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    /// <exception cref="InvalidOperationException">There is no development key.</exception>
    public string Issue(string tenant, string agent, string name, string role, DateTimeOffset until) =>
        handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = DevelopmentIssuer,
            Audience = audience,
            Expires = until.UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = agent, ["name"] = name, ["tenant"] = tenant, ["role"] = role },
            SigningCredentials = new SigningCredentials(
                developmentKey ?? throw new InvalidOperationException("Tokens:SigningKey is not set."), SecurityAlgorithms.HmacSha256),
        });

    private TokenValidationParameters Parameters(string[] algorithms) =>
        new()
        {
            ValidAudience = audience,
            ValidAlgorithms = algorithms,
            ClockSkew = Skew,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
        };

    private string? IssuerOf(string token)
    {
        try
        {
            return handler.ReadJsonWebToken(token).Issuer;
        }
        catch (ArgumentException)
        {
            // Three parts with dots, but no token.
            return null;
        }
    }
}
