using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Ingest.Contacts;

/// <summary>
/// Telephone numbers in E.164: plus, country code, national number, at most 15 digits. A number in national form is read as the tenant's
/// country dials it. What cannot be dialled is refused rather than guessed.
/// </summary>
internal static partial class PhoneNumber
{
    /// <param name="Code">ITU country code.</param>
    /// <param name="Trunk">What national numbers begin with and international ones leave out; empty when there is none.</param>
    /// <param name="National">The national significant number.</param>
    private sealed record Plan(string Code, string Trunk, Regex National);

    private static readonly Dictionary<string, Plan> Plans = new(StringComparer.Ordinal)
    {
        ["GB"] = new("44", "0", British()),
        ["IE"] = new("353", "0", SevenToNine()),
        ["US"] = new("1", "1", NorthAmerican()),
        ["CA"] = new("1", "1", NorthAmerican()),
        ["DE"] = new("49", "0", SixToThirteen()),
        ["FR"] = new("33", "0", Nine()),
        ["ES"] = new("34", "", Nine()),
        ["NL"] = new("31", "0", Nine()),
        ["AU"] = new("61", "0", Nine()),
    };

    /// <summary>The countries whose national form can be read, as ISO 3166-1 alpha-2.</summary>
    public static IReadOnlyCollection<string> Countries => Plans.Keys;

    /// <param name="written">As the contact or the provider wrote it; a leading <c>whatsapp:</c> or <c>tel:</c> is left out.</param>
    /// <param name="country">ISO 3166-1 alpha-2, one of <see cref="Countries"/>.</param>
    /// <returns>Null when it is no number that could be dialled.</returns>
    public static string? ToE164(string written, string country)
    {
        if (Digits(written) is not var (international, digits))
            return null;
        if (international)
            return International(digits);

        var plan = Plans[country];
        var national = plan.Trunk.Length > 0 && digits.StartsWith(plan.Trunk, StringComparison.Ordinal) ? digits[plan.Trunk.Length..] : digits;
        if (plan.National.IsMatch(national))
            return $"+{plan.Code}{national}";
        return digits.StartsWith(plan.Code, StringComparison.Ordinal) && plan.National.IsMatch(digits[plan.Code.Length..]) ? $"+{digits}" : null;
    }

    private static string? International(string digits)
    {
        if (digits.Length is < 8 or > 15 || digits[0] == '0')
            return null;
        foreach (var plan in Plans.Values)
        {
            if (digits.StartsWith(plan.Code, StringComparison.Ordinal))
                return plan.National.IsMatch(digits[plan.Code.Length..]) ? $"+{digits}" : null;
        }

        return $"+{digits}";
    }

    /// <summary>The digits without what people put between them; null when there is anything else.</summary>
    private static (bool International, string Digits)? Digits(string written)
    {
        var text = written.Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["whatsapp:", "tel:"])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                text = text[scheme.Length..];
        }

        text = BracketedTrunk().Replace(Keywords.Folding.Fold(text).Trim(), "+$1");
        var international = text.StartsWith('+');
        var digits = new StringBuilder(text.Length);
        foreach (var c in international ? text.AsSpan(1) : text)
        {
            if (char.IsAsciiDigit(c))
                digits.Append(c);
            else if (!char.IsWhiteSpace(c) && c is not ('-' or '.' or '(' or ')' or '/' or '‐' or '‑' or '–'))
                return null;
        }

        var all = digits.ToString();
        return !international && all.StartsWith("00", StringComparison.Ordinal) ? (true, all[2..]) : (international, all);
    }

    // +44 (0)7700 900123: the bracketed trunk digit is not dialled from abroad.
    [GeneratedRegex(@"^\+\s*(\d{1,3})\s*\(0\)")]
    private static partial Regex BracketedTrunk();

    [GeneratedRegex(@"^(?:[235789]\d{9}|1\d{8,9}|800\d{6})\z")]
    private static partial Regex British();

    [GeneratedRegex(@"^[2-9]\d{2}[2-9]\d{6}\z")]
    private static partial Regex NorthAmerican();

    [GeneratedRegex(@"^[1-9]\d{6,8}\z")]
    private static partial Regex SevenToNine();

    [GeneratedRegex(@"^[1-9]\d{5,12}\z")]
    private static partial Regex SixToThirteen();

    [GeneratedRegex(@"^[1-9]\d{8}\z")]
    private static partial Regex Nine();
}
