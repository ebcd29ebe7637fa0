using NodaTime;
using NodaTime.TimeZones;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>The recipient's clock, as far as it can be known: by their number's country, then the form; else the strictest of several.</summary>
public static class QuietHours
{
    /// <summary>Zones that lie so far apart that no hour is free in all of them within this many steps have none.</summary>
    private const int Steps = 200;

    public static bool IsZone(string text) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null;

    /// <summary>All zones that may be the recipient's. A number's country has one or many; a form that names one of these decides.</summary>
    public static IReadOnlyList<DateTimeZone> ZonesOf(string? number, string? named, Marketing marketing)
    {
        var byNumber = number is { Length: > 0 } ? Of(CallingCodes.Countries(number)) : [];
        IEnumerable<string> zones = named is not null && (byNumber.Count == 0 || byNumber.Contains(named)) ? [named]
            : byNumber.Count > 0 ? byNumber
            : marketing.Zones;
        return [.. zones.Select(zone => DateTimeZoneProviders.Tzdb[zone])];
    }

    /// <summary>The time itself, or the first after it that is quiet in none of the zones; null when there is none.</summary>
    public static DateTimeOffset? Ends(DateTimeOffset from, Window quiet, IReadOnlyList<DateTimeZone> zones)
    {
        var at = from;
        for (var step = 0; step < Steps; step++)
        {
            var later = zones.Select(zone => End(at, quiet, zone)).Max();
            if (later == at)
            {
                return at;
            }

            at = later;
        }

        return null;
    }

    /// <summary>When it is next quiet in any of the zones.</summary>
    public static DateTimeOffset Begins(DateTimeOffset from, Window quiet, IReadOnlyList<DateTimeZone> zones) => zones.Select(zone =>
    {
        var local = Instant.FromDateTimeOffset(from).InZone(zone).LocalDateTime;
        var day = local.TimeOfDay < quiet.From ? local.Date : local.Date.PlusDays(1);
        return (day + quiet.From).InZoneLeniently(zone).ToDateTimeOffset();
    }).Min();

    private static DateTimeOffset End(DateTimeOffset at, Window quiet, DateTimeZone zone)
    {
        var local = Instant.FromDateTimeOffset(at).InZone(zone).LocalDateTime;
        var (time, date) = (local.TimeOfDay, local.Date);
        var isQuiet = quiet.PastMidnight ? time >= quiet.From || time < quiet.To : time >= quiet.From && time < quiet.To;
        if (!isQuiet)
        {
            return at;
        }

        var day = quiet.PastMidnight && time >= quiet.From ? date.PlusDays(1) : date;
        var end = (day + quiet.To).InZoneLeniently(zone).ToDateTimeOffset().ToUniversalTime();
        return end > at ? end : at.AddMinutes(1);
    }

    private static HashSet<string> Of(IReadOnlyList<string> countries) =>
        [.. TzdbDateTimeZoneSource.Default.ZoneLocations!.Where(location => countries.Contains(location.CountryCode)).Select(location => location.ZoneId)];
}
