using System.Text;

namespace Hitl.Ingest.Hooks;

/// <summary>Text that every store takes: what is no Unicode, and NUL, which PostgreSQL refuses, becomes U+FFFD.</summary>
internal static class CleanText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Invalid UTF-8 is replaced, and so is NUL.</summary>
    public static string Of(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8).Replace('\0', Replacement);

    /// <summary>Lone surrogates and NUL are replaced.</summary>
    public static string Of(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? new Rune(Replacement).ToString() : rune.ToString());
        return clean.ToString();
    }

    /// <summary>
    /// A JSON document's text, in which every string can be read: invalid UTF-8, a lone surrogate's escape and NUL's are U+FFFD.
    /// </summary>
    public static string OfJson(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[3..] : utf8);
        var json = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                json.Append(text[i]);
            }
            else if (Escape(text, i) is not { } unit)
            {
                json.Append(text, i++, 2);
            }
            else if (char.IsHighSurrogate(unit) && Escape(text, i + 6) is { } low && char.IsLowSurrogate(low))
            {
                json.Append(text, i, 12);
                i += 11;
            }
            else
            {
                json.Append(char.IsSurrogate(unit) || unit == '\0' ? "\\uFFFD" : text.AsSpan(i, 6));
                i += 5;
            }
        }

        return json.ToString();
    }

    /// <summary>The UTF-16 unit of an escape <c>\uXXXX</c> that begins there; null when none does.</summary>
    private static char? Escape(string text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit
            : null;
}
