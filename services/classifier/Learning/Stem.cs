namespace Hitl.Classifier.Learning;

/// <summary>An English word without its commonest endings: "activated", "activating" and "activates" meet. Not a word, only a key.</summary>
internal static class Stem
{
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> word)
    {
        if (word.Length <= 3)
        {
            return word;
        }

        if (word.EndsWith("ies") || word.EndsWith("sses"))
        {
            return word[..^2];
        }

        if (word.EndsWith("es") && word.Length > 4 && word[^3] is 's' or 'x' or 'z' or 'h')
        {
            return word[..^2];
        }

        return WithoutTense(word.EndsWith("s") && !word.EndsWith("ss") && !word.EndsWith("us") ? word[..^1] : word);
    }

    private static ReadOnlySpan<char> WithoutTense(ReadOnlySpan<char> word) =>
        word.EndsWith("ing") && word.Length > 5 ? WithoutDoubling(word[..^3])
        : word.EndsWith("ed") && word.Length > 4 ? WithoutDoubling(word[..^2])
        : word.EndsWith("ly") && word.Length > 5 ? word[..^2]
        : word.EndsWith("y") && word.Length > 4 ? string.Concat(word[..^1], "i")
        : word.EndsWith("e") && word.Length > 4 ? word[..^1]
        : word;

    private static ReadOnlySpan<char> WithoutDoubling(ReadOnlySpan<char> word) =>
        word.Length > 3 && word[^1] == word[^2] && word[^1] is not ('l' or 's' or 'z') ? word[..^1] : word;
}
