using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>When people are there. The zone's rules come with the build; the windows with the playbook's version.</summary>
/// <param name="Hours">By day of the week: the windows that begin on it.</param>
/// <param name="Holidays">Days on which no window begins.</param>
/// <param name="Special">Days with windows of their own.</param>
public sealed record OfficeCalendar(
    string Name,
    DateTimeZone Zone,
    ImmutableDictionary<IsoDayOfWeek, EquatableList<Window>> Hours,
    ImmutableHashSet<LocalDate> Holidays,
    ImmutableDictionary<LocalDate, EquatableList<Window>> Special)
{
    /// <summary>A calendar that opens again later than this is closed for good, which lint refuses.</summary>
    private const int DaysAhead = 400;

    public bool IsOpen(DateTimeOffset at) => NextOpening(at) == at;

    /// <summary>The time itself while open, else when the next window begins.</summary>
    public DateTimeOffset NextOpening(DateTimeOffset from) =>
        OpenFrom(Instant.FromDateTimeOffset(from)).First() is var next && next.Begins.ToDateTimeOffset() > from ? next.Begins.ToDateTimeOffset() : from;

    /// <summary>When so much open time has gone by. A wait that ends with a window ends at its close, not at the next opening.</summary>
    public DateTimeOffset AfterOpen(DateTimeOffset from, TimeSpan time)
    {
        var left = Duration.FromTimeSpan(time);
        var at = Instant.FromDateTimeOffset(from);
        foreach (var (begins, ends) in OpenFrom(at))
        {
            at = Instant.Max(at, begins);
            if (at + left <= ends)
            {
                return (at + left).ToDateTimeOffset();
            }

            left -= Duration.Max(Duration.Zero, ends - at);
            at = Instant.Max(at, ends);
        }

        throw new InvalidOperationException($"Calendar '{Name}' is not open for {time} within {DaysAhead} days.");
    }

    /// <summary>So many days later at the same local time, or at the next opening after it.</summary>
    /// <param name="business">Only days that have a window count.</param>
    public DateTimeOffset AfterDays(DateTimeOffset from, int days, bool business)
    {
        var local = Instant.FromDateTimeOffset(from).InZone(Zone).LocalDateTime;
        var date = local.Date;
        for (var left = days; left > 0;)
        {
            date = date.PlusDays(1);
            left -= !business || WindowsOf(date).Count > 0 ? 1 : 0;
        }

        return NextOpening((date + local.TimeOfDay).InZoneLeniently(Zone).ToDateTimeOffset());
    }

    /// <summary>As said to a contact: <c>today at 9:00</c>, <c>tomorrow at 9:00</c>, <c>on Monday 9 March at 9:00</c>.</summary>
    public string Say(DateTimeOffset time, DateTimeOffset now)
    {
        var local = Instant.FromDateTimeOffset(time).InZone(Zone).LocalDateTime;
        var today = Instant.FromDateTimeOffset(now).InZone(Zone).Date;
        var at = local.ToString("H:mm", CultureInfo.InvariantCulture);
        return Period.DaysBetween(today, local.Date) switch
        {
            0 => $"today at {at}",
            1 => $"tomorrow at {at}",
            _ => $"on {local.ToString("dddd d MMMM", CultureInfo.InvariantCulture)} at {at}",
        };
    }

    /// <summary>The windows that are not over at a time, in order of their begin.</summary>
    private IEnumerable<(Instant Begins, Instant Ends)> OpenFrom(Instant from)
    {
        var first = from.InZone(Zone).Date.PlusDays(-1);
        for (var day = 0; day <= DaysAhead; day++)
        {
            var date = first.PlusDays(day);
            foreach (var window in WindowsOf(date))
            {
                var begins = (date + window.From).InZoneLeniently(Zone).ToInstant();
                var ends = ((window.PastMidnight ? date.PlusDays(1) : date) + window.To).InZoneLeniently(Zone).ToInstant();
                if (ends > from && ends > begins)
                {
                    yield return (begins, ends);
                }
            }
        }
    }

    private EquatableList<Window> WindowsOf(LocalDate date) =>
        Special.TryGetValue(date, out var special) ? special
        : Holidays.Contains(date) ? []
        : Hours.GetValueOrDefault(date.DayOfWeek, []);
}

/// <summary>Some hours of a day; past midnight where it ends at or before its begin.</summary>
public sealed record Window(LocalTime From, LocalTime To)
{
    public bool PastMidnight => To <= From;

    /// <summary>Two times such as <c>09:00-18:00</c>; 24:00 is the midnight after. Null when it is none.</summary>
    public static Window? Read(string text) =>
        text.Split('-') is [var from, var to] && Time(from) is { } begins && (to == "24:00" ? LocalTime.Midnight : Time(to)) is { } ends
            ? new(begins, ends)
            : null;

    private static LocalTime? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new LocalTime(time.Hour, time.Minute)
            : null;
}
