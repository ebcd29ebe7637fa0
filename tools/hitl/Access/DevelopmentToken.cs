using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hitl.Cli.Access;

/// <summary>Who a development token speaks for.</summary>
/// <param name="Role">agent, analyst or platform.</param>
/// <param name="Agent">The subject; the role's name when no person is meant.</param>
public sealed record TokenClaims(string Tenant, string Role, string? Agent = null, string? Name = null);

/// <summary>The development issuer: HS256 under the data folder's key, 12 hours.</summary>
public static class DevelopmentToken
{
    public const string Issuer = "hitl-development";
    public const string Audience = "hitl";
    public static readonly IReadOnlyList<string> Roles = ["agent", "analyst", "platform"];
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <param name="signingKey">Base64 of 32 bytes.</param>
    /// <exception cref="InvalidOperationException">The environment is not Development.</exception>
    public static string Issue(TokenClaims claims, string signingKey, string environment, DateTimeOffset now)
    {
        if (environment != "Development")
        {
            throw new InvalidOperationException(
                $"Development tokens are refused in the environment {environment}: take one from your identity provider.");
        }

        if (!Roles.Contains(claims.Role))
        {
            throw new ArgumentException($"There is no role {claims.Role}; the roles are {string.Join(", ", Roles)}.", nameof(claims));
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = claims.Agent ?? claims.Role,
                ["name"] = claims.Name ?? claims.Agent ?? claims.Role,
                ["tenant"] = claims.Tenant,
                ["role"] = claims.Role,
                ["jti"] = RandomNumberGenerator.GetHexString(16, lowercase: true),
            },
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(Convert.FromBase64String(signingKey)),
                SecurityAlgorithms.HmacSha256),
        });
    }
}
