using System.Buffers;

namespace Hitl.EventSourcing;

/// <summary>What every text from outside goes through once, on entry, so that what is decided upon equals what is stored.</summary>
public static class TextCleaning
{
    private const char Replacement = '\uFFFD';
    private static readonly SearchValues<char> Suspects =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code), '\0']);

    /// <summary>NUL and lone surrogates become U+FFFD, because PostgreSQL stores neither; the same text when there is none.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAny(Suspects) < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (clean, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                if (i + 1 < source.Length && char.IsSurrogatePair(source[i], source[i + 1]))
                {
                    clean[i] = source[i];
                    clean[++i] = source[i];
                }
                else
                {
                    clean[i] = source[i] == '\0' || char.IsSurrogate(source[i]) ? Replacement : source[i];
                }
            }
        });
    }
}

/// <summary>PostgreSQL keeps times to the microsecond; so do we, before anything is decided or hashed.</summary>
public static class Microseconds
{
    /// <summary>The same instant in UTC, cut down to the microsecond.</summary>
    public static DateTimeOffset Cut(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    /// <summary>Whole microseconds since 1970-01-01T00:00:00Z.</summary>
    public static long SinceEpoch(DateTimeOffset time) =>
        (Cut(time).UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
