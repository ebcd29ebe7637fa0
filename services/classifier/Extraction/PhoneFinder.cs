using System.Text;
using Hitl.Classifier.Text;
using Hitl.Contracts;
using PhoneNumbers;

namespace Hitl.Classifier.Extraction;

/// <summary>Telephone numbers in E.164, by the numbering plans of libphonenumber.</summary>
/// <remarks>A number in national form is read by the country it is written from; where nobody knows that, it is every number it could be.</remarks>
public static class PhoneFinder
{
    private const int FewestDigits = 7;
    private const int MostDigits = 15;

    /// <summary>A number in groups has at most so many tokens, with what divides them.</summary>
    private const int MostTokens = 14;
    private const int MostValues = 3;

    /// <summary>A text of nothing but digits could be looked up without end.</summary>
    private const int MostLookUps = 200;
    private const double Certain = 0.98;
    private const double Assigned = 0.95;
    private const double Possible = 0.75;
    private const double Ambiguous = 0.6;

    private static readonly string[] LikelyCountries = ["GB", "IE", "US", "AU", "DE", "FR", "ES", "IT", "NL", "PL"];

    private static readonly HashSet<string> Before = new(StringComparer.Ordinal)
    {
        "call", "ring", "phone", "tel", "telephone", "mobile", "mob", "cell", "text", "whatsapp", "number", "no", "on", "is", "me", "reach", "t", "m", "landline",
    };

    /// <summary>What numbers of papers are called.</summary>
    private static readonly HashSet<string> Papers = new(StringComparer.Ordinal)
    {
        "order", "invoice", "ref", "reference", "account", "acc", "booking", "case", "ticket", "policy", "vat", "sort", "id", "po", "serial", "tracking", "licence", "license", "passport", "#", "$", "£", "€",
    };

    private static readonly Lazy<PhoneNumberUtil> Plans = new(() => PhoneNumberUtil.GetInstance());

    internal static void Find(Words words, string? country, List<Found> found)
    {
        var lookUps = 0;
        for (var at = 0; at < words.Count && lookUps < MostLookUps; at++)
        {
            if (Begins(words, at) && Read(words, at, country, ref lookUps) is { } phone)
            {
                at = phone.End - 1;
                found.Add(words.Take(FoundKind.Phone, phone.First, phone.End, phone.Probability, phone.Values));
            }
        }
    }

    /// <summary>The country of a number in E.164, as ISO 3166-1; null for anything else.</summary>
    public static string? CountryOf(string address)
    {
        if (!address.StartsWith('+'))
        {
            return null;
        }

        try
        {
            return Plans.Value.GetRegionCodeForNumber(Plans.Value.Parse(address, null)) is { Length: 2 } region && region != "ZZ" ? region
                : Plans.Value.GetRegionCodeForCountryCode(Plans.Value.Parse(address, null).CountryCode) is { Length: 2 } main && main != "ZZ" ? main : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    private static bool Begins(Words words, int at) =>
        words.Form(at) is "+" or "(" ? words.IsNumber(at + 1) : words.IsNumber(at) && !(words.IsGlued(at) && words[at - 1].Kind == TokenKind.Word);

    /// <summary>The longest run of groups that is a number somewhere.</summary>
    private static Phone? Read(Words words, int first, string? country, ref int lookUps)
    {
        if (IsOfAPaper(words, first))
        {
            return null;
        }

        var digits = new StringBuilder();
        var ends = new List<(int End, int Digits)>();
        for (var at = first; at < words.Count && at - first < MostTokens; at++)
        {
            if (words.IsNumber(at) && IsGroup(words.Raw(at)))
            {
                foreach (var character in words.Raw(at))
                {
                    if (char.IsAsciiDigit(character))
                    {
                        digits.Append(character);
                    }
                }

                if (digits.Length > MostDigits + 2)
                {
                    break;
                }

                ends.Add((at + 1, digits.Length));
            }
            else if (words.Form(at) is not ("+" or "(" or ")" or "-" or ".") || (words.Form(at) == "+" && at > first))
            {
                break;
            }
        }

        var written = digits.ToString();
        var international = words.Form(first) == "+" || written.StartsWith("00", StringComparison.Ordinal);
        for (var i = ends.Count - 1; i >= 0; i--)
        {
            var (end, length) = ends[i];
            if (length < FewestDigits)
            {
                break;
            }

            lookUps += international || country is not null ? 1 : LikelyCountries.Length;
            if (Numbers(WithoutTrunk(written[..length], words, first, end), international, country) is { Count: > 0 } numbers)
            {
                return Of(words, first, end, numbers);
            }
        }

        return null;
    }

    private static Phone Of(Words words, int first, int end, List<(string E164, bool IsAssigned)> numbers)
    {
        var values = numbers.Select(number => number.E164).Distinct().ToList();
        var probability = values.Count > 1 ? Ambiguous : !numbers[0].IsAssigned ? Possible : words.Is(first - 1, Before) ? Certain : Assigned;
        return new(first, end, values.Count > MostValues ? [] : values, probability);
    }

    /// <summary>What the digits are in each country they may be written from.</summary>
    private static List<(string, bool)> Numbers(string digits, bool international, string? country)
    {
        var numbers = new List<(string, bool)>();
        if (international)
        {
            Add($"+{digits.TrimStart('0')}", null, mayBeUnassigned: true);
            return numbers;
        }

        foreach (var region in country is null ? LikelyCountries : [country])
        {
            Add(digits, region, mayBeUnassigned: country is not null && digits[0] == '0');
        }

        return numbers;

        void Add(string number, string? region, bool mayBeUnassigned)
        {
            try
            {
                var read = Plans.Value.Parse(number, region);
                var isAssigned = region is null ? Plans.Value.IsValidNumber(read) : Plans.Value.IsValidNumberForRegion(read, region);
                if (isAssigned || (mayBeUnassigned && Plans.Value.IsPossibleNumberWithReason(read) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE))
                {
                    numbers.Add((Plans.Value.Format(read, PhoneNumberFormat.E164), isAssigned));
                }
            }
            catch (NumberParseException)
            {
                // It is a number of no plan; the library says so in no other way.
            }
        }
    }

    /// <summary>+44 (0)7700 900123: the bracketed trunk digit is not dialled from abroad.</summary>
    private static string WithoutTrunk(string digits, Words words, int first, int end)
    {
        var before = 0;
        for (var at = first; at + 2 < end; at++)
        {
            if (words.Form(first) == "+" && at > first && words.Form(at) == "(" && words.Raw(at + 1) is "0" && words.Form(at + 2) == ")")
            {
                return digits.Remove(before, 1);
            }

            before += words.IsNumber(at) ? words.Raw(at).Length - words.Raw(at).Count('.') : 0;
        }

        return digits;
    }

    private static bool IsGroup(ReadOnlySpan<char> raw)
    {
        foreach (var character in raw)
        {
            if (!char.IsAsciiDigit(character) && character != '.')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOfAPaper(Words words, int first)
    {
        for (var back = 1; back <= 3; back++)
        {
            if (words.Is(first - back, Papers))
            {
                return true;
            }

            if (words.EndsSentence(first - back) && words.Form(first - back) != ".")
            {
                return false;
            }
        }

        return false;
    }

    private sealed record Phone(int First, int End, IReadOnlyList<string> Values, double Probability);
}
