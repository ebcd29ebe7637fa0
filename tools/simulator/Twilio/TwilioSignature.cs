using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Simulator.Twilio;

/// <summary>How Twilio signs its webhooks (twilio-csharp, RequestValidator).</summary>
internal static class TwilioSignature
{
    public const string Header = "X-Twilio-Signature";

    /// <summary>Base64 of HMAC-SHA1 over the address and the fields in ordinal order of their names, values as they are.</summary>
    public static string Of(string authToken, string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var text = new StringBuilder(address, 512);
        foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(value);
        }

        return Sign(authToken, text.ToString());
    }

    /// <summary>For a JSON body: the address, which then carries the body's hash in <c>bodySHA256</c>, is all that is signed.</summary>
    public static (string Address, string Signature) OfBody(string authToken, string address, ReadOnlySpan<byte> body)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var signed = $"{address}{(address.Contains('?') ? '&' : '?')}bodySHA256={hash}";
        return (signed, Sign(authToken, signed));
    }

    private static string Sign(string authToken, string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), bytes.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
