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

    private static bool Verify(IReadOnlyList<string> tokens, byte[] given, string url, byte[] parameters) =>
        Signs(tokens, given, url, parameters) || Signs(tokens, given, OtherPort(url), parameters);

    private static bool Signs(IReadOnlyList<string> tokens, byte[] given, string url, byte[] parameters)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(url), .. parameters];
        var valid = false;
        foreach (var token in tokens)
            valid |= CryptographicOperations.FixedTimeEquals(given, HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), text));
        return valid;
    }

    private static byte[] Signed(IReadOnlyList<Parameter> parameters)
    {
        var ordered = parameters.ToArray();
        Array.Sort(ordered, InOrder);
        var bytes = new byte[ordered.Sum(p => p.Name.Length + p.Value.Length)];
        var end = 0;
        for (var i = 0; i < ordered.Length; i++)
        {
            if (i > 0 && InOrder(ordered[i - 1], ordered[i]) == 0)
                continue;
            ordered[i].Name.CopyTo(bytes, end);
            ordered[i].Value.CopyTo(bytes, end += ordered[i].Name.Length);
            end += ordered[i].Value.Length;
        }

        return bytes[..end];
    }

    private static int InOrder(Parameter x, Parameter y) =>
        x.Name.AsSpan().SequenceCompareTo(y.Name) is var byName and not 0 ? byName : x.Value.AsSpan().SequenceCompareTo(y.Value);

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
}
