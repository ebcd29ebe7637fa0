using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>Web addresses, with a scheme or without: <c>https://example.com/a</c>, <c>www.example.com</c>, <c>example.co.uk</c>.</summary>
internal static class LinkFinder
{
    private const double Written = 0.99;
    private const double Bare = 0.85;

    /// <summary>Ends of a name that are hardly a word after a forgotten space.</summary>
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
    {
        "com", "org", "net", "uk", "io", "de", "fr", "es", "it", "nl", "ie", "eu", "info", "biz", "app", "dev", "ai", "london", "scot", "wales", "shop", "online", "agency", "au", "ca", "us",
    };

    public static void Find(Words words, List<Found> found)
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at].Kind == TokenKind.Link && words.IsFree(at, at + 1) && Value(words.Folded.Text.AsSpan(words[at].At, words[at].Until - words[at].At)) is { } link)
            {
                found.Add(words.Take(FoundKind.Link, at, at + 1, Written, link));
            }
            else if (DomainEnd(words, at) is > 0 and var end)
            {
                var last = PathEnd(words, end);
                found.Add(words.Take(FoundKind.Link, at, last, Bare, Value(words.Folded.Text.AsSpan(words[at].At, words[last - 1].Until - words[at].At))!));
                at = last - 1;
            }
        }
    }

    /// <summary>With a scheme, and the host in small letters; null for a scheme without a host.</summary>
    private static string? Value(ReadOnlySpan<char> written)
    {
        var mark = written.IndexOf("://", StringComparison.Ordinal);
        var scheme = mark < 0 ? "https" : written[..mark].ToString().ToLowerInvariant();
        var rest = mark < 0 ? written : written[(mark + 3)..];
        var slash = rest.IndexOfAny('/', '?', '#');
        var host = slash < 0 ? rest : rest[..slash];
        return host.IsEmpty ? null : $"{scheme}://{host.ToString().ToLowerInvariant()}{(slash < 0 ? "" : rest[slash..])}";
    }

    private static int DomainEnd(Words words, int at)
    {
        if (!words.IsWord(at) || (at > 0 && words.IsGlued(at) && words[at - 1].Form is "@" or "." or "/"))
        {
            return 0;
        }

        var end = at + 1;
        while (end + 1 < words.Count && words.IsGlued(end) && words.IsGlued(end + 1) && words.Form(end) is "." or "-" && words.IsWord(end + 1))
        {
            end += 2;
        }

        return end > at + 1 && words.Form(end - 2) == "." && Ends.Contains(words.Form(end - 1)) && words.Form(at).Length > 1 ? end : 0;
    }

    private static int PathEnd(Words words, int end)
    {
        if (words.Form(end) != "/" || !words.IsGlued(end))
        {
            return end;
        }

        while (end < words.Count && words.IsGlued(end) && words.IsFree(end, end + 1))
        {
            end++;
        }

        while (words[end - 1].Form is "." or "," or "?" or "!" or ")")
        {
            end--;
        }

        return end;
    }
}
