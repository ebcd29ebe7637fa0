using System.Globalization;
using NodaTime;

namespace Hitl.Classifier.Extraction;

/// <summary>Reads days of the calendar: "3rd March", "March 3, 2027", "03/04/2026", "2026-03-04", "the 3rd", "in March".</summary>
internal static class Calendars
{
    private const double Certain = 0.97;
    private const double Likely = 0.85;

    private static readonly Dictionary<string, int> Months = new(StringComparer.Ordinal)
    {
        ["january"] = 1, ["jan"] = 1, ["february"] = 2, ["feb"] = 2, ["march"] = 3, ["mar"] = 3, ["april"] = 4, ["apr"] = 4, ["may"] = 5, ["june"] = 6, ["jun"] = 6, ["july"] = 7, ["jul"] = 7,
        ["august"] = 8, ["aug"] = 8, ["september"] = 9, ["sept"] = 9, ["sep"] = 9, ["october"] = 10, ["oct"] = 10, ["november"] = 11, ["nov"] = 11, ["december"] = 12, ["dec"] = 12,
    };

    /// <summary>A month without a day stands after these; "may" and "march" are verbs otherwise.</summary>
    private static readonly HashSet<string> BeforeMonths = new(StringComparer.Ordinal) { "in", "by", "until", "till", "of", "early", "mid", "late", "from", "next", "this", "before", "after", "during", "around" };

    /// <summary>Two numbers with a stroke are a fraction or a score unless these stand before them.</summary>
    private static readonly HashSet<string> BeforeNumbers = new(StringComparer.Ordinal)
    {
        "on", "by", "until", "till", "til", "from", "before", "after", "starting", "start", "available", "date", "for", "the", "and", "or", "to", "due", "dated", "weekday",
    };

    /// <summary>What may follow "the 3rd" when it is a day.</summary>
    private static readonly HashSet<string> AfterOrdinals = new(StringComparer.Ordinal)
    {
        "at", "or", "and", "if", "please", "pls", "plz", "works", "work", "would", "is", "suits", "around", "in", "then", "but", "to", "from", "for", "ok", "okay", "good", "fine", "best", "after", "before",
    };

    /// <param name="afterWeekday">"Tuesday the 3rd", "Tues 3/3": the weekday says that a day is meant.</param>
    public static DayRead? Read(Words words, int at, Setting setting, bool afterWeekday = false) =>
        Numeric(words, at, setting, afterWeekday) ?? DayThenMonth(words, at, setting) ?? MonthThenDay(words, at, setting)
        ?? Ordinal(words, at, setting, afterWeekday) ?? WholeMonth(words, at, setting);

    public static Day Month(LocalDate first) => new(first, first.PlusMonths(1).PlusDays(-1));

    private static DayRead? DayThenMonth(Words words, int at, Setting setting)
    {
        var from = words.Form(at) == "the" ? at + 1 : at;
        if (DayNumber(words, from, out _) is not { } day)
        {
            return null;
        }

        var month = words.Form(from + 1) == "of" ? from + 2 : from + 1;
        return Months.TryGetValue(words.Form(month), out var number) && words.IsWord(month) ? Of(words, month + 1, day, number, setting) : null;
    }

    private static DayRead? MonthThenDay(Words words, int at, Setting setting)
    {
        if (!words.IsWord(at) || !Months.TryGetValue(words.Form(at), out var month))
        {
            return null;
        }

        var from = words.Form(at + 1) == "the" ? at + 2 : at + 1;
        return DayNumber(words, from, out _) is { } day && (words.Form(at) is not ("may" or "march" or "mar" or "sep" or "dec") || words.IsCapital(at)) ? Of(words, from + 1, day, month, setting) : null;
    }

    /// <summary>With the year where it is written, else the next time this day comes.</summary>
    private static DayRead? Of(Words words, int end, int day, int month, Setting setting)
    {
        var mark = words.Form(end) == "," ? end + 1 : end;
        if (Year(words, mark) is { } written)
        {
            return TryDay(written, month, day) is { } dated ? new(mark + 1, Certain, Day.Of(dated)) : null;
        }

        for (var year = setting.Today.Year; year <= setting.Today.Year + 4; year++)
        {
            if (TryDay(year, month, day) is { } next && next >= setting.Today)
            {
                return new(end, Certain, Day.Of(next));
            }
        }

        return null;
    }

    private static DayRead? Numeric(Words words, int at, Setting setting, bool afterWeekday)
    {
        if (!words.IsNumber(at))
        {
            return null;
        }

        var raw = words.Raw(at);
        if (words.Form(at + 1) == "-" && words.IsGlued(at + 1) && words.IsGlued(at + 2) && words.Form(at + 3) == "-" && words.IsGlued(at + 3) && words.IsGlued(at + 4) && words.IsNumber(at + 4))
        {
            return Parts(raw, words.Raw(at + 2), words.Raw(at + 4), at + 5, setting, '-');
        }

        var mark = raw.IndexOfAny('/', '.');
        if (mark < 1)
        {
            return null;
        }

        var rest = raw[(mark + 1)..];
        var second = rest.IndexOf(raw[mark]);
        return second >= 1 ? Parts(raw[..mark], rest[..second], rest[(second + 1)..], at + 1, setting, raw[mark])
            : raw[mark] == '/' && (afterWeekday || words.Is(at - 1, BeforeNumbers)) && words.Form(at + 1) != "of"
                ? WithoutYear(raw[..mark], rest, at + 1, setting)
            : null;
    }

    /// <summary>Three numbers: the year first, or the day and the month in the order of the country.</summary>
    private static DayRead? Parts(ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> third, int end, Setting setting, char mark)
    {
        if (!TryNumber(first, out var one) || !TryNumber(second, out var two) || !TryNumber(third, out var three))
        {
            return null;
        }

        if (first.Length == 4)
        {
            return TryDay(one, two, three) is { } iso ? new(end, Certain, Day.Of(iso)) : null;
        }

        if (third.Length is not (2 or 4) || first.Length > 2 || second.Length > 2)
        {
            return null;
        }

        var year = third.Length == 2 ? 2000 + three : three;
        return EitherWay(TryDay(year, two, one), TryDay(year, one, two), end, setting, mark);
    }

    private static DayRead? WithoutYear(ReadOnlySpan<char> first, ReadOnlySpan<char> second, int end, Setting setting)
    {
        if (!TryNumber(first, out var one) || !TryNumber(second, out var two) || first.Length > 2 || second.Length > 2)
        {
            return null;
        }

        return EitherWay(Next(two, one), Next(one, two), end, setting, '/');

        LocalDate? Next(int month, int day) =>
            TryDay(setting.Today.Year, month, day) is { } thisYear && thisYear >= setting.Today ? thisYear : TryDay(setting.Today.Year + 1, month, day);
    }

    /// <summary>Only the United States write the month first with strokes; who writes dots or hyphens writes the day first.</summary>
    private static DayRead? EitherWay(LocalDate? dayFirst, LocalDate? monthFirst, int end, Setting setting, char mark) => (dayFirst, monthFirst) switch
    {
        (null, null) => null,
        ({ } day, null) => new(end, Certain, Day.Of(day)),
        (null, { } day) => new(end, mark == '/' ? Certain : Likely, Day.Of(day)),
        ({ } day, { } other) when day == other || mark == '.' => new(end, Certain, Day.Of(day)),
        ({ } day, { } other) => setting.Country switch
        {
            "US" => new(end, Certain, Day.Of(other)),
            null or "CA" => new(end, Likely, Day.Of(day), Day.Of(other)),
            _ => new(end, Certain, Day.Of(day)),
        },
    };

    /// <summary>"the 3rd": the next day of that number.</summary>
    private static DayRead? Ordinal(Words words, int at, Setting setting, bool afterWeekday)
    {
        var from = words.Form(at) == "the" ? at + 1 : at;
        if ((from == at && !afterWeekday && words.Form(at - 1) is not ("on" or "by" or "until" or "from")) || DayNumber(words, from, out var isOrdinal) is not { } day || !isOrdinal)
        {
            return null;
        }

        if (words.IsWord(from + 1) && !words.Is(from + 1, AfterOrdinals))
        {
            return null;
        }

        for (var month = new LocalDate(setting.Today.Year, setting.Today.Month, 1); ; month = month.PlusMonths(1))
        {
            if (TryDay(month.Year, month.Month, day) is { } next && next >= setting.Today)
            {
                return new(from + 1, Likely, Day.Of(next));
            }
        }
    }

    private static DayRead? WholeMonth(Words words, int at, Setting setting)
    {
        if (!words.IsWord(at) || !Months.TryGetValue(words.Form(at), out var month))
        {
            return null;
        }

        if (Year(words, at + 1) is { } year)
        {
            return new(at + 2, Certain, Month(new(year, month, 1)));
        }

        if (!words.Is(at - 1, BeforeMonths) || (words.Form(at) is "may" or "march" or "mar" && words.Form(at - 1) is "this" or "before" or "after" or "of" && !words.IsCapital(at)))
        {
            return null;
        }

        var next = Month(new(setting.Today.Year + (month < setting.Today.Month ? 1 : 0), month, 1));
        return words.Follows(at - 2, "end of") > 0 ? new(at + 1, Likely, Day.Of(next.To))
            : words.Form(at - 1) != "next" ? new(at + 1, Certain, next)
            : next.From.Year > setting.Today.Year ? new(at + 1, Certain, next)
            : new(at + 1, Likely, Month(next.From.PlusYears(1)), next);
    }

    /// <summary>1 to 31, as "3" or as "3rd".</summary>
    private static int? DayNumber(Words words, int at, out bool isOrdinal)
    {
        isOrdinal = false;
        if (!words.IsNumber(at))
        {
            return null;
        }

        var raw = words.Raw(at);
        var digits = raw.IndexOfAnyExceptInRange('0', '9') is >= 0 and var letters ? letters : raw.Length;
        isOrdinal = digits < raw.Length;
        return digits is 1 or 2 && (!isOrdinal || (raw.Length == digits + 2 && words.Form(at)[^2..] is "st" or "nd" or "rd" or "th")) && TryNumber(raw[..digits], out var day) && day is >= 1 and <= 31
            ? day
            : null;
    }

    private static int? Year(Words words, int at) =>
        words.IsNumber(at) && words.Raw(at).Length == 4 && TryNumber(words.Raw(at), out var year) && year is >= 1950 and <= 2100 ? year : null;

    private static bool TryNumber(ReadOnlySpan<char> digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) && digits.Length <= 4;

    private static LocalDate? TryDay(int year, int month, int day) =>
        year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month) ? new LocalDate(year, month, day) : null;
}
