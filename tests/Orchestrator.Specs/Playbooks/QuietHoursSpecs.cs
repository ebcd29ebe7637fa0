using Hitl.Orchestrator.Playbooks;
using NodaTime;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class QuietHoursSpecs
{
    private static readonly Window Night = Window.Read("20:00-08:00")!;
    private static readonly Window Siesta = Window.Read("12:00-15:00")!;

    [Theory]
    [InlineData("+447700900123", "Europe/London")]
    [InlineData("+33612345678", "Europe/Paris")]
    [InlineData("+353871234567", "Europe/Dublin")]
    [InlineData("+919812345678", "Asia/Kolkata")]
    public void A_number_of_a_country_with_one_zone_is_there(string number, string zone) =>
        Assert.Contains(zone, QuietHours.ZonesOf(number, null, Marketing.Default).Select(z => z.Id));

    [Fact]
    public void A_number_of_an_unknown_code_and_a_mail_alone_are_where_the_playbook_says() =>
        Assert.All(
            (string?[])["+9991234567", null],
            number => Assert.Equal(["Europe/London"], QuietHours.ZonesOf(number, null, Marketing.Default).Select(z => z.Id)));

    [Fact]
    public void A_form_cannot_move_a_number_to_another_country() =>
        Assert.DoesNotContain("Asia/Tokyo", QuietHours.ZonesOf("+447700900123", "Asia/Tokyo", Marketing.Default).Select(z => z.Id));

    [Theory]
    [InlineData("2026-03-02T07:59:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02T19:59:00Z", "2026-03-02T19:59:00Z")]
    [InlineData("2026-03-02T20:00:00Z", "2026-03-03T08:00:00Z")]
    [InlineData("2026-03-29T00:30:00Z", "2026-03-29T07:00:00Z")] // the clocks go forward: eight is seven by UTC
    public void A_night_ends_in_the_morning_of_the_zone(string from, string ends) =>
        Assert.Equal(DateTimeOffset.Parse(ends), QuietHours.Ends(DateTimeOffset.Parse(from), Night, In("Europe/London")));

    [Fact]
    public void Hours_within_a_day_are_quiet_too() =>
        Assert.Equal(
            DateTimeOffset.Parse("2026-03-02T14:00:00Z"), QuietHours.Ends(DateTimeOffset.Parse("2026-03-02T11:30:00Z"), Siesta, In("Europe/Paris")));

    [Fact]
    public void Zones_that_share_no_waking_hour_have_no_end() =>
        Assert.Null(QuietHours.Ends(DateTimeOffset.Parse("2026-03-02T12:00:00Z"), Night, In("Pacific/Kiritimati", "Europe/Lisbon", "America/Los_Angeles", "Asia/Kolkata")));

    [Fact]
    public void They_begin_in_the_evening_of_the_easternmost() =>
        Assert.Equal(
            DateTimeOffset.Parse("2026-03-02T19:00:00Z"),
            QuietHours.Begins(DateTimeOffset.Parse("2026-03-02T12:00:00Z"), Night, In("Europe/London", "Europe/Paris")));

    private static IReadOnlyList<DateTimeZone> In(params string[] zones) => [.. zones.Select(zone => DateTimeZoneProviders.Tzdb[zone])];
}
