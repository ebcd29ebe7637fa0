using Hitl.Contracts;
using NodaTime;

namespace Hitl.Classifier.Extraction;

/// <summary>Days, times of day, and both together as moments with their offset.</summary>
internal static class DateFinder
{
    /// <summary>Words that could mean more than this mean nothing definite.</summary>
    private const int MostValues = 4;

    private static readonly HashSet<string> Joins = new(StringComparer.Ordinal) { "at", "@", "on", ",", "in", "the", "for", "around", "about", "by", "before", "after", "from" };

    public static void Find(Words words, Setting? setting, List<Found> found)
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (Read(words, at, setting) is var (item, end))
            {
                found.Add(item);
                at = end - 1;
            }
        }
    }

    private static (Found Found, int End)? Read(Words words, int at, Setting? setting)
    {
        if (setting is null)
        {
            return Clocks.Read(words, at) is { } alone ? (Time(words, at, alone), alone.End) : null;
        }

        if (Soon(words, at, setting) is { } soon)
        {
            return soon;
        }

        if (Days.Read(words, at, setting) is { } day)
        {
            if (Range(words, day, setting) is var (days, last))
            {
                return (words.Take(FoundKind.Date, at, last, day.Probability, days), last);
            }

            return day.Days.Count > 0 && day.Days.All(one => one.IsOne) && After(words, day.End, Clocks.Read) is { } time
                    ? (Moment(words, at, time.End, Math.Min(day.Probability, time.Probability), day.Days, time.Hours, setting), time.End)
                : day.Part is { } part ? (Moment(words, at, day.End, day.Probability, day.Days, [part], setting), day.End)
                : (words.Take(FoundKind.Date, at, day.End, day.Probability, [.. day.Days.Select(one => one.Value)]), day.End);
        }

        if (Clocks.Read(words, at) is not { } clock)
        {
            return null;
        }

        if (words.Form(at) == "this" && clock.Hours is [{ To: not null } thisPart])
        {
            return (Moment(words, at, clock.End, clock.Probability, [Day.Of(setting.Today)], [thisPart], setting), clock.End);
        }

        return After(words, clock.End, (w, next) => Days.Read(w, next, setting)) is { } on && on.Days.Count > 0 && on.Days.All(one => one.IsOne)
            ? (Moment(words, at, on.End, Math.Min(clock.Probability, on.Probability), on.Days, clock.Hours, setting), on.End)
            : (Time(words, at, clock), clock.End);
    }

    private static Found Time(Words words, int at, TimeRead time) =>
        words.Take(FoundKind.Time, at, time.End, time.Probability, [.. time.Hours.Select(hours => hours.Value)]);

    /// <summary>What stands right after, or after "at", "on" and the like.</summary>
    private static T? After<T>(Words words, int end, Func<Words, int, T?> read)
        where T : class
    {
        for (var skipped = 0; skipped <= 2; skipped++)
        {
            if (read(words, end + skipped) is { } found)
            {
                return found;
            }

            if (!words.Is(end + skipped, Joins))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>"from Monday to Wednesday", "3-5 March" is not told.</summary>
    private static (string Days, int End)? Range(Words words, DayRead first, Setting setting) =>
        first.Days is [{ IsOne: true } from] && words.Form(first.End) is "to" or "-" or "until" or "till" && Days.Read(words, first.End + 1, setting) is { Days: [{ IsOne: true } to] } last && to.From > from.From
            ? (new Day(from.From, to.From).Value, last.End)
            : null;

    /// <summary>"in an hour", "in 20 mins", "in half an hour".</summary>
    private static (Found Found, int End)? Soon(Words words, int at, Setting setting)
    {
        if (words.Form(at) != "in" || Lengths.Read(words, at + 1) is not { IsOfDays: false } length)
        {
            return null;
        }

        if (length is not { Low: { } low, High: null } || low > 1000)
        {
            return (words.Take(FoundKind.Moment, at, length.End, 0.8), length.End);
        }

        var then = Instant.FromDateTimeOffset(setting.At) + Duration.FromMinutes((double)low * (length.Unit == "TH" ? 60 : 1));
        return (words.Take(FoundKind.Moment, at, length.End, 0.95, Text(then.InZone(setting.Zone))), length.End);
    }

    private static Found Moment(Words words, int at, int end, double probability, IReadOnlyList<Day> days, IReadOnlyList<Hours> hours, Setting setting)
    {
        var values = (
            from day in days
            from time in hours
            from value in Moments(day.From, time, setting.Zone)
            select value).Distinct().Take(MostValues + 1).ToList();
        return words.Take(FoundKind.Moment, at, end, probability, values.Count > MostValues ? [] : values);
    }

    /// <summary>Where clocks go back an hour happens twice, and both are meant; where they go forward it is the hour after.</summary>
    private static IEnumerable<string> Moments(LocalDate day, Hours hours, DateTimeZone zone)
    {
        if (hours.To is { } to)
        {
            return [$"{Text((day + hours.From).InZoneLeniently(zone))}/{Text((day + to).InZoneLeniently(zone))}"];
        }

        var mapping = zone.MapLocal(day + hours.From);
        return mapping.Count == 2 ? [Text(mapping.First()), Text(mapping.Last())] : [Text((day + hours.From).InZoneLeniently(zone))];
    }

    private static string Text(ZonedDateTime moment) => moment.ToString("uuuu'-'MM'-'dd'T'HH':'mmo<+HH:mm>", System.Globalization.CultureInfo.InvariantCulture);
}
