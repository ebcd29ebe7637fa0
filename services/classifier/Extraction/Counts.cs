using System.Globalization;

namespace Hitl.Classifier.Extraction;

/// <param name="Value">Null for "a few" and its like.</param>
/// <param name="End">The token after it.</param>
internal readonly record struct Count(decimal? Value, int End);

/// <summary>How many: in digits or in words, up to some hundreds, halves included.</summary>
internal static class Counts
{
    private static readonly Dictionary<string, int> Ones = new(StringComparer.Ordinal)
    {
        ["a"] = 1, ["an"] = 1, ["one"] = 1, ["two"] = 2, ["three"] = 3, ["four"] = 4, ["five"] = 5, ["six"] = 6, ["seven"] = 7, ["eight"] = 8, ["nine"] = 9,
        ["ten"] = 10, ["eleven"] = 11, ["twelve"] = 12, ["thirteen"] = 13, ["fourteen"] = 14, ["fifteen"] = 15, ["sixteen"] = 16, ["seventeen"] = 17,
        ["eighteen"] = 18, ["nineteen"] = 19,
    };

    private static readonly Dictionary<string, int> Tens = new(StringComparer.Ordinal)
    {
        ["twenty"] = 20, ["thirty"] = 30, ["forty"] = 40, ["fourty"] = 40, ["fifty"] = 50, ["sixty"] = 60, ["seventy"] = 70, ["eighty"] = 80, ["ninety"] = 90,
    };

    private static readonly HashSet<string> Vague = new(StringComparer.Ordinal) { "few", "several", "some", "many", "numerous", "countless" };

    public static Count? Read(Words words, int at)
    {
        if (words.Is(at, Vague))
        {
            return new(null, words.Form(at + 1) == "of" ? at + 2 : at + 1);
        }

        if (words.Form(at) == "a" && words.Is(at + 1, Vague))
        {
            return new(null, at + 2);
        }

        if (words.Form(at) is "a" or "the" && words.Form(at + 1) == "couple")
        {
            return new(2, words.Form(at + 2) == "of" ? at + 3 : at + 2);
        }

        return words.Form(at) == "couple" ? new(2, words.Form(at + 1) == "of" ? at + 2 : at + 1)
            : words.Form(at) == "half" ? new(0.5m, words.Form(at + 1) is "a" or "an" ? at + 2 : at + 1)
            : Whole(words, at) is not var (value, end) ? null
            : words.Follows(end, "and a half") is > 0 and var half ? new(value + 0.5m, half)
            : new(value, end);
    }

    /// <summary>A whole or decimal number, in digits or in words.</summary>
    public static (decimal Value, int End)? Whole(Words words, int at)
    {
        if (words.IsNumber(at))
        {
            return TryDigits(words.Raw(at), out var value) ? (value, at + 1) : null;
        }

        if (!words.IsWord(at))
        {
            return null;
        }

        if (Tens.TryGetValue(words.Form(at), out var tens))
        {
            var next = words.Form(at + 1) == "-" ? at + 2 : at + 1;
            return Ones.TryGetValue(words.Form(next), out var one) && one < 10 && words.Form(next) is not ("a" or "an") ? (tens + one, next + 1) : (tens, at + 1);
        }

        return Ones.TryGetValue(words.Form(at), out var ones) ? (ones, at + 1) : null;
    }

    public static bool TryDigits(ReadOnlySpan<char> digits, out decimal value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > 6)
        {
            return false;
        }

        Span<char> plain = stackalloc char[digits.Length];
        digits.Replace(plain, ',', '.');
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }
}
