using System.Text;
using Hitl.Classifier.Phrases;

namespace Hitl.Classifier.Text;

/// <param name="Code">ISO 639-1, or <c>und</c> where nothing tells.</param>
public readonly record struct LanguageFound(string Code, double Probability);

/// <summary>Which language a text is in: by its script, and within a script by its words and runs of letters.</summary>
/// <remarks>It reads the original letters, since folding takes away the accents that tell languages apart.</remarks>
public static class Languages
{
    public const string Unknown = "und";

    /// <summary>Two or three letters ("ok", "no", "hi") are said everywhere.</summary>
    private const int FewestLetters = 4;

    /// <summary>With fewer words, those counted twice that the language's sample has, a text may be a name or a brand: its language is told, and never surely.</summary>
    private const int FewestWords = 5;
    private const double NeverSurely = 0.6;

    /// <summary>Most contacts write English, and a wrong handoff costs a person's time: e⁴ = 55 to 1.</summary>
    private const double EnglishIsLikelier = 4;

    private static readonly LanguageFound Undecided = new(Unknown, 0);
    private static readonly string[] LatinLanguages = ["en", "cs", "da", "de", "es", "fi", "fr", "hr", "hu", "it", "nl", "no", "pl", "pt", "ro", "sv", "tr"];
    private static readonly string[] CyrillicLanguages = ["bg", "ru", "uk"];

    /// <summary>All that can be told apart.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. LatinLanguages.Concat(CyrillicLanguages).Concat(Scripts.Languages).Order(StringComparer.Ordinal)];

    private static readonly Lazy<LanguageProfiles> Latin = new(() => LanguageProfiles.Of(LatinLanguages, EnglishIsLikelier, Sample));
    private static readonly Lazy<LanguageProfiles> Cyrillic = new(() => LanguageProfiles.Of(CyrillicLanguages, 0, Sample));

    public static LanguageFound Of(FoldedText text, IReadOnlyList<Token> tokens)
    {
        var script = Scripts.Of(text.Original);
        if (script.Language is { } known)
        {
            return new(known, script.Share);
        }

        if (script.Letters < FewestLetters)
        {
            return Undecided;
        }

        var guess = (script.IsCyrillic ? Cyrillic : Latin).Value.Guess(Words(text, tokens, script.IsCyrillic));
        return guess.Probability < 0.5 ? Undecided
            : script.IsCyrillic || (guess.KnownWords > 0 && guess.Words + guess.KnownWords >= FewestWords) ? new(guess.Language, guess.Probability)
            : new(guess.Language, Math.Min(guess.Probability, NeverSurely));
    }

    /// <summary>A word in the form in which samples are counted.</summary>
    internal static string Plain(ReadOnlySpan<char> word) => word.ToString().ToLowerInvariant().Replace('’', '\'');

    private static bool HasLookAlikes(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (Scripts.HasLookAlikes(letter))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Words(FoldedText text, IReadOnlyList<Token> tokens, bool isCyrillic)
    {
        foreach (var token in tokens)
        {
            if (token.Kind != TokenKind.Word)
            {
                continue;
            }

            var word = text.Original.AsSpan(token.Start, Math.Min(token.End - token.Start, Tokenizer.LongestWord));
            yield return !isCyrillic && HasLookAlikes(word) ? token.Form : Plain(word);
        }
    }

    /// <summary>What was written for the product in a language; in English its phrases, too.</summary>
    private static IEnumerable<string> Sample(string language)
    {
        using var stream = typeof(Languages).Assembly.GetManifestResourceStream($"Languages.{language}")!;
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        var text = reader.ReadToEnd();
        return language == "en" ? PhraseBook.All.Select(phrase => phrase.Text).Append(text) : [text];
    }
}
