using System.Globalization;
using System.Text.RegularExpressions;

namespace Hitl.Orchestrator.Claims;

internal enum PieceKind { Word, Number, Currency, Mark, Link }

/// <summary>A word, number, sign or link of a text.</summary>
/// <param name="Form">In small letters, plain.</param>
/// <param name="Sentence">Which sentence it stands in.</param>
/// <param name="Clause">Which part of the text between commas, conjunctions and ends of sentences.</param>
internal readonly record struct Piece(PieceKind Kind, string Form, int Start, int End, bool Capital, int Sentence, int Clause);

/// <summary>A text cut into pieces, sentences and clauses. The same for a draft and for what it is held against.</summary>
internal sealed partial class DraftText
{
    private static readonly HashSet<string> Conjunctions =
        ["and", "or", "nor", "but", "because", "so", "while", "whereas", "which", "plus", "then", "although", "though", "unless"];

    private static readonly HashSet<string> Negations =
    [
        "no", "not", "never", "without", "neither", "nor", "cannot", "can't", "don't", "doesn't", "won't", "isn't", "aren't", "wouldn't",
        "didn't", "couldn't", "haven't", "hasn't", "wasn't", "shouldn't",
    ];

    private readonly HashSet<int> negated = [];
    private readonly HashSet<int> asks = [];

    private DraftText(string text, IReadOnlyList<Piece> pieces)
    {
        Text = text;
        Pieces = pieces;
        FindNegations();
        FindQuestions();
    }

    public string Text { get; }

    public IReadOnlyList<Piece> Pieces { get; }

    /// <summary>The text has characters that a reader doesn't see: what it says and what is read may differ.</summary>
    public bool HasHidden => Text.Any(c => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    public bool IsNegated(int clause) => negated.Contains(clause);

    /// <summary>The sentence asks the contact something, and asserts nothing by it.</summary>
    public bool Asks(int sentence) => asks.Contains(sentence);

    public static DraftText Of(string text)
    {
        var folded = Fold(text);
        var pieces = new List<Piece>();
        var (sentence, clause) = (0, 0);
        foreach (Match match in Pattern().Matches(folded))
        {
            var kind = KindOf(match);
            var form = match.Value.ToLowerInvariant();
            form = match.Groups["noon"].Success ? form.Replace(".", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal) : form;
            var breaks = kind == PieceKind.Word && Conjunctions.Contains(form);
            if (breaks)
                clause++;
            pieces.Add(new(kind, form, match.Index, match.Index + match.Length, char.IsUpper(match.Value[0]), sentence, clause));
            if (kind != PieceKind.Mark)
                continue;
            if (form is "." or "!" or "?" or "\n" or "…")
                (sentence, clause) = (sentence + 1, clause + 1);
            else if (form is "," or ";" or ":" or "(" or ")" || (form == "-" && IsSpaced(folded, match.Index)))
                clause++;
        }

        return new(text, pieces);
    }

    private static bool IsSpaced(string text, int at) => at > 0 && at + 1 < text.Length && text[at - 1] == ' ' && text[at + 1] == ' ';

    /// <summary>"No more than" limits and "no problem" agrees; they deny nothing. What "or" joins to something denied is denied too.</summary>
    private void FindNegations()
    {
        for (var at = 0; at < Pieces.Count; at++)
        {
            var agrees = at + 1 < Pieces.Count && Pieces[at + 1].Form is "problem" or "worries" or "doubt" or "trouble" or "only" or "just";
            if (Negations.Contains(Pieces[at].Form) && !agrees && !(at + 2 < Pieces.Count && Pieces[at + 2].Form == "than"))
                negated.Add(Pieces[at].Clause);
            if (Pieces[at].Form is "or" or "nor" && at > 0 && negated.Contains(Pieces[at - 1].Clause))
                negated.Add(Pieces[at].Clause);
        }
    }

    private void FindQuestions()
    {
        foreach (var sentence in Pieces.GroupBy(piece => piece.Sentence))
        {
            var words = sentence.Where(piece => piece.Kind == PieceKind.Word).Take(2).Select(piece => piece.Form).ToList();
            if (sentence.Last().Form == "?" && words.Count == 2 && ClaimWords.Asks(words[0], words[1]))
                asks.Add(sentence.Key);
        }
    }

    private static PieceKind KindOf(Match match) =>
        match.Groups["link"].Success ? PieceKind.Link
        : match.Groups["number"].Success ? PieceKind.Number
        : match.Groups["currency"].Success ? PieceKind.Currency
        : match.Groups["word"].Success || match.Groups["noon"].Success ? PieceKind.Word
        : PieceKind.Mark;

    /// <summary>Letter for letter, so that places stay: full-width forms, digits of any script, quotes, dashes and spaces.</summary>
    private static string Fold(string text) => string.Create(text.Length, text, static (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = from[i];
            span[i] = c switch
            {
                < '\u0080' => c,
                >= '\uFF01' and <= '\uFF5E' => (char)(c - '\uFF01' + '!'),
                '\u2018' or '\u2019' or '\u02BC' => '\'',
                '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' => '-',
                '\uFFE1' => '£',
                '\uFE6A' or '\u066A' => '%',
                _ when char.IsWhiteSpace(c) => ' ',
                _ when CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit => (char)('0' + digit),
                _ => c,
            };
        }
    });

    [GeneratedRegex(
        """
        (?<link>(?:https?://|www\.)[^\s<>"')\]]*[^\s<>"')\].,!?;:]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d\ ()-]{7,}\d|\b0\d{2,4}[\ -]?\d{3,4}[\ -]?\d{3,4}\b|\b(?:[a-z0-9-]{2,}\.)+[a-z]{2,}\b(?:/[^\s<>"')\]]*[^\s<>"')\].,!?;:])?)
        |(?<noon>\b[ap]\.\ ?m\b\.?)
        |(?<number>\d{4}-\d\d-\d\d|\d+(?:[.,:/]\d+)*)
        |(?<currency>[£$€¥₹])
        |(?<word>[\p{L}][\p{L}\p{M}]*(?:'[\p{L}]+)*)
        |(?<mark>[^\s]|\n)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
