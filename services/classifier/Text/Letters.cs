namespace Hitl.Classifier.Text;

/// <summary>
/// What a letter looks like to a reader, as ASCII: full-width and compatibility forms, accented letters, and the Cyrillic and
/// Greek letters that pass for Latin ones. <c>string.Normalize</c> does nothing under invariant globalization, so the table is ours.
/// </summary>
public static class Letters
{
    private const string LatinFrom00C0 =
        "AAAAAA.CEEEEIIIIDNOOOOO.OUUUUYT.aaaaaa.ceeeeiiiidnooooo.ouuuuyty" +
        "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLl." +
        ".LlNnNnNn.NnOoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    private const string LatinFrom1E00 =
        "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm" +
        "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv" +
        "WwWwWwWwWwXxXxYyZzZzZzhtwy.s....AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe" +
        "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";

    private static readonly Dictionary<int, string> Others = Pairs(
        "АA", "ВB", "ЕE", "ЅS", "ІI", "ЈJ", "КK", "МM", "НH", "ОO", "РP", "СC", "ТT", "УY", "ХX", "ԁd", "ԛq", "ԝw",
        "аa", "еe", "оo", "рp", "сc", "уy", "хx", "ѕs", "іi", "јj", "һh", "ԌG", "ӏl", "ӀI",
        "ΑA", "ΒB", "ΕE", "ΖZ", "ΗH", "ΙI", "ΚK", "ΜM", "ΝN", "ΟO", "ΡP", "ΤT", "ΥY", "ΧX", "οo", "αa", "ρp", "νv", "ιi", "κk", "τt", "υu", "χx",
        "’'", "‘'", "ʼ'", "‛'", "´'", "`'", "“\"", "”\"", "„\"", "«\"", "»\"",
        "–-", "—-", "‐-", "‑-", "‒-", "−-", "…...", "⁇??", "⁈?!", "⁉!?", "‼!!", "¿?", "¡!", "。.", "、,", "؟?", "،,",
        "ﬁfi", "ﬂfl", "ﬀff", "ﬃffi", "ﬄffl", "ﬅst", "ﬆst", "ßss", "æae", "ÆAE", "œoe", "ŒOE", "ĳij", "ĲIJ",
        "¹1", "²2", "³3", "⁰0", "⁴4", "⁵5", "⁶6", "⁷7", "⁸8", "⁹9", "ªa", "ºo", "№No", "™", "®", "©",
        "ℂC", "ℍH", "ℕN", "ℙP", "ℚQ", "ℝR", "ℤZ", "ℬB", "ℰE", "ℱF", "ℋH", "ℐI", "ℒL", "ℳM", "ℛR", "ℯe", "ℊg", "ℴo", "ℎh",
        "￡£", "￥¥");

    /// <summary>The ASCII a code point stands for; null when it stands for itself; empty when it is only decoration.</summary>
    public static string? Fold(int codePoint) => codePoint switch
    {
        < 0x80 => codePoint == '`' ? "'" : null,
        _ when Others.TryGetValue(codePoint, out var text) => text,
        >= 0xC0 and < 0x180 => Plain(LatinFrom00C0[codePoint - 0xC0]),
        >= 0x1E00 and < 0x1F00 => Plain(LatinFrom1E00[codePoint - 0x1E00]),
        >= 0xFF01 and <= 0xFF5E => Ascii(codePoint - 0xFF01 + '!'),
        >= 0x24B6 and <= 0x24CF => Ascii(codePoint - 0x24B6 + 'A'),
        >= 0x24D0 and <= 0x24E9 => Ascii(codePoint - 0x24D0 + 'a'),
        >= 0x1F130 and <= 0x1F149 => Ascii(codePoint - 0x1F130 + 'A'),
        >= 0x1F150 and <= 0x1F169 => Ascii(codePoint - 0x1F150 + 'A'),
        >= 0x1F170 and <= 0x1F189 => Ascii(codePoint - 0x1F170 + 'A'),
        >= 0x1D400 and <= 0x1D6A3 => Mathematical((codePoint - 0x1D400) % 52),
        >= 0x1D7CE and <= 0x1D7FF => Ascii((codePoint - 0x1D7CE) % 10 + '0'),
        _ => null,
    };

    private static string Mathematical(int letter) => Ascii(letter < 26 ? letter + 'A' : letter - 26 + 'a');

    private static string? Plain(char letter) => letter == '.' ? null : Ascii(letter);

    private static string Ascii(int character) => ((char)character).ToString();

    private static Dictionary<int, string> Pairs(params string[] pairs) =>
        pairs.ToDictionary(pair => (int)pair[0], pair => pair[1..]);
}
