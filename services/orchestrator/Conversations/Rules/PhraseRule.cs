namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Words that a playbook names: whole words, whatever their case, their apostrophes or the space between them.</summary>
internal static class PhraseRule
{
    public static Weighed Weigh(string rule, EquatableList<string> phrases, Turn turn)
    {
        foreach (var message in turn.Messages)
        {
            foreach (var phrase in phrases)
            {
                if (Find(message.Text, phrase) is { } found)
                {
                    return new(rule, 1, 1, [new Span(message.Id, found.Start, found.Length, rule, 1)]);
                }
            }
        }

        return new(rule, 0, 1, []);
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
