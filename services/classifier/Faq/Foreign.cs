using Hitl.Classifier.Phrases;
using Hitl.Classifier.Text;

namespace Hitl.Classifier.Faq;

/// <summary>
/// Words of a question that an FAQ entry never mentions. "Do you work with Sage?" is nearly "Do you work with Xero?";
/// the one word that differs is all that matters.
/// </summary>
public static class Foreign
{
    /// <summary>Words that carry no topic.</summary>
    private static readonly HashSet<string> Plain = new(
        ("a an the and or but so if then than that this these those there here it its is are am was were be been do does did done have has had can could would will "
        + "should may might must shall i im ive id ill me my we us our you your youre u ur he she they them their his her one ones to of in on at for from by with about "
        + "into over up down out off as not no yes dont doesnt cant isnt arent any some all much many more most very just also too please thanks thank hi hello hey ok "
        + "what whats when where wheres who how hows why which tell know let like want need get got give go going come use using work works working make made say see "
        + "look looking help ask question questions able possible sort kind thing things something anything someone anyone really actually quick good great well now "
        + "still already again ever right sure guys team company business people offer provide support integrate integration connect sync").Split(' '),
        StringComparer.Ordinal);

    private static readonly string[] Calendar =
    [
        "monday", "mondays", "tuesday", "tuesdays", "wednesday", "wednesdays", "thursday", "thursdays", "friday", "fridays", "saturday", "saturdays",
        "sunday", "sundays", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "christmas", "easter",
    ];

    /// <summary>Names put in place of an FAQ's own, to learn what a foreign name does.</summary>
    private static readonly string[] Strangers = ["Sage", "Hubspot", "Zapier"];

    /// <summary>Words of the product's phrases that are no names: a name stands with a capital inside a sentence, days and months aside.</summary>
    private static readonly Lazy<HashSet<string>> Everyday = new(() =>
    {
        var words = PhraseBook.All.SelectMany(phrase => WordsOf(phrase.Text)).ToHashSet(StringComparer.Ordinal);
        words.ExceptWith(PhraseBook.All
            .SelectMany(phrase => Tokenizer.Cut(FoldedText.Of(phrase.Text)).Skip(1))
            .Where(token => token is { Kind: TokenKind.Word, Capital: true, Shouted: false })
            .Select(token => token.Form));
        words.UnionWith(Calendar);
        return words;
    });

    public static HashSet<string> WordsOf(string text) =>
        [.. Tokenizer.Cut(FoldedText.Of(text)).Where(token => token.Kind is TokenKind.Word).Select(token => token.Form)];

    /// <summary>The one string that all models keep for an everyday word.</summary>
    public static string Shared(string form) => Everyday.Value.TryGetValue(form, out var shared) ? shared : form;

    /// <summary>How much of a question its entry never mentions.</summary>
    /// <param name="known">The entry's words in ordinal order.</param>
    /// <returns>Share of its topic words (0 to 1), and how many of them are names or words nobody uses every day (at most 2).</returns>
    public static (double Share, double Names) Measure(IReadOnlyList<Token> tokens, Clause clause, string[] known)
    {
        int topics = 0, foreign = 0, names = 0;
        for (var at = clause.First; at < clause.End; at++)
        {
            var token = tokens[at];
            if (token.Kind is TokenKind.Mark or TokenKind.Emoji or TokenKind.Number || Plain.Contains(token.Form))
            {
                continue;
            }

            topics++;
            if (!IsKnown(token.Form, known))
            {
                foreign++;
                names += Everyday.Value.Contains(token.Form) ? 0 : 1;
            }
        }

        return (topics == 0 ? 0 : (double)foreign / topics, Math.Min(names, 2));
    }

    /// <summary>A phrasing that names something, with the name exchanged: the same question about something the FAQ doesn't hold.</summary>
    public static IEnumerable<string> Exchanged(string text)
    {
        var tokens = Tokenizer.Cut(FoldedText.Of(text));
        for (var at = tokens.Count - 1; at >= 0; at--)
        {
            if (tokens[at].Kind == TokenKind.Word && !Plain.Contains(tokens[at].Form) && !Everyday.Value.Contains(tokens[at].Form))
            {
                return Strangers.Select(stranger => text[..tokens[at].Start] + stranger + text[tokens[at].End..]);
            }
        }

        return [];
    }

    /// <summary>The same word, its plural, or a slip of one letter in a word of five or more.</summary>
    private static bool IsKnown(string form, string[] known) =>
        Array.BinarySearch(known, form, StringComparer.Ordinal) >= 0
        || (form.Length > 3 && known.Any(word => IsInflected(form, word) || (form.Length >= 5 && word.Length >= 5 && IsOneSlip(form, word))));

    private static bool IsInflected(string form, string word)
    {
        var (longer, shorter) = form.Length >= word.Length ? (form, word) : (word, form);
        return shorter.Length >= 4 && longer.Length - shorter.Length <= 3 && longer.AsSpan().StartsWith(shorter.AsSpan(0, shorter.Length - 1), StringComparison.Ordinal);
    }

    /// <summary>One letter changed, left out, put in, or two neighbours swapped.</summary>
    private static bool IsOneSlip(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 1)
        {
            return false;
        }

        var front = left.AsSpan().CommonPrefixLength(right);
        var back = 0;
        while (back < left.Length - front && back < right.Length - front && left[^(back + 1)] == right[^(back + 1)])
        {
            back++;
        }

        var (leftRest, rightRest) = (left.Length - front - back, right.Length - front - back);
        return leftRest <= 1 && rightRest <= 1
            || (leftRest == 2 && rightRest == 2 && left[front] == right[front + 1] && left[front + 1] == right[front]);
    }
}
