using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Contracts;

namespace Hitl.Ingest.Forms;

/// <summary>Reads money out of a form's budget field: <c>£50,000</c>, <c>50k</c>, <c>1.5m EUR</c>, <c>£10k - £25k</c> (its upper end).</summary>
internal static partial class Budget
{
    /// <summary>Null when the field holds no amount, or several that are no range.</summary>
    public static Money? Read(string written)
    {
        var text = written.ToUpperInvariant();
        var amounts = Amount().Matches(text);
        if (amounts.Count is 0 or > 2 || (amounts.Count == 2 && !Between().IsMatch(text[End(amounts[0])..amounts[1].Index])))
            return null;
        var last = amounts[^1];
        if (Number(last.Groups["number"].Value) is not { } number)
            return null;
        var scale = Scale(last.Groups["scale"].Value);
        return number > 1_000_000_000_000m ? null : new Money(number * scale, Currency(text));
    }

    /// <remarks>A separator before exactly three digits parts thousands; before one or two at the end it is the decimal point.</remarks>
    private static decimal? Number(string digits)
    {
        var grouped = Grouped().IsMatch(digits);
        var plain = grouped ? Separators().Replace(digits, "") : digits.Replace(" ", "", StringComparison.Ordinal);
        if (!grouped && plain.LastIndexOfAny([',', '.']) is var point and >= 0)
            plain = $"{Separators().Replace(plain[..point], "")}.{plain[(point + 1)..]}";
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static decimal Scale(string scale) =>
        scale switch
        {
            "K" or "THOUSAND" => 1_000m,
            "M" or "MN" or "MILLION" => 1_000_000m,
            _ => 1m,
        };

    /// <summary>ISO 4217 of the only currency named; empty for none or several.</summary>
    private static string Currency(string text)
    {
        var named = CurrencyName().Matches(text).Select(match => match.Value switch
        {
            "£" or "POUND" or "POUNDS" => "GBP",
            "€" or "EURO" or "EUROS" => "EUR",
            "$" or "DOLLAR" or "DOLLARS" => "USD",
            var code => code,
        }).Distinct().ToList();
        return named is [var only] ? only : "";
    }

    private static int End(Match match) => match.Index + match.Length;

    [GeneratedRegex(@"(?<![\p{L}\d.,])(?<number>\d+(?:[ ,.]\d{3})*(?:[.,]\d{1,2})?)(?:\s?(?<scale>THOUSAND|MILLION|MN|K|M)(?![\p{L}\d]))?")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^\s*(?:£|€|\$|GBP|EUR|USD)?\s*(?:-|–|—|TO|AND)\s*(?:£|€|\$|GBP|EUR|USD)?\s*\z")]
    private static partial Regex Between();

    [GeneratedRegex(@"^\d{1,3}(?:[ ,.]\d{3})+\z")]
    private static partial Regex Grouped();

    [GeneratedRegex("[ ,.]")]
    private static partial Regex Separators();

    [GeneratedRegex(@"£|€|\$|(?<![\p{L}])(?:GBP|EUR|USD|CAD|AUD|CHF|SEK|NOK|DKK|PLN|INR|AED|ZAR|NZD|POUNDS?|EUROS?|DOLLARS?)(?![\p{L}])")]
    private static partial Regex CurrencyName();
}
