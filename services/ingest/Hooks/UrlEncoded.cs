using System.Text;

namespace Hitl.Ingest.Hooks;

/// <summary>A parameter as it was sent: bytes, because that is what was signed.</summary>
internal readonly record struct Parameter(byte[] Name, byte[] Value);

/// <summary>
/// The parameters of an <c>application/x-www-form-urlencoded</c> body in their order, decoded and not trimmed. Read by ourselves, so that
/// nothing between the wire and the signature drops, joins or trims a value.
/// </summary>
internal sealed class UrlEncoded
{
    /// <summary>Far more than any provider sends; a body with more is refused.</summary>
    private const int Most = 1000;

    private readonly Dictionary<string, string> first = new(StringComparer.Ordinal);

    private UrlEncoded(IReadOnlyList<Parameter> parameters)
    {
        Parameters = parameters;
        foreach (var (name, value) in parameters)
            first.TryAdd(CleanText.Of(name), CleanText.Of(value));
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The parameter's first value, cleaned; null when it was not sent.</summary>
    public string? this[string name] => first.GetValueOrDefault(name);

    /// <summary>Parameters that came otherwise than as a form, such as Twilio's JSON bodies.</summary>
    public static UrlEncoded Of(IEnumerable<KeyValuePair<string, string>> parameters) =>
        new([.. parameters.Select(p => new Parameter(Encoding.UTF8.GetBytes(p.Key), Encoding.UTF8.GetBytes(p.Value)))]);

    /// <exception cref="FormatException">An escape is broken, or there are too many parameters; the message says where.</exception>
    public static UrlEncoded Parse(ReadOnlySpan<byte> body)
    {
        var parameters = new List<Parameter>();
        for (var at = 0; at < body.Length;)
        {
            var length = body[at..].IndexOf((byte)'&') is var next and >= 0 ? next : body.Length - at;
            var pair = body.Slice(at, length);
            if (!pair.IsEmpty)
            {
                if (parameters.Count == Most)
                    throw new FormatException($"The form has more than {Most} fields.");
                var equals = pair.IndexOf((byte)'=');
                var name = equals < 0 ? pair : pair[..equals];
                var value = equals < 0 ? [] : pair[(equals + 1)..];
                parameters.Add(new Parameter(Decode(name, at), Decode(value, at + equals + 1)));
            }

            at += length + 1;
        }

        return new UrlEncoded(parameters);
    }

    private static byte[] Decode(ReadOnlySpan<byte> text, int offset)
    {
        var decoded = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                decoded[length++] = text[i] == '+' ? (byte)' ' : text[i];
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                decoded[length++] = (byte)((Nibble(text[i + 1]) << 4) | Nibble(text[i + 2]));
                i += 2;
            }
            else
            {
                throw new FormatException($"The form cannot be read at byte {offset + i + 1}: '%' must be followed by two hexadecimal digits.");
            }
        }

        return decoded[..length];
    }

    private static int Nibble(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
