using System.Globalization;

namespace Hitl.Classifier.Extraction;

/// <param name="Low">Null for "a few weeks"; in units.</param>
/// <param name="High">The other end of a range, else null.</param>
/// <param name="Unit">As ISO 8601 has it: <c>Y</c>, <c>M</c>, <c>W</c>, <c>D</c>; <c>TH</c> and <c>TM</c> for hours and minutes.</param>
/// <param name="Months">In "three years and six months" the six.</param>
internal sealed record Length(int First, int End, decimal? Low, decimal? High, string Unit, Bound Bound, decimal Months = 0)
{
    public bool IsOfDays => Unit is "Y" or "M" or "W" or "D";

    /// <summary>In the form of <see cref="Contracts.FoundKind.Length"/>.</summary>
    public IReadOnlyList<string> Values => Low is not { } low ? []
        : High is { } high ? [$"{Period(low)}/{Period(high)}"]
        : Bound switch
        {
            Bound.AtLeast => [$"{Period(low)}/.."],
            Bound.AtMost => [$"../{Period(low)}"],
            _ => [Period(low)],
        };

    private string Period(decimal number) =>
        string.Create(CultureInfo.InvariantCulture, $"{(Unit[0] == 'T' ? "PT" : "P")}{number:0.##}{Unit[^1]}{(Months > 0 ? $"{Months:0.##}M" : "")}");
}

internal enum Bound { Exactly, AtLeast, AtMost }

/// <summary>Lengths of time: "two weeks", "4-6 wks", "2 and a half years", "10+ years", "less than a year", "a month or two", "18mths".</summary>
internal static class Lengths
{
    private static readonly Dictionary<string, (string Unit, decimal Times)> Units = new(StringComparer.Ordinal)
    {
        ["year"] = ("Y", 1), ["years"] = ("Y", 1), ["yr"] = ("Y", 1), ["yrs"] = ("Y", 1), ["decade"] = ("Y", 10), ["decades"] = ("Y", 10),
        ["month"] = ("M", 1), ["months"] = ("M", 1), ["mth"] = ("M", 1), ["mths"] = ("M", 1), ["mnths"] = ("M", 1), ["mnth"] = ("M", 1),
        ["week"] = ("W", 1), ["weeks"] = ("W", 1), ["wk"] = ("W", 1), ["wks"] = ("W", 1), ["fortnight"] = ("W", 2), ["fortnights"] = ("W", 2),
        ["day"] = ("D", 1), ["days"] = ("D", 1),
        ["hour"] = ("TH", 1), ["hours"] = ("TH", 1), ["hr"] = ("TH", 1), ["hrs"] = ("TH", 1),
        ["minute"] = ("TM", 1), ["minutes"] = ("TM", 1), ["min"] = ("TM", 1), ["mins"] = ("TM", 1),
    };

    private static readonly HashSet<string> Over = new(StringComparer.Ordinal) { "over", "above", "exceeding" };

    private static readonly HashSet<string> Under = new(StringComparer.Ordinal) { "under", "below", "within", "max", "maximum" };

    private static readonly HashSet<string> Between = new(StringComparer.Ordinal) { "-", "to", "or" };

    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal) { "calendar", "working", "business", "full", "whole", "solid", "good" };

    public static Length? Read(Words words, int at)
    {
        if (Glued(words, at) is { } glued)
        {
            return Bounded(words, glued);
        }

        if (Counts.Read(words, at) is not { } low)
        {
            return null;
        }

        var (end, high) = (low.End, (decimal?)null);
        var isRange = words.Is(end, Between) || (words.Form(end) == "and" && words.Form(at - 1) == "between");
        if (low.Value is not null && isRange && Counts.Read(words, end + 1) is { Value: not null } upper && IsUnit(words, upper.End))
        {
            (high, end) = (upper.Value, upper.End);
        }

        var plus = words.Form(end) == "+";
        end += plus ? 1 : 0;
        end += words.Form(end) == "-" && !words.Is(end - 1, Between) ? 1 : 0;
        end += words.Is(end, Kinds) ? 1 : 0;
        return UnitAt(words, end) is not var (unit, times) ? null
            : Bounded(words, Tail(words, new(at, end + 1, low.Value * times, high * times, unit, plus ? Bound.AtLeast : Bound.Exactly)));
    }

    /// <summary>"18mths", "2wks": the number and its unit in one.</summary>
    private static Length? Glued(Words words, int at)
    {
        if (!words.IsNumber(at))
        {
            return null;
        }

        var raw = words.Raw(at);
        var digits = raw.IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && Units.TryGetValue(raw[digits..].ToString().ToLowerInvariant(), out var unit) && Counts.TryDigits(raw[..digits], out var value)
            ? new(at, at + 1, value * unit.Times, null, unit.Unit, Bound.Exactly)
            : null;
    }

    /// <summary>"a year and a half", "a month or two", "three years and six months".</summary>
    private static Length Tail(Words words, Length length)
    {
        if (length is { Low: { } low, High: null })
        {
            if (words.Follows(length.End, "and a half") is > 0 and var half)
            {
                return length with { Low = low + 0.5m, End = half };
            }

            if (low == 1 && words.Form(length.End) == "or" && words.Form(length.End + 1) is "two" or "twos" or "so")
            {
                return words.Form(length.End + 1) == "so" ? length with { End = length.End + 2 } : length with { High = 2, End = length.End + 2 };
            }

            var next = words.Form(length.End) is "and" or "," ? length.End + 1 : length.End;
            if (length.Unit == "Y" && Counts.Read(words, next) is { Value: { } months } count && UnitAt(words, count.End) is ("M", 1))
            {
                return length with { Months = months, End = count.End + 1 };
            }
        }

        return length;
    }

    private static Length Bounded(Words words, Length length)
    {
        var before = length.First - 1;
        return length.High is not null || length.Bound != Bound.Exactly ? length
            : words.Is(before, Over) || words.Follows(before - 1, "more than") > 0 || words.Follows(before - 1, "at least") > 0 ? length with { Bound = Bound.AtLeast }
            : words.Is(before, Under) || words.Follows(before - 1, "less than") > 0 || words.Follows(before - 1, "at most") > 0 || words.Follows(before - 1, "up to") > 0
                ? length with { Bound = Bound.AtMost }
                : length;
    }

    public static bool IsUnit(Words words, int at) => UnitAt(words, at) is not null || (words.Is(at, Kinds) && UnitAt(words, at + 1) is not null) || (words.Form(at) == "+" && UnitAt(words, at + 1) is not null);

    private static (string Unit, decimal Times)? UnitAt(Words words, int at) => Units.TryGetValue(words.Form(at), out var unit) ? unit : null;
}
