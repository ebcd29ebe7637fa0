using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>The tokens of a text as the finders read them; what lies outside is empty.</summary>
/// <remarks>A token that is taken is part of something found and is not read as anything else.</remarks>
internal sealed class Words(FoldedText folded, IReadOnlyList<Token> tokens)
{
    private readonly bool[] taken = new bool[tokens.Count];

    public int Count => tokens.Count;

    public FoldedText Folded => folded;

    public Token this[int at] => tokens[at];

    /// <summary>In small letters without apostrophes, digits as 0; empty for what is taken already.</summary>
    public string Form(int at) => at >= 0 && at < tokens.Count && !taken[at] ? tokens[at].Form : "";

    public bool IsWord(int at) => at >= 0 && at < tokens.Count && !taken[at] && tokens[at].Kind == TokenKind.Word;

    public bool IsNumber(int at) => at >= 0 && at < tokens.Count && !taken[at] && tokens[at].Kind == TokenKind.Number;

    public bool IsCapital(int at) => IsWord(at) && tokens[at].Capital;

    /// <summary>As folded, with its digits, in the case it was written in.</summary>
    public ReadOnlySpan<char> Raw(int at) =>
        at >= 0 && at < tokens.Count ? folded.Text.AsSpan(tokens[at].At, Math.Min(tokens[at].Until - tokens[at].At, Tokenizer.LongestWord)) : [];

    /// <summary>It follows the token before without a space.</summary>
    public bool IsGlued(int at) => at > 0 && at < tokens.Count && tokens[at].At == tokens[at - 1].Until;

    /// <summary>A sentence ends at this mark.</summary>
    public bool EndsSentence(int at) => at < 0 || at >= tokens.Count || tokens[at].Form is "." or "?" or "??" or "!" or "!!" or "?!" or ";" or "...";

    public bool Is(int at, IReadOnlySet<string> forms) => Form(at) is { Length: > 0 } form && forms.Contains(form);

    /// <summary>The words from here on are these, as forms divided by spaces.</summary>
    /// <returns>The token after them; 0 when they are others.</returns>
    public int Follows(int at, string phrase)
    {
        foreach (var range in phrase.AsSpan().Split(' '))
        {
            if (!phrase.AsSpan(range).SequenceEqual(Form(at)))
            {
                return 0;
            }

            at++;
        }

        return at;
    }

    public bool IsFree(int first, int end)
    {
        for (var at = first; at < end; at++)
        {
            if (taken[at])
            {
                return false;
            }
        }

        return true;
    }

    public Found Take(FoundKind kind, int first, int end, double probability, params IReadOnlyList<string> values)
    {
        taken.AsSpan(first, end - first).Fill(true);
        return new(kind, values, probability, tokens[first].Start, tokens[end - 1].End - tokens[first].Start);
    }

    /// <summary>Takes all tokens that lie in a span of the original text.</summary>
    public void TakeSpan(int start, int end)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at].Start < end && tokens[at].End > start)
            {
                taken[at] = true;
            }
        }
    }
}
