using Microsoft.Extensions.Options;

namespace Hitl.Gateway.Tokens;

public sealed class TokenOptions
{
    public const string Section = "Tokens";

    /// <summary>The OpenID Connect issuer whose tokens are accepted.</summary>
    public Uri? Authority { get; init; }

    /// <summary>Development only: the key, 32 bytes in base64, of tokens that <c>./hitl token</c> and the demo issue.</summary>
    public string? SigningKey { get; init; }

    /// <summary>A token for another audience is refused.</summary>
    public string Audience { get; init; } = "hitl";
}

/// <summary>A development key outside Development would let whoever has it be anybody: the process does not start.</summary>
internal sealed class TokenOptionsValidator(IHostEnvironment environment) : IValidateOptions<TokenOptions>
{
    private const int KeyBytes = 32;

    public ValidateOptionsResult Validate(string? name, TokenOptions options) =>
        options switch
        {
            { SigningKey: not null } when !environment.IsDevelopment() =>
                ValidateOptionsResult.Fail("Tokens:SigningKey is refused outside Development: unset it and set Tokens:Authority."),
            { SigningKey: { } key } when !IsKey(key) =>
                ValidateOptionsResult.Fail("Tokens:SigningKey must be 32 bytes in base64."),
            { SigningKey: null, Authority: null } =>
                ValidateOptionsResult.Fail("Nobody could enter: set Tokens:Authority (or, in Development, Tokens:SigningKey)."),
            { Authority.Scheme: not "https" } when !environment.IsDevelopment() =>
                ValidateOptionsResult.Fail("Tokens:Authority must be an https address."),
            { Audience: null or "" } => ValidateOptionsResult.Fail("Tokens:Audience must not be empty."),
            _ => ValidateOptionsResult.Success,
        };

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 1];
        return Convert.TryFromBase64String(key, bytes, out var written) && written == KeyBytes;
    }
}
