using NodaTime;

namespace Hitl.Classifier.Extraction;

/// <summary>A day, or the first and the last of several.</summary>
internal readonly record struct Day(LocalDate From, LocalDate To)
{
    public static Day Of(LocalDate day) => new(day, day);

    public bool IsOne => From == To;

    public string Value => IsOne ? Text(From) : $"{Text(From)}/{Text(To)}";

    private static string Text(LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);
}

/// <param name="Days">What the words could mean; none when nothing definite.</param>
internal sealed record DayRead(int End, double Probability, params IReadOnlyList<Day> Days)
{
    /// <summary>What "tonight" says of the hour.</summary>
    public Hours? Part { get; init; }
}

/// <summary>Reads the days that stand at a place of a text, relative to the day it was written on.</summary>
internal static class Days
{
    private const double Certain = 0.97;
    private const double Likely = 0.85;

    private static readonly Dictionary<string, IsoDayOfWeek> Weekdays = new(StringComparer.Ordinal)
    {
        ["monday"] = IsoDayOfWeek.Monday, ["mon"] = IsoDayOfWeek.Monday, ["tuesday"] = IsoDayOfWeek.Tuesday, ["tue"] = IsoDayOfWeek.Tuesday, ["tues"] = IsoDayOfWeek.Tuesday,
        ["wednesday"] = IsoDayOfWeek.Wednesday, ["wed"] = IsoDayOfWeek.Wednesday, ["weds"] = IsoDayOfWeek.Wednesday, ["thursday"] = IsoDayOfWeek.Thursday,
        ["thu"] = IsoDayOfWeek.Thursday, ["thur"] = IsoDayOfWeek.Thursday, ["thurs"] = IsoDayOfWeek.Thursday, ["friday"] = IsoDayOfWeek.Friday, ["fri"] = IsoDayOfWeek.Friday,
        ["saturday"] = IsoDayOfWeek.Saturday, ["sat"] = IsoDayOfWeek.Saturday, ["sunday"] = IsoDayOfWeek.Sunday, ["sun"] = IsoDayOfWeek.Sunday,
    };

    /// <summary>Short names that are words as well.</summary>
    private static readonly HashSet<string> AlsoWords = new(StringComparer.Ordinal) { "sat", "sun", "wed", "mon" };

    private static readonly HashSet<string> BeforeDays = new(StringComparer.Ordinal)
    {
        "on", "this", "next", "last", "by", "until", "till", "til", "from", "and", "or", "to", "before", "after", "-", "for", "coming", "maybe", "say", "either", "/", ",",
    };

    private static readonly Dictionary<string, int> Shifts = new(StringComparer.Ordinal)
    {
        ["today"] = 0, ["tonight"] = 0, ["tonite"] = 0, ["tomorrow"] = 1, ["tomoro"] = 1, ["tomorow"] = 1, ["tommorow"] = 1, ["tommorrow"] = 1, ["tmrw"] = 1, ["tmr"] = 1, ["tmw"] = 1, ["tomoz"] = 1,
        ["yesterday"] = -1,
    };

    public static DayRead? Read(Words words, int at, Setting setting) =>
        Named(words, at, setting) ?? InSoLong(words, at, setting) ?? Calendars.Read(words, at, setting) ?? Weekday(words, at, setting) ?? Stretch(words, at, setting);

    private static DayRead? Named(Words words, int at, Setting setting)
    {
        var today = setting.Today;
        if (words.Follows(at, "the day after tomorrow") is > 0 and var after)
        {
            return new(after, Certain, Day.Of(today.PlusDays(2)));
        }

        if (words.Follows(at, "day after tomorrow") is > 0 and var later)
        {
            return new(later, Certain, Day.Of(today.PlusDays(2)));
        }

        return Shifts.TryGetValue(words.Form(at), out var shift)
            ? new(at + 1, Certain, Day.Of(today.PlusDays(shift))) { Part = words.Form(at) is "tonight" or "tonite" ? Hours.Evening : null }
            : null;
    }

    /// <summary>"in two weeks", "within 3 days", "a week from now", "a fortnight today".</summary>
    private static DayRead? InSoLong(Words words, int at, Setting setting)
    {
        var (inside, from) = (words.Form(at) == "within", words.Form(at) is "in" or "within" ? at + 1 : at);
        if (Lengths.Read(words, from) is not { IsOfDays: true } length)
        {
            return null;
        }

        var end = length.End;
        if (from == at)
        {
            end = words.Follows(end, "from now") is > 0 and var now ? now
                : words.Follows(end, "from today") is > 0 and var today ? today
                : words.Form(end) == "today" ? end + 1
                : words.Form(end) == "time" ? end + 1 : 0;
            if (end == 0)
            {
                return null;
            }
        }
        else if (words.Form(end) == "'" && words.Form(end + 1) == "time")
        {
            end += 2;
        }
        else if (words.Form(end) == "time")
        {
            end++;
        }
        else if (words.Form(end) is "experience" or "of" or "exp")
        {
            return null;
        }

        return length.Low is not { } low ? new(end, Likely)
            : inside ? new(end, Likely, new Day(setting.Today, Later(setting.Today, low, length.Unit)))
            : length.High is { } high ? new(end, Likely, new Day(Later(setting.Today, low, length.Unit), Later(setting.Today, high, length.Unit)))
            : new(end, Certain, Day.Of(Later(setting.Today, low, length.Unit)));
    }

    private static LocalDate Later(LocalDate day, decimal count, string unit)
    {
        var number = (int)Math.Min(1000, Math.Round(count));
        return unit switch
        {
            "Y" => day.PlusYears(number),
            "M" => day.PlusMonths(number),
            "W" => day.PlusDays((int)Math.Min(3650, Math.Round(count * 7))),
            _ => day.PlusDays(number),
        };
    }

    private static DayRead? Weekday(Words words, int at, Setting setting)
    {
        var modifier = words.Form(at) is "next" or "this" or "last" or "coming" ? words.Form(at) : "";
        var name = modifier.Length > 0 ? at + 1 : at;
        if (!Weekdays.TryGetValue(words.Form(name), out var weekday)
            || words.Form(name - 1) is "every" or "each"
            || (AlsoWords.Contains(words.Form(name)) && !words.Is(name - 1, BeforeDays) && !(name == 0 && words.Count == 1)))
        {
            return null;
        }

        var end = name + 1;
        var coming = Coming(setting.Today, weekday);
        if (words.Form(end) == "week")
        {
            return new(end + 1, Certain, Day.Of(coming.PlusDays(7)));
        }

        var followed = words.Form(end) is "the" or "," ? end + 1 : end;
        if (modifier.Length == 0 && Calendars.Read(words, followed, setting, afterWeekday: true) is { } dated)
        {
            return dated;
        }

        var week = setting.Today.DayOfWeek == weekday ? setting.Today : coming;
        var monday = setting.Today.PlusDays(1 - (int)setting.Today.DayOfWeek);
        var nextWeek = monday.PlusDays(6 + (int)weekday);
        return modifier switch
        {
            "last" => new(end, Certain, Day.Of(coming.PlusDays(-7) == setting.Today ? setting.Today.PlusDays(-7) : coming.PlusDays(-7))),
            "this" => new(end, Certain, Day.Of(week)),
            "next" when nextWeek == coming => new(end, Certain, Day.Of(coming)),
            "next" => new(end, Likely, Day.Of(nextWeek), Day.Of(coming)),
            "" when words.Follows(name - 3, "a week on") > 0 => new(end, Certain, Day.Of(coming.PlusDays(7))),
            "" when week == setting.Today => new(end, Likely, Day.Of(week), Day.Of(coming)),
            _ => new(end, Certain, Day.Of(coming)),
        };
    }

    /// <summary>Strictly after a day.</summary>
    private static LocalDate Coming(LocalDate today, IsoDayOfWeek weekday) => today.Next(weekday);

    /// <summary>"next week", "this month", "the weekend", "end of the month".</summary>
    private static DayRead? Stretch(Words words, int at, Setting setting)
    {
        var ends = words.Follows(at, "end of the") is > 0 and var theEnd ? theEnd : words.Follows(at, "end of") is > 0 and var plain ? plain : words.Follows(at, "the end of") is > 0 and var the ? the : 0;
        var from = ends > 0 ? ends : at;
        var modifier = words.Form(from) is "next" or "this" or "last" or "the" or "coming" ? words.Form(from) : "";
        var unit = modifier.Length > 0 ? from + 1 : from;
        if (words.Form(unit) is not ("week" or "month" or "year" or "weekend") || (modifier.Length == 0 && ends == 0) || (modifier == "the" && ends == 0 && words.Form(unit) != "weekend"))
        {
            return null;
        }

        var steps = modifier switch { "next" => 1, "last" => -1, _ => 0 };
        var today = setting.Today;
        var monday = today.PlusDays(1 - (int)today.DayOfWeek);
        var stretch = words.Form(unit) switch
        {
            "week" => new Day(monday.PlusDays(7 * steps), monday.PlusDays((7 * steps) + 6)),
            "weekend" => new Day(monday.PlusDays((7 * steps) + 5), monday.PlusDays((7 * steps) + 6)),
            "month" => Calendars.Month(new LocalDate(today.Year, today.Month, 1).PlusMonths(steps)),
            _ => new Day(new(today.Year + steps, 1, 1), new(today.Year + steps, 12, 31)),
        };
        return ends > 0 ? new(unit + 1, Likely, Day.Of(words.Form(unit) == "week" ? stretch.From.PlusDays(4) : stretch.To))
            : modifier == "next" && words.Form(unit) == "weekend" ? new(unit + 1, Likely, stretch, new Day(monday.PlusDays(5), monday.PlusDays(6)))
            : new(unit + 1, Certain, stretch);
    }
}
