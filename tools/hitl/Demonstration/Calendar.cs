using Hitl.Orchestrator.Playbooks;

namespace Hitl.Cli.Demonstration;

/// <summary>When the sample tenants work and chase, by their own playbooks: what the demo moves the clock to.</summary>
internal sealed class Calendar(Playbook sales, Playbook recruitment)
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    private OfficeCalendar Northgate => sales.Chase!.Calendar!;

    private OfficeCalendar Harbour => recruitment.Chase!.Calendar!;

    /// <exception cref="InvalidOperationException">A sample does not lint.</exception>
    public static Calendar OfSamples(string folder) => new(Read(folder, "sales-agency.yaml"), Read(folder, "recruitment.yaml"));

    /// <param name="now">When the moment before was played to its end.</param>
    public DateTimeOffset Of(Moment moment, DateTimeOffset now) => moment switch
    {
        Moment.Night => Night(now),
        Moment.HarbourOpens => Harbour.NextOpening(now),
        Moment.NorthgateOpens => Northgate.NextOpening(now),
        _ => new[] { sales, recruitment }.Max(playbook => playbook.Chase!.Due(now)),
    };

    private DateTimeOffset Night(DateTimeOffset now)
    {
        var day = TimeZoneInfo.ConvertTime(now, London).Date;
        var nights = Enumerable.Range(0, 60).Select(n => day.AddDays(n).AddHours(2)).Select(at => new DateTimeOffset(at, London.GetUtcOffset(at)));
        return nights.First(night => night > now && new[] { Northgate, Harbour }.All(calendar =>
            TimeZoneInfo.ConvertTime(calendar.NextOpening(night), London).Date == night.Date && !calendar.IsOpen(night)));
    }

    private static Playbook Read(string folder, string file)
    {
        var read = PlaybookYaml.Read(File.ReadAllText(Path.Combine(folder, file)), PlaybookFiles.Beside(folder));
        return read.Playbook ?? throw new InvalidOperationException($"{file} does not lint: {string.Join("; ", read.Errors)}");
    }
}
