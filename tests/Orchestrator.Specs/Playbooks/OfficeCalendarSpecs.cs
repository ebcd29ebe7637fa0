using System.Globalization;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

/// <summary>2026 in London: clocks go forward on 29 March at 01:00 and back on 25 October at 02:00. 2 March is a Monday.</summary>
public class OfficeCalendarSpecs
{
    private static readonly OfficeCalendar Office = Read("""
        monday: [09:00-12:30, 13:30-18:00]
              tuesday: [09:00-18:00]
              wednesday: [09:00-18:00]
              thursday: [09:00-18:00]
              friday: [09:00-18:00]
        """);

    private static readonly OfficeCalendar Bar = Read("friday: [20:00-02:00]\n      saturday: [20:00-02:00]");
    private static readonly OfficeCalendar Always = Read(string.Join("\n      ", PlaybookSchema.Days.Select(day => $"{day}: [00:00-24:00]")));

    [Theory]
    [InlineData("2026-03-02 08:59", false)]
    [InlineData("2026-03-02 09:00", true)]
    [InlineData("2026-03-02 12:29", true)]
    [InlineData("2026-03-02 12:30", false)]
    [InlineData("2026-03-02 13:30", true)]
    [InlineData("2026-03-02 18:00", false)]
    [InlineData("2026-03-07 10:00", false)]
    [InlineData("2026-12-25 10:00", false)]
    [InlineData("2026-12-24 11:59", true)]
    [InlineData("2026-12-24 12:01", false)]
    [InlineData("2026-07-01 08:30", true)]
    public void It_is_open_in_its_windows_and_on_no_holiday(string utc, bool open) => Assert.Equal(open, Office.IsOpen(Utc(utc)));

    [Theory]
    [InlineData("2026-03-02 10:00", "2026-03-02 10:00")]
    [InlineData("2026-03-02 12:45", "2026-03-02 13:30")]
    [InlineData("2026-03-02 02:00", "2026-03-02 09:00")]
    [InlineData("2026-03-06 18:00", "2026-03-09 09:00")]
    [InlineData("2026-03-27 18:00", "2026-03-30 08:00")]
    [InlineData("2026-12-24 12:00", "2026-12-28 09:00")]
    public void It_opens_next_in_local_time(string utc, string opens) => Assert.Equal(Utc(opens), Office.NextOpening(Utc(utc)));

    [Theory]
    [InlineData("2026-03-06 23:00", true)]
    [InlineData("2026-03-07 01:59", true)]
    [InlineData("2026-03-07 02:00", false)]
    [InlineData("2026-03-08 01:00", true)]
    [InlineData("2026-03-09 01:00", false)]
    public void A_window_goes_past_midnight(string utc, bool open) => Assert.Equal(open, Bar.IsOpen(Utc(utc)));

    [Theory]
    [InlineData("2026-03-02 12:15", 30, "2026-03-02 13:45")]
    [InlineData("2026-03-02 12:15", 15, "2026-03-02 12:30")]
    [InlineData("2026-03-02 02:00", 10, "2026-03-02 09:10")]
    [InlineData("2026-03-06 17:50", 20, "2026-03-09 09:10")]
    [InlineData("2026-12-24 11:50", 20, "2026-12-28 09:10")]
    public void A_wait_counts_open_time_alone(string utc, int minutes, string until) =>
        Assert.Equal(Utc(until), Office.AfterOpen(Utc(utc), TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void The_hour_that_spring_skips_and_autumn_repeats_is_counted_as_it_passes()
    {
        Assert.Equal(Utc("2026-03-29 03:30"), Always.AfterOpen(Utc("2026-03-29 00:30"), TimeSpan.FromHours(3)));
        Assert.Equal(Utc("2026-03-29 01:00"), Bar.AfterOpen(Utc("2026-03-28 20:00"), TimeSpan.FromHours(5)));
        Assert.Equal(Utc("2026-10-25 02:00"), Bar.AfterOpen(Utc("2026-10-24 19:00"), TimeSpan.FromHours(7)));
    }

    [Theory]
    [InlineData("2026-03-05 10:00", 3, true, "2026-03-10 10:00")]
    [InlineData("2026-03-05 10:00", 3, false, "2026-03-09 09:00")]
    [InlineData("2026-03-26 10:00", 3, true, "2026-03-31 09:00")]
    [InlineData("2026-03-05 22:00", 1, true, "2026-03-09 09:00")]
    [InlineData("2026-12-23 10:00", 2, true, "2026-12-28 10:00")]
    public void Days_are_counted_in_local_time_and_business_days_skip_what_is_closed(string utc, int days, bool business, string until) =>
        Assert.Equal(Utc(until), Office.AfterDays(Utc(utc), days, business));

    [Theory]
    [InlineData("2026-03-02 09:00", "2026-03-02 02:00", "today at 9:00")]
    [InlineData("2026-03-03 09:00", "2026-03-02 22:00", "tomorrow at 9:00")]
    [InlineData("2026-03-09 09:00", "2026-03-06 18:00", "on Monday 9 March at 9:00")]
    [InlineData("2026-07-01 08:00", "2026-06-30 23:30", "today at 9:00")]
    public void A_time_is_said_as_the_team_would(string utc, string now, string said) => Assert.Equal(said, Office.Say(Utc(utc), Utc(now)));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static OfficeCalendar Read(string hours) => Sample.With($$"""
        calendars:
          office:
            zone: Europe/London
            hours:
              {{hours}}
            holidays: [2026-12-25]
            special: { 2026-12-24: [09:00-12:00] }
        routes: { managers: { calendar: office } }
        """).Routes["managers"].Calendar!;
}
