using System.Text;

namespace Hitl.Classifier.Text;

/// <summary>Cuts a folded text into tokens. A text has at most <see cref="Limit"/> of them: what follows is not read.</summary>
public static class Tokenizer
{
    public const int Limit = 2000;

    /// <summary>A longer word is read by its first letters only, so that time stays bounded.</summary>
    public const int LongestWord = 48;

    /// <summary>How many words a negation reaches, unless a mark ends it first.</summary>
    private const int NegationReach = 3;

    private static readonly HashSet<string> Negations = new(StringComparer.Ordinal)
    {
        "not", "no", "never", "without", "dont", "doesnt", "didnt", "wont", "wouldnt", "cant", "cannot", "couldnt", "isnt", "arent", "wasnt",
        "werent", "havent", "hasnt", "hadnt", "shouldnt", "aint", "nothing", "hardly", "nor", "neither",
    };

    public static IReadOnlyList<Token> Cut(FoldedText folded)
    {
        var text = folded.Text;
        var tokens = new List<Token>();
        var negated = 0;

        for (var at = 0; at < text.Length && tokens.Count < Limit;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var (kind, until) = Next(text, at);
            var form = FormOf(text, at, until, kind);
            var letters = kind == TokenKind.Word;
            tokens.Add(new Token(
                folded.StartOf(at),
                folded.EndOf(until - 1),
                at,
                until,
                kind,
                form,
                Capital: letters && char.IsUpper(text[at]),
                Shouted: letters && IsShouted(text.AsSpan(at, until - at)),
                Negated: letters && negated > 0));

            negated = kind switch
            {
                TokenKind.Word when Negations.Contains(form) => NegationReach,
                TokenKind.Word => Math.Max(0, negated - 1),
                TokenKind.Mark => 0,
                _ => negated,
            };
            at = until;
        }

        return tokens;
    }

    private static (TokenKind Kind, int Until) Next(string text, int at)
    {
        if (LinkEnd(text, at) is > 0 and var linkEnd)
        {
            return (TokenKind.Link, linkEnd);
        }

        if (char.IsAsciiDigit(text[at]))
        {
            return NumberOrMixed(text, at);
        }

        if (IsLetter(text, at))
        {
            return (TokenKind.Word, WordEnd(text, at));
        }

        if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length)
        {
            return (TokenKind.Emoji, at + 2);
        }

        if (text[at] >= 0x2190)
        {
            return (TokenKind.Emoji, at + 1);
        }

        var until = at + 1;
        while (until < text.Length && IsTerminator(text[at]) && IsTerminator(text[until]))
        {
            until++;
        }

        return (TokenKind.Mark, until);
    }

    private static (TokenKind, int) NumberOrMixed(string text, int at)
    {
        var until = at;
        while (until < text.Length && (char.IsAsciiDigit(text[until]) || IsInnerMark(text, until)))
        {
            until++;
        }

        return until < text.Length && IsLetter(text, until) ? (TokenKind.Number, WordEnd(text, until)) : (TokenKind.Number, until);
    }

    private static bool IsInnerMark(string text, int at) =>
        text[at] is '.' or ',' or '/' or ':' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);

    private static int WordEnd(string text, int at)
    {
        while (at < text.Length && (IsLetter(text, at) || char.IsAsciiDigit(text[at]) || IsApostrophe(text, at)))
        {
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
        }

        return at;
    }

    private static bool IsApostrophe(string text, int at) => text[at] == '\'' && at + 1 < text.Length && IsLetter(text, at + 1);

    private static bool IsTerminator(char mark) => mark is '?' or '!' or '.';

    private static bool IsLetter(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length
            ? Rune.IsLetter(new Rune(text[at], text[at + 1]))
            : char.IsLetter(text[at]) || char.GetUnicodeCategory(text[at]) == System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static int LinkEnd(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (!rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            && !rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var until = at;
        while (until < text.Length && !char.IsWhiteSpace(text[until]))
        {
            until++;
        }

        while (until > at + 4 && text[until - 1] is '.' or ',' or '?' or '!' or ')' or ';')
        {
            until--;
        }

        return until;
    }

    private static string FormOf(string text, int at, int until, TokenKind kind) => kind switch
    {
        TokenKind.Link => "<link>",
        TokenKind.Mark => MarkForm(text.AsSpan(at, until - at)),
        TokenKind.Emoji => text[at..until],
        _ => WordForm(text.AsSpan(at, Math.Min(until - at, LongestWord))),
    };

    private static string MarkForm(ReadOnlySpan<char> marks)
    {
        var asks = marks.Count('?');
        var calls = marks.Count('!');
        return (asks, calls) switch
        {
            (0, 0) => marks.StartsWith("..") ? "..." : marks[..1].ToString(),
            (0, 1) => "!",
            (0, _) => "!!",
            (1, 0) => "?",
            (_, 0) => "??",
            _ => "?!",
        };
    }

    private static string WordForm(ReadOnlySpan<char> word)
    {
        Span<char> form = stackalloc char[word.Length];
        var length = 0;
        for (var at = 0; at < word.Length; at++)
        {
            var character = char.IsAsciiDigit(word[at]) ? '0' : char.ToLowerInvariant(word[at]);
            if (character == '\'' || (length >= 2 && character != '0' && form[length - 1] == character && form[length - 2] == character))
            {
                continue;
            }

            form[length++] = character;
        }

        var stretched = length < word.Length - word.Count('\'') && length > 2 && form[length - 1] == form[length - 2] && form[length - 1] != '0';
        return new string(form[..(stretched ? length - 1 : length)]);
    }

    private static bool IsShouted(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
        {
            return false;
        }

        foreach (var character in word)
        {
            if (char.IsLower(character))
            {
                return false;
            }
        }

        return true;
    }
}
