using System.Globalization;

namespace Hitl.Orchestrator.Claims;

/// <summary>A claim in a text that was cut into pieces.</summary>
/// <param name="Limit"><c>most</c>, <c>least</c> or empty: "within two weeks" is not "two weeks".</param>
/// <param name="First">Its first piece.</param>
/// <param name="End">The piece after its last.</param>
internal sealed record FoundClaim(ClaimKind Kind, string Value, string Limit, int First, int End);

/// <summary>Finds all that a text asserts in numbers, dates, links and big words. What is not found here is left to the words themselves.</summary>
internal static partial class ClaimFinder
{
    private static readonly Dictionary<string, string> Currencies = new(StringComparer.Ordinal)
    {
        ["£"] = "GBP", ["gbp"] = "GBP", ["pound"] = "GBP", ["pounds"] = "GBP", ["quid"] = "GBP", ["sterling"] = "GBP",
        ["$"] = "USD", ["usd"] = "USD", ["dollar"] = "USD", ["dollars"] = "USD", ["buck"] = "USD", ["bucks"] = "USD",
        ["€"] = "EUR", ["eur"] = "EUR", ["euro"] = "EUR", ["euros"] = "EUR", ["¥"] = "JPY", ["jpy"] = "JPY", ["yen"] = "JPY",
        ["₹"] = "INR", ["inr"] = "INR", ["rupee"] = "INR", ["rupees"] = "INR", ["chf"] = "CHF", ["franc"] = "CHF", ["francs"] = "CHF",
        ["aud"] = "AUD", ["cad"] = "CAD", ["nzd"] = "NZD", ["sek"] = "SEK", ["nok"] = "NOK", ["dkk"] = "DKK", ["pln"] = "PLN",
    };

    private static readonly Dictionary<string, (string Unit, decimal Factor)> TimeUnits = new(StringComparer.Ordinal)
    {
        ["second"] = ("second", 1), ["sec"] = ("second", 1), ["minute"] = ("minute", 1), ["min"] = ("minute", 1), ["hour"] = ("hour", 1), ["hr"] = ("hour", 1),
        ["day"] = ("day", 1), ["night"] = ("day", 1), ["week"] = ("day", 7), ["fortnight"] = ("day", 14), ["month"] = ("month", 1), ["quarter"] = ("month", 3),
        ["year"] = ("month", 12), ["yr"] = ("month", 12), ["decade"] = ("month", 120),
    };

    private static readonly Dictionary<string, string> RateWords = new(StringComparer.Ordinal)
    {
        ["hourly"] = "hour", ["daily"] = "day", ["weekly"] = "week", ["fortnightly"] = "fortnight", ["monthly"] = "month", ["quarterly"] = "quarter",
        ["yearly"] = "year", ["annual"] = "year", ["annually"] = "year", ["pcm"] = "month", ["pa"] = "year",
    };

    private static readonly Dictionary<string, string> Dollars = new(StringComparer.Ordinal)
    {
        ["us"] = "USD", ["a"] = "AUD", ["au"] = "AUD", ["c"] = "CAD", ["ca"] = "CAD", ["nz"] = "NZD", ["hk"] = "HKD",
    };

    private static readonly List<string> Ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    public static IReadOnlyList<FoundClaim> Find(DraftText text)
    {
        var found = new List<FoundClaim>();
        for (var at = 0; at < text.Pieces.Count;)
        {
            if (At(text, at, found) is { } claim)
            {
                found.Add(claim with { Limit = LimitBefore(text.Pieces, claim.First, claim.Kind is ClaimKind.Date or ClaimKind.Time) });
                at = claim.End;
            }
            else
            {
                at++;
            }
        }

        return found;
    }

    private static FoundClaim? At(DraftText text, int at, List<FoundClaim> before)
    {
        var pieces = text.Pieces;
        return pieces[at].Kind == PieceKind.Link ? new(ClaimKind.Link, Link(pieces[at].Form), "", at, at + 1)
            : Promise(pieces, at) ?? Rate(pieces, at, before) ?? Date(pieces, at) ?? PrefixedPrice(pieces, at) ?? Clock(pieces, at)
            ?? Counted(pieces, at) ?? Article(pieces, at) ?? BigWord(pieces, at);
    }

    /// <summary>As it is compared: whatever the scheme, the case or the digits' spacing.</summary>
    private static string Link(string form)
    {
        var link = form.StartsWith("https://", StringComparison.Ordinal) ? form[8..] : form.StartsWith("http://", StringComparison.Ordinal) ? form[7..] : form;
        link = link.StartsWith("www.", StringComparison.Ordinal) ? link[4..] : link;
        return char.IsAsciiDigit(link[0]) || link[0] == '+' ? string.Concat(link.Where(char.IsAsciiDigit)) : link.TrimEnd('/');
    }

    /// <summary>"£450", "GBP 450", "US$ 450".</summary>
    private static FoundClaim? PrefixedPrice(IReadOnlyList<Piece> pieces, int at)
    {
        var abroad = at + 1 < pieces.Count && pieces[at + 1].Form == "$" && pieces[at].End == pieces[at + 1].Start ? Dollars.GetValueOrDefault(pieces[at].Form) : null;
        var sign = abroad is null ? at : at + 1;
        if ((abroad ?? Currencies.GetValueOrDefault(pieces[sign].Form)) is not { } currency || SpelledNumbers.Read(pieces, sign + 1) is not { } number || pieces[sign + 1].Form is "a" or "an")
            return null;
        return Price(number.Value, currency, at, number.Next);
    }

    private static FoundClaim Price(decimal value, string currency, int at, int next) =>
        new(ClaimKind.Price, string.Create(CultureInfo.InvariantCulture, $"{currency} {value:0.####}"), "", at, next);

    /// <summary>A number and what it counts. In "two to three weeks" the unit is both's.</summary>
    private static FoundClaim? Counted(IReadOnlyList<Piece> pieces, int at)
    {
        if (pieces[at].Kind == PieceKind.Number && SpelledNumbers.Read(pieces, at) is null)
            return new(ClaimKind.Number, pieces[at].Form, "", at, at + 1);
        if (SpelledNumbers.Read(pieces, at) is not { } number)
            return null;
        var (value, next) = number;
        if (WithUnit(pieces, at, value, next) is { } counted)
            return counted;
        if (next + 1 < pieces.Count && pieces[next].Form is "to" or "-" or "or" && SpelledNumbers.Read(pieces, next + 1) is { } other
            && WithUnit(pieces, at, value, other.Next) is { } shared)
            return shared with { End = next };
        return IsIdle(pieces, at, next)
            ? null
            : new(ClaimKind.Number, string.Create(CultureInfo.InvariantCulture, $"{value:0.####}"), "", at, next);
    }

    private static FoundClaim? WithUnit(IReadOnlyList<Piece> pieces, int at, decimal value, int next)
    {
        while (next < pieces.Count && pieces[next].Form is "-" or "full" or "whole" or "calendar" or "more" or "extra")
            next++;
        if (next >= pieces.Count)
            return null;
        var form = pieces[next].Form;
        if (form is "%" or "percent" or "pct" || (form == "per" && next + 1 < pieces.Count && pieces[next + 1].Form == "cent"))
            return new(ClaimKind.Percentage, string.Create(CultureInfo.InvariantCulture, $"{value:0.####}%"), "", at, form == "per" ? next + 2 : next + 1);
        if (form is "us" or "british" or "american" or "australian" or "canadian" && next + 1 < pieces.Count && Currencies.TryGetValue(pieces[next + 1].Form, out var named))
            return Price(value, form is "us" or "american" || named == "GBP" ? named : form[..2].ToUpperInvariant() + named[^1], at, next + 2);
        if (Currencies.TryGetValue(form, out var currency))
            return Price(value, currency, at, next + 1);
        if (form is "p" or "pence" or "penny")
            return Price(value / 100, "GBP", at, next + 1);
        if (form is "working" or "business" or "office" && next + 1 < pieces.Count && TimeUnits.TryGetValue(Stems.Of(pieces[next + 1].Form), out var office))
            return Duration(value, office, "working ", at, next + 2);
        return TimeUnits.TryGetValue(TimeStem(form), out var unit) ? Duration(value, unit, "", at, next + 1) : null;
    }

    private static FoundClaim Duration(decimal value, (string Unit, decimal Factor) unit, string working, int at, int next) =>
        new(ClaimKind.Duration, string.Create(CultureInfo.InvariantCulture, $"{value * unit.Factor:0.####} {working}{unit.Unit}"), "", at, next);

    private static string TimeStem(string form) =>
        TimeUnits.ContainsKey(form) ? form : form.EndsWith("'s", StringComparison.Ordinal) ? form[..^2] : form.Length > 2 && form[^1] == 's' ? form[..^1] : form;

    /// <summary>"One of us", "one moment": no number is meant.</summary>
    private static bool IsIdle(IReadOnlyList<Piece> pieces, int at, int next) =>
        pieces[at].Form == "one" && next == at + 1 && (next >= pieces.Count || pieces[next].Kind != PieceKind.Word || pieces[next].Form is "of" or "moment" or "thing" or "that" or "for" or "you" or "is" or "to");

    /// <summary>"A month", "a few days": a length of time without a number.</summary>
    private static FoundClaim? Article(IReadOnlyList<Piece> pieces, int at)
    {
        if (at + 1 >= pieces.Count)
            return null;
        var (form, next) = (pieces[at].Form, at + 1);
        if (form is "few" or "several" or "many" && TimeUnits.TryGetValue(TimeStem(pieces[next].Form), out var vague))
            return new(ClaimKind.Duration, $"few {vague.Unit}", "", at, next + 1);
        if (form == "half" && (pieces[next].Form is "price" || TimeUnits.ContainsKey(pieces[next].Form)))
            return pieces[next].Form == "price" ? new(ClaimKind.Offer, "half price", "", at, next + 1) : Duration(0.5m, TimeUnits[pieces[next].Form], "", at, next + 1);
        if (form is "double" or "twice" or "triple" or "treble" or "thrice")
            return new(ClaimKind.Number, form is "double" or "twice" ? "2" : "3", "", at, next);
        if (Ordinals.IndexOf(form) is >= 0 and var nth && TimeUnits.ContainsKey(TimeStem(pieces[next].Form)))
            return new(ClaimKind.Number, $"no. {nth + 1} {TimeStem(pieces[next].Form)}", "", at, next + 1);
        if (form is "a" or "an" && pieces[next].Form is "working" or "business" && next + 1 < pieces.Count && TimeUnits.TryGetValue(pieces[next + 1].Form, out var office))
            return Duration(1, office, "working ", at, next + 2);
        var isUnit = TimeUnits.TryGetValue(TimeStem(pieces[next].Form), out var unit) && pieces[next].Form is not ("night" or "days" or "hours" or "weeks");
        return form is "a" or "an" && isUnit && (unit.Unit is not ("minute" or "second") || LimitBefore(pieces, at) == "most")
            ? Duration(1, unit, "", at, next + 1)
            : null;
    }

    /// <summary>"Monthly", "per person", "every week", "£120 a month", "twice a year", "month to month".</summary>
    private static FoundClaim? Rate(IReadOnlyList<Piece> pieces, int at, List<FoundClaim> before)
    {
        if (RateWords.TryGetValue(pieces[at].Form, out var named))
            return new(ClaimKind.Rate, named, "", at, at + 1);
        if (at + 1 >= pieces.Count)
            return null;
        var unit = TimeStem(pieces[at + 1].Form);
        var isTime = TimeUnits.ContainsKey(unit) && unit is not ("second" or "sec");
        if (pieces[at].Form == "per" && pieces[at + 1].Form != "cent")
            return new(ClaimKind.Rate, Stems.Of(pieces[at + 1].Form), "", at, at + 2);
        if (pieces[at].Form is "each" or "every" && isTime)
            return new(ClaimKind.Rate, unit, "", at, at + 2);
        if (pieces[at].Form == "/" && pieces[at + 1].Kind == PieceKind.Word)
            return new(ClaimKind.Rate, unit is "mo" or "m" ? "month" : unit is "yr" ? "year" : unit, "", at, at + 2);
        var followsCount = (before is [.., { Kind: ClaimKind.Price or ClaimKind.Number } last] && last.End == at)
            || (at > 0 && pieces[at - 1].Form is "once" or "times" or "vat");
        if (pieces[at].Form is "a" or "an" && isTime && followsCount)
            return new(ClaimKind.Rate, unit, "", at, at + 2);
        return TimeUnits.ContainsKey(pieces[at].Form) && at + 2 < pieces.Count && pieces[at + 1].Form is "to" or "by" && pieces[at + 2].Form == pieces[at].Form
            ? new(ClaimKind.Rate, pieces[at].Form, "", at, at + 3)
            : null;
    }

    private static FoundClaim? BigWord(IReadOnlyList<Piece> pieces, int at)
    {
        if (pieces[at].Kind != PieceKind.Word)
            return null;
        var next = at + 1 < pieces.Count ? pieces[at + 1].Form : "";
        return ClaimWords.Offer(pieces[at].Form, next) is { } offer ? new(ClaimKind.Offer, offer, "", at, at + 1)
            : ClaimWords.Guarantee(pieces[at].Form, next) is { } guarantee ? new(ClaimKind.Guarantee, guarantee, "", at, at + 1)
            : null;
    }

    /// <summary>"We'll call you", "someone will be in touch": only a handoff may promise a person.</summary>
    private static FoundClaim? Promise(IReadOnlyList<Piece> pieces, int at)
    {
        var willAt = pieces[at].Form is "i'll" or "we'll" or "they'll" or "she'll" or "he'll" ? at
            : pieces[at].Form is "will" or "shall" && at > 0 && !ClaimWords.IsTheContact(pieces[at - 1].Form) ? at
            : pieces[at].Form == "going" && at + 1 < pieces.Count && pieces[at + 1].Form == "to" && at > 0 && pieces[at - 1].Form is "i'm" or "we're" or "am" or "are" ? at + 1
            : -1;
        if (willAt < 0)
            return null;
        for (var ahead = willAt + 1; ahead < Math.Min(pieces.Count, willAt + 4) && pieces[ahead].Clause == pieces[willAt].Clause; ahead++)
        {
            if (ClaimWords.Acts(pieces[ahead].Form))
                return new(ClaimKind.Promise, Stems.Of(pieces[ahead].Form), "", at, ahead + 1);
        }

        return null;
    }

    /// <param name="isTime">Of a day or an hour only until when, or after which, is a limit.</param>
    private static string LimitBefore(IReadOnlyList<Piece> pieces, int first, bool isTime = false)
    {
        var at = first - 1;
        while (at >= 0 && pieces[at].Form is "of" or "a" or "an" or "the" or "about" or "around" or "roughly" or "just" or "only" or "to" or "at")
            at--;
        if (at < 0 || pieces[at].Sentence != pieces[first].Sentence)
            return "";
        return pieces[at].Form switch
        {
            "until" or "till" or "by" or "before" when isTime => "most",
            "after" when isTime => "least",
            _ when isTime => "",
            "within" or "under" or "below" or "maximum" or "max" or "most" or "up" or "inside" => "most",
            "from" => "from",
            "over" or "above" or "minimum" or "least" or "starting" or "starts" or "start" or "exceeding" => "least",
            "than" when at > 0 => pieces[at - 1].Form is "less" or "fewer" || (at > 1 && pieces[at - 2].Form is "no" or "not") ? "most" : "least",
            _ => "",
        };
    }
}
