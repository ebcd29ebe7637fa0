namespace Hitl.Classifier.Text;

/// <summary>A sentence or clause: tokens from <see cref="First"/> up to, not including, <see cref="End"/>.</summary>
public readonly record struct Clause(int First, int End);

/// <summary>Cuts tokens into sentences, and sentences where a new thought begins: before "but", a second question, a question after "yes,".</summary>
public static class Segments
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.Ordinal)
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "e", "g", "i", "eg", "ie", "etc", "approx", "inc", "ltd", "co", "vs", "tel", "ext", "max", "min",
        "a", "p", "m", "u", "k", "s", "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec",
    };

    private static readonly HashSet<string> Contrasts = new(StringComparer.Ordinal) { "but", "however", "although", "though", "whereas" };

    private static readonly HashSet<string> NotBefore = new(StringComparer.Ordinal) { "nothing", "anything", "all", "last", "none", "everything", "even", "as" };

    private static readonly HashSet<string> Joins = new(StringComparer.Ordinal) { "and", "or", "also", "plus", "then", "so", "n", "yet" };

    private static readonly HashSet<string> AskingWords = new(StringComparer.Ordinal)
    {
        "what", "whats", "when", "whens", "where", "wheres", "who", "whos", "why", "how", "hows", "which",
    };

    private static readonly HashSet<string> Auxiliaries = new(StringComparer.Ordinal)
    {
        "do", "does", "did", "can", "could", "would", "will", "is", "are", "am", "have", "has", "should", "may", "was", "were", "r",
        "dont", "doesnt", "cant", "couldnt", "wouldnt", "wont", "isnt", "arent",
    };

    private static readonly HashSet<string> Subjects = new(StringComparer.Ordinal)
    {
        "i", "you", "we", "it", "they", "there", "this", "that", "the", "your", "u", "he", "she", "my", "our", "anyone", "someone", "these", "those", "ya",
    };

    public static IReadOnlyList<Clause> Cut(string folded, IReadOnlyList<Token> tokens)
    {
        var clauses = new List<Clause>();
        var first = 0;
        for (var at = 0; at < tokens.Count; at++)
        {
            if (EndsSentence(folded, tokens, at))
            {
                Close(at + 1);
                first = at + 1;
            }
            else if (at > first && StartsClause(tokens, first, at))
            {
                Close(at);
                first = at;
            }
        }

        Close(tokens.Count);
        return clauses;

        void Close(int end)
        {
            var (from, to) = Trim(tokens, first, end);
            if (from < to)
            {
                clauses.Add(new Clause(from, to));
            }
        }
    }

    private static bool EndsSentence(string folded, IReadOnlyList<Token> tokens, int at)
    {
        var next = at + 1 < tokens.Count ? tokens[at + 1].At : folded.Length;
        if (folded.AsSpan(tokens[at].Until, next - tokens[at].Until).Contains('\n'))
        {
            return true;
        }

        if (tokens[at].Kind != TokenKind.Mark || next == tokens[at].Until && next < folded.Length && tokens[at + 1].Kind != TokenKind.Emoji)
        {
            return false;
        }

        return tokens[at].Form switch
        {
            "?" or "??" or "!" or "!!" or "?!" or "..." or ";" or "|" => true,
            "." => at == 0 || !Abbreviations.Contains(tokens[at - 1].Form) || tokens[at - 1].Until != tokens[at].At,
            "-" => StartsQuestion(tokens, at + 1),
            _ => false,
        };
    }

    private static bool StartsClause(IReadOnlyList<Token> tokens, int first, int at)
    {
        var form = tokens[at].Form;
        if (Contrasts.Contains(form))
        {
            return at + 1 < tokens.Count && !NotBefore.Contains(tokens[at - 1].Form) && HasWord(tokens, first, at);
        }

        if (Joins.Contains(form) || form is "," or "&" or "+")
        {
            var after = at + 1;
            while (after < tokens.Count && Joins.Contains(tokens[after].Form))
            {
                after++;
            }

            return HasWord(tokens, first, at) && StartsQuestion(tokens, after);
        }

        return false;
    }

    private static bool StartsQuestion(IReadOnlyList<Token> tokens, int at) =>
        at + 1 < tokens.Count
        && (AskingWords.Contains(tokens[at].Form)
            || (Auxiliaries.Contains(tokens[at].Form) && Subjects.Contains(tokens[at + 1].Form)));

    private static bool HasWord(IReadOnlyList<Token> tokens, int first, int end)
    {
        for (var at = first; at < end; at++)
        {
            if (tokens[at].Kind != TokenKind.Mark && !Joins.Contains(tokens[at].Form) && !Contrasts.Contains(tokens[at].Form))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A clause starts at its first word of its own ("but", "and" and marks dropped) and ends before a comma or full stop.</summary>
    private static (int From, int To) Trim(IReadOnlyList<Token> tokens, int from, int to)
    {
        while (from < to && IsOuter(tokens[from]))
        {
            from++;
        }

        while (to > from && tokens[to - 1].Kind == TokenKind.Mark && tokens[to - 1].Form is "," or "." or ";" or "-" or "..." or ":")
        {
            to--;
        }

        return (from, to);
    }

    private static bool IsOuter(Token token) =>
        token.Kind == TokenKind.Mark ? token.Form is not ("?" or "??" or "!" or "!!" or "?!") && token.Form is not ("$" or "£" or "€" or "#" or "+")
            : Contrasts.Contains(token.Form) || token.Form is "and" or "or";
}
