using System.Globalization;
using NodaTime;

namespace Hitl.Classifier.Extraction;

/// <summary>A time of day, or from and until.</summary>
internal readonly record struct Hours(LocalTime From, LocalTime? To)
{
    public static readonly Hours Morning = new(new(6, 0), new LocalTime(12, 0));
    public static readonly Hours Afternoon = new(new(12, 0), new LocalTime(17, 0));
    public static readonly Hours Evening = new(new(17, 0), new LocalTime(23, 0));
    public static readonly Hours Lunch = new(new(12, 0), new LocalTime(14, 0));

    public string Value => To is { } to ? $"{Text(From)}/{Text(to)}" : Text(From);

    private static string Text(LocalTime time) => time.ToString("HH':'mm", CultureInfo.InvariantCulture);
}

/// <param name="Hours">What the words could mean: three o'clock is at night as well as in the afternoon.</param>
internal sealed record TimeRead(int End, double Probability, params IReadOnlyList<Hours> Hours);

/// <summary>Reads times of day: "3pm", "15:30", "half past three", "half 3", "at 5", "between 2 and 4pm", "noon", "in the morning".</summary>
internal static class Clocks
{
    private const double Certain = 0.97;
    private const double Likely = 0.85;

    private static readonly HashSet<string> BeforeHours = new(StringComparer.Ordinal) { "at", "@", "by", "before", "after", "until", "till", "til", "from", "around", "about", "approx" };

    /// <summary>What may follow "at 5" when five o'clock is meant.</summary>
    private static readonly HashSet<string> AfterHours = new(StringComparer.Ordinal)
    {
        "on", "today", "tomorrow", "tmrw", "tonight", "or", "and", "if", "please", "pls", "plz", "would", "works", "work", "is", "then", "to", "but", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday", "so", "for", "in", "ish", "sharp", "ok", "okay", "thanks", "this", "next", "the", "latest", "onwards", "instead",
    };

    public static TimeRead? Read(Words words, int at) => Range(words, at) ?? Spoken(words, at) ?? One(words, at) ?? PartOfDay(words, at);

    /// <summary>"2-4pm", "from 9 to 5", "between 2 and 4".</summary>
    private static TimeRead? Range(Words words, int at)
    {
        var introduced = words.Form(at) is "between" or "from";
        var from = introduced ? at + 1 : at;
        if (Clock(words, from) is not { } low || words.Form(low.End) is not ("-" or "to" or "and" or "until" or "till" or "til") || (words.Form(low.End) == "and" && words.Form(at) != "between")
            || Clock(words, low.End + 1) is not { } high)
        {
            return null;
        }

        if (!low.IsMarked && !high.IsMarked && !introduced || ((!low.IsMarked || !high.IsMarked) && IsOther(words, high.End)))
        {
            return null;
        }

        var ranges = new List<Hours>();
        foreach (var begin in low.Times)
        {
            foreach (var end in high.Times)
            {
                var length = Period.Between(begin, end, PeriodUnits.Minutes).Minutes;
                if (length is > 0 and < 12 * 60)
                {
                    ranges.Add(new(begin, end));
                }
            }
        }

        return ranges.Count == 0 ? null : new(high.End, low.IsMarked || high.IsMarked ? Certain : Likely, ranges);
    }

    private static TimeRead? One(Words words, int at)
    {
        var from = words.Is(at, BeforeHours) ? at + 1 : at;
        while (from > at && words.Is(from, BeforeHours))
        {
            from++;
        }

        if (Clock(words, from) is not { } clock)
        {
            return null;
        }

        return clock.IsMarked ? new(clock.End, Certain, [.. clock.Times.Select(time => new Hours(time, null))])
            : from > at && words.Form(from - 1) is not ("about" or "around" or "approx" or "from") && !IsOther(words, clock.End) ? new(clock.End, Likely, [.. clock.Times.Select(time => new Hours(time, null))])
            : null;
    }

    /// <summary>A unit, a currency or a noun after the number: it is no hour.</summary>
    private static bool IsOther(Words words, int at) =>
        words.IsNumber(at) || words.Form(at) is "%" or "/" or "$" or "£" or "€" or "+" or "'" or "#" || (words.IsWord(at) && !words.Is(at, AfterHours));

    private static TimeRead? Spoken(Words words, int at)
    {
        if (words.Form(at) is "noon" or "midday")
        {
            return new(at + 1, Certain, new Hours(new(12, 0), null));
        }

        if (words.Form(at) == "midnight")
        {
            return new(at + 1, Certain, new Hours(new(0, 0), null));
        }

        if (words.Form(at) is "lunchtime" or "lunch" && (words.Form(at) == "lunchtime" || words.Form(at - 1) is "at" or "after" or "before"))
        {
            return new(at + 1, Likely, Hours.Lunch);
        }

        var (minutes, next) = words.Form(at) switch
        {
            "half" => (30, at + 1),
            "quarter" => (15, at + 1),
            _ when Counts.Whole(words, at) is var (value, end) && value is 5 or 10 or 20 or 25 => ((int)value, end),
            _ => (0, 0),
        };
        if (next == 0)
        {
            return null;
        }

        var direction = words.Form(next);
        var hour = direction is "past" or "to" ? next + 1 : words.Form(at) == "half" ? next : 0;
        if (hour == 0 || Clock(words, hour) is not { } clock || clock.Times[0].Minute != 0 || (direction == "to" && minutes == 30))
        {
            return null;
        }

        if (direction is not ("past" or "to") && IsOther(words, clock.End))
        {
            return null;
        }

        return new(clock.End, Certain, [.. clock.Times.Select(time => new Hours(time.PlusMinutes(direction == "to" ? -minutes : minutes), null))]);
    }

    private static TimeRead? PartOfDay(Words words, int at)
    {
        var part = words.Form(at) is "in" && words.Form(at + 1) == "the" ? at + 2 : words.Form(at) is "this" ? at + 1 : at;
        Hours? hours = words.Form(part) switch
        {
            "morning" or "morn" => Hours.Morning,
            "afternoon" or "arvo" or "aft" => Hours.Afternoon,
            "evening" or "eve" or "night" => Hours.Evening,
            _ => null,
        };
        return hours is { } found && words.Form(part - 1) is not ("good" or "lovely" or "nice" or "every" or "a") ? new(part + 1, Likely, found) : null;
    }

    private static readonly System.Buffers.SearchValues<char> OfAClock = System.Buffers.SearchValues.Create("0123456789.:");

    /// <summary>An hour as a clock shows it or people say it.</summary>
    private static ClockRead? Clock(Words words, int at)
    {
        if (words.IsNumber(at))
        {
            var raw = words.Raw(at);
            var digits = raw.IndexOfAnyExcept(OfAClock) is >= 0 and var letters ? letters : raw.Length;
            var suffix = raw[digits..].ToString().ToLowerInvariant();
            if (!TryTime(raw[..digits], out var hour, out var minute, out var hasMinutes))
            {
                return null;
            }

            var end = at + 1;
            if (suffix is "am" or "pm" or "a" or "p" || Half(words, ref end, ref suffix))
            {
                return hour is >= 1 and <= 12 ? new(end, true, new LocalTime((hour % 12) + (suffix[0] == 'p' ? 12 : 0), minute)) : null;
            }

            if (suffix is "hrs" or "h" || (suffix.Length == 0 && hasMinutes && words.Form(end) is "hrs" or "hours"))
            {
                return new(suffix.Length > 0 ? end : end + 1, true, new LocalTime(hour, minute));
            }

            if (suffix.Length > 0)
            {
                return null;
            }

            if (words.Form(end) == "oclock" && hour is >= 1 and <= 12 && !hasMinutes)
            {
                return Twice(end + 1, true, hour, 0);
            }

            var isWritten = hasMinutes && raw.Contains(':');
            return hour is 0 or > 12 || (raw[0] == '0' && hasMinutes) || (hour == 12 && hasMinutes)
                ? hasMinutes ? new(end, isWritten, new LocalTime(hour, minute)) : null
                : Twice(end, isWritten, hour, minute);
        }

        if (Counts.Whole(words, at) is var (value, after) && value is >= 1 and <= 12 && words.Form(at) is not ("a" or "an"))
        {
            var (end, half) = (after, "");
            return words.Form(after) == "oclock" ? Twice(after + 1, true, (int)value, 0)
                : Half(words, ref end, ref half) ? new(end, true, new LocalTime(((int)value % 12) + (half[0] == 'p' ? 12 : 0), 0))
                : Twice(after, false, (int)value, 0);
        }

        return null;
    }

    private static ClockRead Twice(int end, bool isMarked, int hour, int minute) =>
        new(end, isMarked, new LocalTime(hour % 12, minute), new LocalTime((hour % 12) + 12, minute));

    /// <summary>"pm", "p.m.".</summary>
    private static bool Half(Words words, ref int end, ref string half)
    {
        if (words.Form(end) is "am" or "pm")
        {
            half = words.Form(end);
            end++;
            return true;
        }

        if (words.Form(end) is "a" or "p" && words.Form(end + 1) == "." && words.Form(end + 2) == "m" && words.IsGlued(end + 1) && words.IsGlued(end + 2))
        {
            half = words.Form(end);
            end += words.Form(end + 3) == "." && words.IsGlued(end + 3) ? 4 : 3;
            return true;
        }

        return false;
    }

    private static bool TryTime(ReadOnlySpan<char> digits, out int hour, out int minute, out bool hasMinutes)
    {
        (hour, minute, hasMinutes) = (0, 0, false);
        var mark = digits.IndexOfAny('.', ':');
        var hours = mark < 0 ? digits : digits[..mark];
        var minutes = mark < 0 ? [] : digits[(mark + 1)..];
        hasMinutes = mark >= 0;
        return hours.Length is 1 or 2 && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out hour) && hour < 24
            && (mark < 0 || (minutes.Length == 2 && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out minute) && minute < 60));
    }

    /// <param name="IsMarked">It cannot be read as a mere number.</param>
    private sealed record ClockRead(int End, bool IsMarked, params IReadOnlyList<LocalTime> Times);
}
