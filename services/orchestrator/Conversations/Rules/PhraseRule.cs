using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Words that a playbook names: whole words, whatever their case, their apostrophes or the space between them.</summary>
internal static class PhraseRule
{
    /// <summary>What is looked for in a folded text, prepared once for each list of phrases.</summary>
    private static readonly ConditionalWeakTable<EquatableList<string>, SearchValues<string>> Prepared = new();

    public static Weighed Weigh(string rule, EquatableList<string> phrases, Turn turn)
    {
        var sought = Prepared.GetValue(phrases, list => SearchValues.Create([.. list.Select(phrase => Folded(phrase))], StringComparison.Ordinal));
        for (var i = 0; i < turn.Messages.Count; i++)
        {
            // Most texts hold none of them, even within words: one pass tells.
            if (turn.Folded[i].AsSpan().ContainsAny(sought) && First(turn.Messages[i].Text, phrases) is { } found)
            {
                return new(rule, 1, 1, [new Span(turn.Messages[i].Id, found.Start, found.Length, rule, 1)]);
            }
        }

        return new(rule, 0, 1, []);
    }

    /// <summary>A text, or a phrase, without what <see cref="Find"/> does not tell apart: wherever that finds a phrase, the folded text contains the folded phrase.</summary>
    internal static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        var last = '\0';
        foreach (var letter in text)
        {
            var next = Folded(letter);
            if (next != ' ' || last != ' ')
            {
                folded.Append(next);
            }

            last = next;
        }

        return folded.ToString();
    }

    private static (int Start, int Length)? First(string text, EquatableList<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (Find(text, phrase) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The first place where the phrase stands as whole words; null when it doesn't.</summary>
    internal static (int Start, int Length)? Find(string text, string phrase)
    {
        for (var start = 0; start < text.Length; start++)
        {
            if ((start == 0 || !IsInWord(text[start - 1])) && LengthAt(text, start, phrase) is { } length)
            {
                return (start, length);
            }
        }

        return null;
    }

    private static int? LengthAt(string text, int start, string phrase)
    {
        var at = start;
        foreach (var wanted in phrase)
        {
            if (at >= text.Length || Folded(text[at]) != Folded(wanted))
            {
                return null;
            }

            at++;
            while (wanted == ' ' && at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        return at < text.Length && IsInWord(text[at]) ? null : at - start;
    }

    private static bool IsInWord(char letter) => char.IsLetterOrDigit(letter);

    private static char Folded(char letter) => letter switch
    {
        '’' or '‘' or '`' => '\'',
        _ when char.IsWhiteSpace(letter) => ' ',
        _ => char.ToLowerInvariant(letter),
    };
}
