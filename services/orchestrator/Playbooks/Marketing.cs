namespace Hitl.Orchestrator.Playbooks;

/// <summary>The brakes on marketing, and on every other word that the contact has not just asked for.</summary>
/// <param name="Quiet">Hours of the recipient in which nothing of that kind is sent.</param>
/// <param name="AtMost">So many marketing messages to one contact, over all channels.</param>
/// <param name="Within">In this time.</param>
/// <param name="Zones">Where contacts are whose number and form say nothing of it: the hours of all of them are kept at once.</param>
public sealed record Marketing(Window Quiet, int AtMost, TimeSpan Within, EquatableList<string> Zones)
{
    /// <summary>A cap is counted over no more than these.</summary>
    public const int MostCounted = 20;

    /// <summary>Stricter than any law we know of: the United States' telephone rules begin at 21:00 (47 CFR 64.1200(c)(1)).</summary>
    public static readonly Marketing Default = new(Window.Read("20:00-08:00")!, 3, TimeSpan.FromDays(7), ["Europe/London"]);

    /// <summary>When the next one is allowed by the cap; now where it is.</summary>
    public DateTimeOffset Allowed(IReadOnlyList<DateTimeOffset> sent, DateTimeOffset now) =>
        sent.Count(at => at > now - Within) < AtMost ? now : sent[^AtMost] + Within;
}
