using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Ingest.Hooks;

/// <summary>
/// The signature of Standard Webhooks 1.0: <c>v1,</c> and the Base64 HMAC-SHA256 of <c>id.timestamp.body</c>, several of them with spaces
/// between while a secret is replaced. Any system can make it in a few lines, so it is what ours that have no scheme of their own use.
/// </summary>
internal static class StandardSignature
{
    public const string Id = "webhook-id", Timestamp = "webhook-timestamp", Header = "webhook-signature";

    private const string Version = "v1,", SecretPrefix = "whsec_";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Null when the secret is not of the form that this scheme has.</summary>
    public static byte[]? Key(string secret)
    {
        var key = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length)
            && length is >= 24 and <= 64
                ? key[..length]
                : null;
    }

    /// <param name="now">Real time: what signs outside is not moved in Development.</param>
    public static bool Verify(IReadOnlyList<string> secrets, string? id, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id is not { Length: > 0 } || signature is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)Window.TotalSeconds)
        {
            return false;
        }

        var valid = false;
        foreach (var key in secrets.Select(Key).OfType<byte[]>())
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
            hash.AppendData(body);
            var made = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(hash.GetHashAndReset()));
            foreach (var given in signature.Split(' '))
                valid |= CryptographicOperations.FixedTimeEquals(made, Encoding.UTF8.GetBytes(given));
        }

        return valid;
    }
}
