using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Hitl.EventSourcing;

/// <summary>
/// The one way to write a JSON value (RFC 8785): keys sorted by UTF-16 code units, numbers as ECMAScript writes them, the fewest escapes.
/// PostgreSQL's jsonb changes spelling but not this form, so a hash taken before the insert still holds after reading.
/// </summary>
/// <remarks>
/// Refused with a <see cref="JsonException"/> that says why: a key that appears twice, a lone surrogate, a number beyond a double's range.
/// What is about to be stored is held to more: a number whose value a double cannot hold is refused, since it would read back as another,
/// and a NUL becomes U+FFFD, since PostgreSQL refuses it.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Writes the value of one property and says so, or leaves it to the canonical writer.</summary>
    internal delegate bool PropertyWriter(string name, JsonElement value, IBufferWriter<byte> to);

    /// <exception cref="JsonException">The text is no JSON, or has no canonical form.</exception>
    public static byte[] Of(ReadOnlyMemory<byte> utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json);
        return Of(document.RootElement);
    }

    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Of(JsonElement value)
    {
        var to = new ArrayBufferWriter<byte>(256);
        Write(value, to);
        return to.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static void Write(JsonElement value, IBufferWriter<byte> to)
    {
        ArgumentNullException.ThrowIfNull(to);
        Write(value, to, forStorage: false);
    }

    /// <summary>A number as ECMAScript's <c>Number.prototype.toString</c> writes it.</summary>
    /// <exception cref="JsonException">JSON has no infinity and no NaN.</exception>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new JsonException("JSON has no infinity and no NaN; write such a number as a string.");
        }

        return value == 0 ? "0" : Decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture)).ToEcmaScript();
    }

    internal static void Write(JsonElement value, IBufferWriter<byte> to, bool forStorage)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, to, forStorage, null);
                break;
            case JsonValueKind.Array:
                var separator = "["u8;
                foreach (var item in value.EnumerateArray())
                {
                    to.Write(separator);
                    separator = ","u8;
                    Write(item, to, forStorage);
                }

                to.Write(value.GetArrayLength() == 0 ? "[]"u8 : "]"u8);
                break;
            case JsonValueKind.String:
                WriteText(value, to, forStorage);
                break;
            case JsonValueKind.Number:
                WriteNumber(JsonMarshal.GetRawUtf8Value(value), to, forStorage);
                break;
            case JsonValueKind.True:
                to.Write("true"u8);
                break;
            case JsonValueKind.False:
                to.Write("false"u8);
                break;
            case JsonValueKind.Null:
                to.Write("null"u8);
                break;
            default:
                throw new JsonException("There is no value to write.");
        }
    }

    internal static void WriteObject(JsonElement value, IBufferWriter<byte> to, bool forStorage, PropertyWriter? write)
    {
        var properties = new List<(string Name, JsonElement Value)>();
        foreach (var property in value.EnumerateObject())
        {
            var name = Name(property);
            properties.Add((forStorage ? name.Replace('\0', '\uFFFD') : name, property.Value));
        }

        properties.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));

        to.Write("{"u8);
        for (var i = 0; i < properties.Count; i++)
        {
            var (name, content) = properties[i];
            if (i > 0)
            {
                if (name == properties[i - 1].Name)
                {
                    throw new JsonException($"The key '{name}' appears twice in one object.");
                }

                to.Write(","u8);
            }

            WriteString(name, to, forStorage);
            to.Write(":"u8);
            if (write is null || !write(name, content, to))
            {
                Write(content, to, forStorage);
            }
        }

        to.Write("}"u8);
    }

    internal static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> to, bool forStorage = false)
    {
        to.Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(NeedsEscape);
            if (plain != 0)
            {
                var run = plain < 0 ? text : text[..plain];
                Encoding.UTF8.GetBytes(run, to);
                text = text[run.Length..];
                continue;
            }

            WriteEscaped(text[0], to, forStorage);
            text = text[1..];
        }

        to.Write("\""u8);
    }

    private static readonly SearchValues<char> NeedsEscape =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private static void WriteEscaped(char character, IBufferWriter<byte> to, bool forStorage)
    {
        switch (character)
        {
            case '"': to.Write("\\\""u8); break;
            case '\\': to.Write("\\\\"u8); break;
            case '\b': to.Write("\\b"u8); break;
            case '\t': to.Write("\\t"u8); break;
            case '\n': to.Write("\\n"u8); break;
            case '\f': to.Write("\\f"u8); break;
            case '\r': to.Write("\\r"u8); break;
            case '\0' when forStorage: to.Write("\uFFFD"u8); break;
            default: Encoding.UTF8.GetBytes($"\\u{(int)character:x4}", to); break;
        }
    }

    private static void WriteText(JsonElement value, IBufferWriter<byte> to, bool forStorage)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (!raw.Contains((byte)'\\') && Utf8.IsValid(raw))
        {
            to.Write(raw);
            return;
        }

        try
        {
            WriteString(value.GetString()!, to, forStorage);
        }
        catch (InvalidOperationException e)
        {
            throw NoText(e);
        }
    }

    private static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw NoText(e);
        }
    }

    private static JsonException NoText(InvalidOperationException e) =>
        new("A text holds a lone surrogate or broken UTF-8; clean texts on entry (TextCleaning).", e);

    private static void WriteNumber(ReadOnlySpan<byte> raw, IBufferWriter<byte> to, bool forStorage)
    {
        if (IsCanonical(raw))
        {
            to.Write(raw);
            return;
        }

        var text = Encoding.ASCII.GetString(raw);
        var canonical = Number(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        if (forStorage && Decimal.Parse(text) != Decimal.Parse(canonical))
        {
            throw new JsonException($"The number {text} would become {canonical} as a double; write it as a string.");
        }

        Encoding.ASCII.GetBytes(canonical, to);
    }

    /// <summary>
    /// True for 0, a whole number, or a decimal fraction that neither begins nor ends with a needless 0, of at most 15 significant digits and not
    /// below 1e-6. No two such numbers share a double, so the shortest form that ECMAScript looks for is the one that stands there.
    /// </summary>
    private static bool IsCanonical(ReadOnlySpan<byte> raw)
    {
        var digits = raw[0] == '-' ? raw[1..] : raw;
        if (digits.Length > 16)
        {
            return false;
        }

        var dot = digits.IndexOf((byte)'.');
        if (dot < 0)
        {
            return digits.Length <= 15 && raw.Length == digits.Length && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        }

        var whole = digits[..dot];
        var fraction = digits[(dot + 1)..];
        return !whole.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && fraction[^1] != '0'
            && !(whole is [(byte)'0'] && fraction.StartsWith("000000"u8));
    }

    /// <summary>A decimal number as 0.DIGITS × 10^Point; the digits neither begin nor end with 0, none for zero.</summary>
    private readonly record struct Decimal(bool Negative, string Digits, long Point)
    {
        public static Decimal Parse(string text)
        {
            var negative = text[0] == '-';
            var mantissaStart = negative ? 1 : 0;
            var e = text.AsSpan().IndexOfAny('e', 'E');
            var mantissa = text.AsSpan(mantissaStart, (e < 0 ? text.Length : e) - mantissaStart);
            var exponent = e < 0 ? 0 : long.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

            var dot = mantissa.IndexOf('.');
            var whole = dot < 0 ? mantissa : mantissa[..dot];
            var fraction = dot < 0 ? [] : mantissa[(dot + 1)..];
            var all = string.Concat(whole, fraction);
            var significant = all.TrimStart('0');
            var digits = significant.TrimEnd('0');
            return digits.Length == 0
                ? new(false, "", 0)
                : new(negative, digits, whole.Length - (all.Length - significant.Length) + exponent);
        }

        /// <summary>ECMA-262, Number::toString: k digits, n the place of the point.</summary>
        public string ToEcmaScript()
        {
            var (sign, k, n) = (Negative ? "-" : "", Digits.Length, (int)Point);
            return n switch
            {
                _ when k <= n && n <= 21 => $"{sign}{Digits}{new string('0', n - k)}",
                > 0 and <= 21 => $"{sign}{Digits[..n]}.{Digits[n..]}",
                > -6 and <= 0 => $"{sign}0.{new string('0', -n)}{Digits}",
                _ => $"{sign}{Digits[0]}{(k > 1 ? "." : "")}{Digits[1..]}e{(n > 0 ? "+" : "-")}{Math.Abs(n - 1)}",
            };
        }
    }
}
