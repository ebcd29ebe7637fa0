using System.Globalization;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>Finds amounts of money: symbols, codes, words, k and m, ranges (both ends). A bare number is no money.</summary>
/// <remarks>Form fields are read by the same code: a field that can hold nothing but money may pass <c>bareNumbers</c>.</remarks>
public static partial class MoneyFinder
{
    private const double Named = 0.98;
    private const double Scaled = 0.75;
    private const double Bare = 0.6;

    /// <summary>No larger number or scale is read: "a million million million" is no budget, and grows without end.</summary>
    private const decimal Largest = 1_000_000_000;

    private static readonly Dictionary<string, string> Currencies = new(StringComparer.Ordinal)
    {
        ["£"] = "GBP", ["gbp"] = "GBP", ["pound"] = "GBP", ["pounds"] = "GBP", ["quid"] = "GBP", ["sterling"] = "GBP",
        ["$"] = "USD", ["usd"] = "USD", ["dollar"] = "USD", ["dollars"] = "USD", ["buck"] = "USD", ["bucks"] = "USD", ["us$"] = "USD",
        ["€"] = "EUR", ["eur"] = "EUR", ["euro"] = "EUR", ["euros"] = "EUR",
        ["aud"] = "AUD", ["cad"] = "CAD", ["chf"] = "CHF", ["sek"] = "SEK", ["nok"] = "NOK", ["dkk"] = "DKK", ["pln"] = "PLN", ["zloty"] = "PLN", ["zlotys"] = "PLN", ["nzd"] = "NZD",
        ["¥"] = "JPY", ["jpy"] = "JPY", ["₹"] = "INR", ["inr"] = "INR", ["rupees"] = "INR",
    };

    private static readonly Dictionary<string, decimal> Scales = new(StringComparer.Ordinal)
    {
        ["k"] = 1_000, ["grand"] = 1_000, ["thousand"] = 1_000, ["m"] = 1_000_000, ["mn"] = 1_000_000, ["mil"] = 1_000_000, ["million"] = 1_000_000,
        ["bn"] = 1_000_000_000, ["billion"] = 1_000_000_000, ["hundred"] = 100,
    };

    private static readonly Dictionary<string, int> Words = new(StringComparer.Ordinal)
    {
        ["one"] = 1, ["two"] = 2, ["three"] = 3, ["four"] = 4, ["five"] = 5, ["six"] = 6, ["seven"] = 7, ["eight"] = 8, ["nine"] = 9, ["ten"] = 10,
        ["eleven"] = 11, ["twelve"] = 12, ["thirteen"] = 13, ["fourteen"] = 14, ["fifteen"] = 15, ["sixteen"] = 16, ["seventeen"] = 17,
        ["eighteen"] = 18, ["nineteen"] = 19, ["twenty"] = 20, ["thirty"] = 30, ["forty"] = 40, ["fourty"] = 40, ["fifty"] = 50, ["sixty"] = 60,
        ["seventy"] = 70, ["eighty"] = 80, ["ninety"] = 90,
    };

    private static readonly HashSet<string> RangeWords = new(StringComparer.Ordinal) { "-", "to", "and", "or" };

    public static IReadOnlyList<MoneyFound> Find(string text, bool bareNumbers = false)
    {
        var folded = FoldedText.Of(text);
        return Find(folded, Tokenizer.Cut(folded), bareNumbers);
    }

    public static IReadOnlyList<MoneyFound> Find(FoldedText folded, IReadOnlyList<Token> tokens, bool bareNumbers = false)
    {
        var amounts = new List<Amount>();
        for (var at = 0; at < tokens.Count;)
        {
            if (Read(folded.Text, tokens, at) is { } amount)
            {
                amounts.Add(amount);
                at = amount.End;
            }
            else
            {
                at++;
            }
        }

        ShareAcrossRanges(tokens, amounts);
        Qualify(tokens, amounts);
        return [.. amounts.Where(amount => amount.Currency.Length > 0 || amount.IsGrand || (bareNumbers && amount.CanBeBare)).Select(amount => Found(tokens, amount))];
    }

    private static MoneyFound Found(IReadOnlyList<Token> tokens, Amount amount)
    {
        var probability = amount switch
        {
            { Currency.Length: > 0 } => Named,
            { IsGrand: true } => Scaled,
            _ => Bare,
        };
        var start = tokens[amount.First].Start;
        return new MoneyFound(
            new Money(amount.Value, amount.Currency),
            probability,
            new Evidence(start, tokens[amount.End - 1].End - start, probability),
            amount.Bound,
            amount.Per,
            amount.Or is { } or ? new Money(or, amount.Currency) : null);
    }

    /// <summary>"£5-10k", "between 5 and 10 grand", "500 to 600 quid": what one end says holds for the other.</summary>
    private static void ShareAcrossRanges(IReadOnlyList<Token> tokens, List<Amount> amounts)
    {
        for (var at = 0; at + 1 < amounts.Count; at++)
        {
            var (low, high) = (amounts[at], amounts[at + 1]);
            if (high.First != low.End + 1 || !RangeWords.Contains(tokens[low.End].Form))
            {
                continue;
            }

            if (!low.IsScaled && high.IsScaled && low.Value < high.Value / high.Scale * 10 && low.Value < 1000)
            {
                low = low with { Value = low.Value * high.Scale, IsScaled = true, IsGrand = high.IsGrand };
            }

            low = low.Currency.Length == 0 ? low with { Currency = high.Currency } : low;
            high = high.Currency.Length == 0 && high.CanBeBare ? high with { Currency = low.Currency } : high;
            var isRange = tokens[low.End].Form is "-" or "to" || (tokens[low.End].Form == "and" && Form(tokens, low.First - 1) == "between");
            (amounts[at], amounts[at + 1]) = isRange && low.Value < high.Value ? (low with { Bound = MoneyBound.From }, high with { Bound = MoneyBound.To }) : (low, high);
        }
    }

    private static Amount? Read(string text, IReadOnlyList<Token> tokens, int first)
    {
        var at = first;
        var currency = "";
        if (at + 1 < tokens.Count && CurrencyOf(tokens[at]) is { } before && tokens[at + 1].Kind is TokenKind.Number or TokenKind.Word)
        {
            currency = before;
            at++;
        }

        decimal value;
        decimal? or = null;
        (MoneyPer? per, MoneyBound? bound) = (null, null);
        var (scale, isScaled, isGrand, written) = (1m, false, false, false);
        if (tokens[at].Kind == TokenKind.Number)
        {
            var span = text.AsSpan(tokens[at].At, tokens[at].Until - tokens[at].At);
            var letters = span.Length;
            while (letters > 0 && !char.IsAsciiDigit(span[letters - 1]))
            {
                letters--;
            }

            if (!TryNumber(span[..letters], out value))
            {
                return null;
            }

            or = OtherReading(span[..letters]);
            var suffix = span[letters..].ToString().ToLowerInvariant();
            at++;
            if (suffix.Length > 0)
            {
                if (Scales.TryGetValue(suffix, out scale))
                {
                    (isScaled, isGrand) = (true, suffix is "k");
                }
                else if (Currencies.TryGetValue(suffix, out var glued))
                {
                    (currency, scale) = (glued, 1);
                }
                else if (suffix.Length > 3 && suffix[0] is 'k' or 'm' && Currencies.TryGetValue(suffix[1..], out glued))
                {
                    (currency, scale, isScaled) = (glued, Scales[suffix[..1]], true);
                }
                else if (currency.Length > 0 && (suffix is "ish" || Adverbs.ContainsKey(suffix)))
                {
                    scale = 1;
                    per = Adverbs.TryGetValue(suffix, out var time) ? time : null;
                    bound = suffix is "ish" ? MoneyBound.About : null;
                }
                else if (suffix is "p" && currency.Length == 0 && Form(tokens, at) != ".")
                {
                    (currency, scale, value) = ("GBP", 1, value / 100);
                }
                else
                {
                    return null;
                }
            }
        }
        else if (TrySpelled(tokens, ref at, out value))
        {
            written = true;
        }
        else
        {
            return null;
        }

        while (at < tokens.Count && scale <= Largest && tokens[at].Kind == TokenKind.Word && Scales.TryGetValue(tokens[at].Form, out var next) && (tokens[at].Form != "m" || currency.Length > 0))
        {
            (scale, isScaled, isGrand) = (scale * next, true, isGrand || tokens[at].Form is "grand" or "k");
            at++;
        }

        if (currency.Length == 0 && at < tokens.Count && CurrencyOf(tokens[at]) is { } after
            && (tokens[at].Kind == TokenKind.Word || at + 1 >= tokens.Count || tokens[at + 1].Kind != TokenKind.Number))
        {
            currency = after;
            at++;
        }

        var isPercent = at < tokens.Count && tokens[at].Form == "%";
        return isPercent || scale > Largest || value > Largest
            ? null
            : new Amount(first, at, value * scale, currency, scale, isScaled, isGrand && !isPercent, CanBeBare: !written && IsAlone(tokens, first, at)) { Or = or * scale, Per = per, Bound = bound };
    }

    /// <summary>"5", "five thousand", "two hundred and fifty thousand": words up to the last scale.</summary>
    private static bool TrySpelled(IReadOnlyList<Token> tokens, ref int at, out decimal value)
    {
        var (total, part, from) = (0m, 0m, at);
        if (tokens[at].Form is "a" or "half" && at + 1 < tokens.Count && tokens[at + 1].Form is "grand" or "thousand" or "hundred" or "million" or "a")
        {
            var half = tokens[at].Form == "half";
            at += half && tokens[at + 1].Form == "a" ? 2 : 1;
            value = half ? 0.5m : 1;
            return at < tokens.Count && Scales.ContainsKey(tokens[at].Form);
        }

        var couple = tokens[at].Form == "a" ? at + 1 : at;
        if (Form(tokens, couple) == "couple")
        {
            at = Form(tokens, couple + 1) == "of" ? couple + 2 : couple + 1;
            value = 2;
            return Scales.ContainsKey(Form(tokens, at));
        }

        while (at < tokens.Count && tokens[at].Kind is TokenKind.Word or TokenKind.Mark)
        {
            var form = tokens[at].Form;
            if (Words.TryGetValue(form, out var number))
            {
                part += number;
            }
            else if (form == "hundred" && part is > 0 and <= Largest)
            {
                part *= 100;
            }
            else if (form is "thousand" or "million" && part is > 0 and <= Largest)
            {
                total += part * Scales[form];
                part = 0;
            }
            else if (!(form is "and" or "-" && at > from && at + 1 < tokens.Count && Words.ContainsKey(tokens[at + 1].Form)
                && (form == "-" ? Words.GetValueOrDefault(tokens[at - 1].Form) >= 20 : tokens[at - 1].Form is "hundred" or "thousand" or "million")))
            {
                break;
            }

            at++;
        }

        value = total + part;
        return value > 0;
    }

    /// <summary>One dot or comma before one or two last digits is a decimal sign; before three it separates thousands.</summary>
    private static bool TryNumber(ReadOnlySpan<char> digits, out decimal value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > 20 || digits.ContainsAny('/', ':'))
        {
            return false;
        }

        var mark = digits.LastIndexOfAny('.', ',');
        var isDecimal = mark >= 0 && digits.Length - mark - 1 is 1 or 2;
        var whole = (isDecimal ? digits[..mark] : digits).ToString().Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        var text = isDecimal ? $"{whole}.{digits[(mark + 1)..]}" : whole;
        return (whole.Length < 2 || whole[0] != '0') && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>One dot before three last digits separates thousands on the continent, and decimals in a programme's export.</summary>
    private static decimal? OtherReading(ReadOnlySpan<char> digits)
    {
        var mark = digits.IndexOf('.');
        return mark is >= 1 and <= 3 && digits.Length - mark == 4 && !digits.Contains(',')
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    private static string? CurrencyOf(Token token) => Currencies.GetValueOrDefault(token.Form);

    private static bool IsAlone(IReadOnlyList<Token> tokens, int first, int end) =>
        (first == 0 || tokens[first - 1].Form is not ("+" or "#")) && (end >= tokens.Count || tokens[end].Form is not "+");

    /// <param name="First">First token.</param>
    /// <param name="End">Token after the last.</param>
    /// <param name="Scale">What the written number was multiplied by.</param>
    /// <param name="IsGrand">Written in k or grand, which people say of money though they name no currency.</param>
    /// <param name="CanBeBare">Could be money where nothing else is expected.</param>
    private sealed record Amount(int First, int End, decimal Value, string Currency, decimal Scale, bool IsScaled, bool IsGrand, bool CanBeBare)
    {
        public MoneyBound? Bound { get; init; }

        public MoneyPer? Per { get; init; }

        /// <summary>The other value that the digits could have.</summary>
        public decimal? Or { get; init; }
    }
}
