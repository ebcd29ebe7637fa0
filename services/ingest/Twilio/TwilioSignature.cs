using System.Security.Cryptography;
using System.Text;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Twilio;

/// <summary>Twilio's request signature (<c>X-Twilio-Signature</c>, as twilio-csharp's RequestValidator): Base64 of HMAC-SHA1 under the account's token.</summary>
internal static class TwilioSignature
{
    private const string BodyHash = "bodySHA256";

    /// <summary>A form: the public URL, then every parameter's name and value in ordinal order. Repeated names give each distinct value once.</summary>
    public static bool VerifyForm(IReadOnlyList<string> tokens, string? signature, string url, UrlEncoded form) =>
        Decode(signature) is { } given
        && (Verify(tokens, given, url, Signed(form.Parameters)) || Verify(tokens, given, url, Signed([.. form.Parameters.Select(Cleaned)])));

    /// <summary>A JSON body: the public URL alone is signed, and carries the hash of the body.</summary>
    public static bool VerifyJson(IReadOnlyList<string> tokens, string? signature, string url, ReadOnlySpan<byte> body) =>
        Decode(signature) is { } given && HashMatches(url, body) && Verify(tokens, given, url, []);

    private static bool Verify(IReadOnlyList<string> tokens, byte[] given, string url, byte[] parameters)
    {
        var valid = false;
        foreach (var token in tokens)
        {
            foreach (var candidate in (ReadOnlySpan<string>)[url, OtherPort(url)])
                valid |= CryptographicOperations.FixedTimeEquals(given, Hash(token, candidate, parameters));
        }

        return valid;
    }

    private static byte[] Hash(string token, string url, byte[] parameters)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(token));
        hash.AppendData(Encoding.UTF8.GetBytes(url));
        hash.AppendData(parameters);
        return hash.GetHashAndReset();
    }

    private static byte[] Signed(IReadOnlyList<Parameter> parameters) =>
    [
        .. parameters
            .OrderBy(p => p.Name, Ordinal.Instance).ThenBy(p => p.Value, Ordinal.Instance)
            .DistinctBy(p => (Convert.ToHexString(p.Name), Convert.ToHexString(p.Value)))
            .SelectMany(p => (IEnumerable<byte>)[.. p.Name, .. p.Value]),
    ];

    /// <summary>A sender that could not represent invalid UTF-8 has signed its replacement.</summary>
    private static Parameter Cleaned(Parameter parameter) =>
        new(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(parameter.Name)), Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(parameter.Value)));

    /// <summary>The URL with the standard port added, or its port left out: Twilio signs sometimes one, sometimes the other.</summary>
    private static string OtherPort(string url)
    {
        var parsed = new Uri(url);
        var host = url.IndexOf("//", StringComparison.Ordinal) + 2;
        var path = url.IndexOfAny(['/', '?'], host) is var found and >= 0 ? found : url.Length;
        var authority = url[host..path];
        var explicitPort = authority.LastIndexOf(':') is var colon && colon > authority.LastIndexOf(']') ? colon : -1;
        return explicitPort >= 0
            ? url[..(host + explicitPort)] + url[path..]
            : $"{url[..path]}:{parsed.Port}{url[path..]}";
    }

    private static bool HashMatches(string url, ReadOnlySpan<byte> body)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return false;
        foreach (var pair in url[(query + 1)..].Split('&'))
        {
            if (pair.StartsWith(BodyHash + "=", StringComparison.Ordinal))
            {
                var expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body)));
                return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(pair[(BodyHash.Length + 1)..]));
            }
        }

        return false;
    }

    private static byte[]? Decode(string? signature)
    {
        var bytes = new byte[SHA1.HashSizeInBytes];
        return signature is { Length: 28 } && Convert.TryFromBase64String(signature, bytes, out var length) && length == bytes.Length ? bytes : null;
    }

    private sealed class Ordinal : IComparer<byte[]>
    {
        public static readonly Ordinal Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
