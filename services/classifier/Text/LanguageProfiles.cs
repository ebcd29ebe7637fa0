namespace Hitl.Classifier.Text;

/// <param name="Words">How many of the text's words were looked at.</param>
/// <param name="KnownWords">How many of them stand in that language's sample.</param>
internal readonly record struct LanguageGuess(string Language, double Probability, int Words, int KnownWords);

/// <summary>How often words and runs of two to four letters occur in each of some languages: a naive Bayes over them.</summary>
/// <remarks>Cavnar and Trenkle (1994) tell languages by the like. Every language's counts are brought to the same sum, so that what none has seen says nothing.</remarks>
internal sealed class LanguageProfiles
{
    private const int LongestRun = 4;
    private const int MostWords = 80;

    /// <summary>The share that something unseen in a language is taken to have there.</summary>
    private const double Unseen = 5e-6;

    /// <summary>Runs of letters overlap and repeat each other's evidence; chosen on texts of their own, so that probabilities are not all 1.</summary>
    private const double Temper = 0.2;

    private readonly string[] languages;
    private readonly Dictionary<ulong, float[]> logs;
    private readonly HashSet<string>[] words;
    private readonly double firstIsLikelier;

    private LanguageProfiles(string[] languages, double firstIsLikelier, Dictionary<ulong, float[]> logs, HashSet<string>[] words)
    {
        this.languages = languages;
        this.firstIsLikelier = firstIsLikelier;
        this.logs = logs;
        this.words = words;
    }

    /// <param name="firstIsLikelier">The logarithm of how much likelier the first language is before anything was read.</param>
    public static LanguageProfiles Of(string[] languages, double firstIsLikelier, Func<string, IEnumerable<string>> sample)
    {
        var counts = new Dictionary<ulong, float[]>();
        var words = languages.Select(_ => new HashSet<string>(StringComparer.Ordinal)).ToArray();
        for (var language = 0; language < languages.Length; language++)
        {
            foreach (var word in sample(languages[language]).SelectMany(WordsOf))
            {
                words[language].Add(word);
                foreach (var feature in Features(word))
                {
                    if (!counts.TryGetValue(feature, out var row))
                    {
                        counts[feature] = row = new float[languages.Length];
                    }

                    row[language]++;
                }
            }
        }

        var sums = new float[languages.Length];
        foreach (var row in counts.Values)
        {
            for (var language = 0; language < sums.Length; language++)
            {
                sums[language] += row[language];
            }
        }

        foreach (var row in counts.Values)
        {
            for (var language = 0; language < sums.Length; language++)
            {
                row[language] = (float)Math.Log((row[language] / sums[language]) + Unseen);
            }
        }

        return new(languages, firstIsLikelier, counts, words);
    }

    public LanguageGuess Guess(IEnumerable<string> text)
    {
        var scores = new double[languages.Length];
        var known = new int[languages.Length];
        var looked = 0;
        foreach (var word in text.Take(MostWords))
        {
            looked++;
            for (var language = 0; language < known.Length; language++)
            {
                known[language] += words[language].Contains(word) ? 1 : 0;
            }

            foreach (var feature in Features(word))
            {
                if (logs.TryGetValue(feature, out var row))
                {
                    for (var language = 0; language < scores.Length; language++)
                    {
                        scores[language] += Temper * row[language];
                    }
                }
            }
        }

        scores[0] += firstIsLikelier;
        var best = Array.IndexOf(scores, scores.Max());
        var sum = scores.Sum(score => Math.Exp(score - scores[best]));
        return new(languages[best], Math.Round(1 / sum, 4), looked, known[best]);
    }

    /// <remarks>Line by line, since the tokenizer reads only the beginning of a long text.</remarks>
    private static IEnumerable<string> WordsOf(string text) =>
        from line in text.Split('\n')
        from token in Tokenizer.Cut(FoldedText.Of(line))
        where token.Kind == TokenKind.Word
        select Languages.Plain(line.AsSpan(token.Start, token.End - token.Start));

    /// <summary>The word itself, and its runs of letters with both ends marked.</summary>
    private static IEnumerable<ulong> Features(string word)
    {
        yield return Hash($"={word}");
        var marked = $" {word} ";
        for (var length = 2; length <= LongestRun; length++)
        {
            for (var at = 0; at + length <= marked.Length; at++)
            {
                yield return Hash(marked.AsSpan(at, length));
            }
        }
    }

    /// <summary>FNV-1a over UTF-16 units.</summary>
    private static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash;
    }
}
