using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>E-mail addresses, and those spelled out: "amy at example dot com".</summary>
internal static class EmailFinder
{
    /// <summary>Beyond this much text nobody writes an address.</summary>
    private const int Reach = 20_000;
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;
    private const double Written = 0.99;
    private const double Spelled = 0.7;

    public static void Find(Words words, List<Found> found)
    {
        var text = words.Folded.Text.AsSpan(0, Math.Min(words.Folded.Text.Length, Reach));
        for (var at = text.IndexOf('@'); at >= 0; at = Next(text, at))
        {
            if (Address(text, at) is var (start, end))
            {
                var (from, until) = (words.Folded.StartOf(start), words.Folded.EndOf(end - 1));
                words.TakeSpan(from, until);
                found.Add(new(FoundKind.Email, [$"{text[start..at]}@{text[(at + 1)..end].ToString().ToLowerInvariant()}"], Written, from, until - from));
            }
        }

        for (var at = 1; at + 3 < words.Count; at++)
        {
            if (words.Form(at) == "at" && words.IsWord(at - 1) && SpelledDomain(words, at + 1) is var (domain, end))
            {
                found.Add(words.Take(FoundKind.Email, at - 1, end, Spelled, $"{words.Raw(at - 1)}@{domain}"));
            }
        }
    }

    private static int Next(ReadOnlySpan<char> text, int at) => text[(at + 1)..].IndexOf('@') is >= 0 and var next ? at + 1 + next : -1;

    private static (int Start, int End)? Address(ReadOnlySpan<char> text, int at)
    {
        var start = at;
        while (start > 0 && at - start < LongestLocal && IsLocal(text[start - 1]))
        {
            start--;
        }

        while (start < at && text[start] is '.' or '-')
        {
            start++;
        }

        var end = at + 1;
        while (end < text.Length && end - at <= LongestDomain && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-'))
        {
            end++;
        }

        while (end > at + 1 && text[end - 1] is '.' or '-')
        {
            end--;
        }

        var domain = text[(at + 1)..end];
        var dot = domain.LastIndexOf('.');
        return start < at && text[at - 1] != '.' && dot > 0 && domain.Length - dot > 2 && char.IsAsciiLetter(domain[dot + 1]) && !domain.Contains("..", StringComparison.Ordinal)
            ? (start, end)
            : null;
    }

    private static bool IsLocal(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '%' or '+' or '-' or '\'';

    private static (string Domain, int End)? SpelledDomain(Words words, int at)
    {
        var domain = "";
        for (; words.IsWord(at) && words.Form(at + 1) == "dot" && words.IsWord(at + 2); at += 2)
        {
            domain += $"{words.Form(at)}.";
        }

        return domain.Length > 0 ? (domain + words.Form(at), at + 1) : null;
    }
}
