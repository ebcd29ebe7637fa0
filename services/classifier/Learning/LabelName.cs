using System.Text.RegularExpressions;

namespace Hitl.Classifier.Learning;

/// <summary>People name a label by what it holds, so its name is one more text of it: <c>card_arrival</c> says "card arrival".</summary>
internal static partial class LabelName
{
    /// <returns>Null where the name holds no word of three letters, as numbers and codes do.</returns>
    public static string? Words(string label)
    {
        var words = Word().Matches(label).Select(word => word.Value.ToLowerInvariant()).ToArray();
        return words.Any(word => word.Length > 2 && char.IsLetter(word[0])) ? string.Join(' ', words) : null;
    }

    /// <summary>Words are parted by what is no letter, and by a capital behind a small letter.</summary>
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{L}\p{M}-[\p{Lu}]]+|\p{N}+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
