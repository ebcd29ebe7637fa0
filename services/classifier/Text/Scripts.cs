namespace Hitl.Classifier.Text;

/// <param name="Language">Null where the script is that of several languages.</param>
/// <param name="Letters">How many letters were looked at.</param>
/// <param name="Share">How many of them are of this script.</param>
internal readonly record struct ScriptFound(string? Language, int Letters, double Share, bool IsCyrillic);

/// <summary>The script that most letters of a text are of. A few scripts have one language, or letters that only one of theirs has.</summary>
internal static class Scripts
{
    /// <summary>A text's language shows in its first letters as well as in all.</summary>
    private const int MostLetters = 1000;

    public static readonly string[] Languages = ["ar", "bn", "el", "fa", "gu", "he", "hi", "ja", "ko", "pa", "ta", "te", "th", "ur", "zh"];

    private enum Script { Latin, Cyrillic, Greek, Hebrew, Arabic, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Thai, Han, Kana, Hangul }

    public static ScriptFound Of(string text)
    {
        Span<int> counts = stackalloc int[(int)Script.Hangul + 1];
        int letters = 0, unmistakable = 0, persian = 0, urdu = 0;
        foreach (var character in text)
        {
            if (!char.IsLetter(character))
            {
                continue;
            }

            counts[(int)ScriptOf(character)]++;
            unmistakable += HasLookAlikes(character) && Letters.Fold(character) is null ? 1 : 0;
            persian += character is 'پ' or 'چ' or 'ژ' or 'گ' or 'ک' or 'ی' ? 1 : 0;
            urdu += character is 'ٹ' or 'ڈ' or 'ڑ' or 'ں' or 'ے' or 'ھ' or 'ہ' ? 1 : 0;
            if (++letters == MostLetters)
            {
                break;
            }
        }

        var most = Script.Latin;
        for (var script = Script.Latin; script <= Script.Hangul; script++)
        {
            most = counts[(int)script] > counts[(int)most] ? script : most;
        }

        // "ЅТОР" is all letters that pass for Latin ones: it is read as what it looks like.
        if (most is Script.Cyrillic or Script.Greek && unmistakable == 0)
        {
            most = Script.Latin;
        }

        var language = most switch
        {
            Script.Greek => "el",
            Script.Hebrew => "he",
            Script.Arabic => urdu > 0 ? "ur" : persian > 0 ? "fa" : "ar",
            Script.Devanagari => "hi",
            Script.Bengali => "bn",
            Script.Gurmukhi => "pa",
            Script.Gujarati => "gu",
            Script.Tamil => "ta",
            Script.Telugu => "te",
            Script.Thai => "th",
            Script.Han => counts[(int)Script.Kana] > 0 ? "ja" : "zh",
            Script.Kana => "ja",
            Script.Hangul => "ko",
            _ => null,
        };
        var ofScript = counts[(int)most] + (language == "ja" ? counts[(int)(most == Script.Han ? Script.Kana : Script.Han)] : 0);
        return new(language, letters, letters == 0 ? 0 : Math.Round((double)ofScript / letters, 4), most == Script.Cyrillic);
    }

    /// <summary>Of Greek and Cyrillic, some letters pass for Latin ones.</summary>
    public static bool HasLookAlikes(char letter) => letter is >= '\u0370' and <= '\u04FF';

    private static Script ScriptOf(char letter) => letter switch
    {
        < '\u0370' => Script.Latin,
        <= '\u03FF' => Script.Greek,
        <= '\u052F' => Script.Cyrillic,
        >= '\u0590' and <= '\u05FF' => Script.Hebrew,
        >= '\u0600' and <= '\u077F' => Script.Arabic,
        >= '\u0900' and <= '\u097F' => Script.Devanagari,
        >= '\u0980' and <= '\u09FF' => Script.Bengali,
        >= '\u0A00' and <= '\u0A7F' => Script.Gurmukhi,
        >= '\u0A80' and <= '\u0AFF' => Script.Gujarati,
        >= '\u0B80' and <= '\u0BFF' => Script.Tamil,
        >= '\u0C00' and <= '\u0C7F' => Script.Telugu,
        >= '\u0E00' and <= '\u0E7F' => Script.Thai,
        >= '\u3040' and <= '\u30FF' => Script.Kana,
        >= '\u3400' and <= '\u9FFF' => Script.Han,
        >= '\uAC00' and <= '\uD7AF' => Script.Hangul,
        _ => Script.Latin,
    };
}
