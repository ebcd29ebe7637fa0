using Hitl.Cli.Access;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Hitl.Cli.Specs;

public class DevelopmentTokenSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public async Task A_token_names_tenant_role_and_person_and_holds_twelve_hours()
    {
        var text = DevelopmentToken.Issue(new TokenClaims("northgate", "agent", "priya", "Priya Shah"), Key, "Development", Noon);

        var result = await Validate(text, Key);
        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal("HS256", token.Alg);
        Assert.Equal("priya", token.Subject);
        Assert.Equal("Priya Shah", token.GetClaim("name").Value);
        Assert.Equal("northgate", token.GetClaim("tenant").Value);
        Assert.Equal("agent", token.GetClaim("role").Value);
        Assert.Equal(Noon.UtcDateTime, token.IssuedAt);
        Assert.Equal(Noon.AddHours(12).UtcDateTime, token.ValidTo);
    }

    [Fact]
    public async Task A_token_of_another_key_does_not_validate()
    {
        var text = DevelopmentToken.Issue(new TokenClaims("northgate", "analyst"), Convert.ToBase64String(new byte[32]), "Development", Noon);

        Assert.False((await Validate(text, Key)).IsValid);
    }

    [Fact]
    public void Outside_Development_none_is_issued()
    {
        var refusal = Assert.Throws<InvalidOperationException>(
            () => DevelopmentToken.Issue(new TokenClaims("northgate", "agent"), Key, "Production", Noon));

        Assert.Contains("Production", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentException>(() => DevelopmentToken.Issue(new TokenClaims("northgate", "owner"), Key, "Development", Noon));

    private static Task<TokenValidationResult> Validate(string text, string key) => new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(
        text,
        new TokenValidationParameters
        {
            ValidIssuer = "hitl-development",
            ValidAudience = "hitl",
            IssuerSigningKey = new SymmetricSecurityKey(Convert.FromBase64String(key)),
            // The spec's time is fixed; that the times are right is asserted on the token itself.
            ValidateLifetime = false,
        });
}
