using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Ingest.Slack;

/// <summary>Slack's request signature v0: HMAC-SHA256 of <c>v0:timestamp:raw body</c> under the app's signing secret.</summary>
internal static class SlackSignature
{
    private const string Version = "v0=";
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>A captured request is worthless after this long.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(300);

    /// <param name="secrets">Any of them may have signed, while one replaces the other; with none, nothing is accepted.</param>
    /// <param name="now">Real time: Slack's clock is not moved in Development.</param>
    public static bool Verify(IReadOnlyList<string> secrets, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (timestamp is null || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)Window.TotalSeconds
            || Decode(signature) is not { } given)
        {
            return false;
        }

        var valid = false;
        foreach (var secret in secrets)
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
            hash.AppendData(Encoding.ASCII.GetBytes($"v0:{timestamp}:"));
            hash.AppendData(body);
            valid |= CryptographicOperations.FixedTimeEquals(given, hash.GetHashAndReset());
        }

        return valid;
    }

    /// <summary>Only the form that Slack sends: <c>v0=</c> and 64 lower-case digits.</summary>
    private static byte[]? Decode(string? signature) =>
        signature is not null && signature.StartsWith(Version, StringComparison.Ordinal) && signature.Length == Version.Length + 64
        && signature.AsSpan(Version.Length).IndexOfAnyExcept(Hex) < 0
            ? Convert.FromHexString(signature.AsSpan(Version.Length))
            : null;
}
