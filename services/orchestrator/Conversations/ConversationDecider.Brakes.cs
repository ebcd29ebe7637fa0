using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What holds back words that the contact has not just asked for: consent, the hours of their zone, and how often.</summary>
public static partial class ConversationDecider
{
    /// <summary>A follow-up that waits in the sender longer than this says nothing to the point any more.</summary>
    private static readonly TimeSpan Leaves = TimeSpan.FromHours(1);

    private const string WayOut = "Reply STOP to end.";

    /// <summary>True when this follow-up may not be sent now: it is held for want of consent, or set to a later time.</summary>
    private static bool IsBraked(FollowUp followUp, Address to, Purpose purpose, IReadOnlyList<Words> words, Deciding d)
    {
        var marketing = d.Playbook.Marketing;
        if (purpose == Purpose.Marketing && !d.State.Contact.AgreedTo(to))
        {
            var why = d.Because("consent", [new("channel", to.Channel.ToString()), new("consent", "none")]);
            d.Add(new ReplyHeld(Join(words), $"no consent to marketing by {to.Channel} is recorded for this address", why, d.Now));
            return true;
        }

        var allowed = purpose == Purpose.Marketing ? marketing.Allowed(d.State.Contact.Marketed, d.Now) : d.Now;
        if (QuietHours.Ends(allowed, marketing.Quiet, ZonesOf(to, d)) is not { } free)
        {
            d.Add(new ReplyHeld(Join(words), "no hour is free of quiet hours in every zone that may be theirs", d.Because("quiet-hours"), d.Now));
            return true;
        }

        if (free <= d.Now)
        {
            return false;
        }

        var later = d.Because(allowed > d.Now ? "frequency-cap" : "quiet-hours", [new("was due", $"{followUp.Due:O}"), new("zones", Zones(to, d))]);
        d.Add(new FollowUpScheduled(d.NextId("f_"), followUp.Step, free, later, d.Now, followUp.Chases ? Part.Chase : null));
        return true;
    }

    /// <summary>Until when what is decided now may leave: an hour, and not into the quiet hours.</summary>
    private static DateTimeOffset LeavesBefore(Address to, Deciding d)
    {
        var quiet = QuietHours.Begins(d.Now, d.Playbook.Marketing.Quiet, ZonesOf(to, d)).ToUniversalTime();
        return quiet < d.Now + Leaves ? quiet : d.Now + Leaves;
    }

    /// <summary>Marketing names the brand and the way out, whatever the playbook's words forgot.</summary>
    private static string Branded(Deciding d, string text)
    {
        var named = text.Contains(d.Playbook.Identity.Company, StringComparison.OrdinalIgnoreCase) ? text : $"{d.Playbook.Identity.Company}: {text}";
        return named.Contains("STOP", StringComparison.Ordinal) ? named : $"{named} {WayOut}";
    }

    private static IReadOnlyList<NodaTime.DateTimeZone> ZonesOf(Address to, Deciding d) =>
        QuietHours.ZonesOf(NumberOf(to, d.State.Contact), d.State.Contact.Zone, d.Playbook.Marketing);

    private static string Zones(Address to, Deciding d) => ZonesOf(to, d) is { Count: <= 3 } few ? string.Join(", ", few.Select(zone => zone.Id)) : "several";

    /// <summary>Of who is written to by mail the number tells the zone too.</summary>
    private static string? NumberOf(Address to, Contact contact) =>
        to.Channel is Channel.Sms or Channel.WhatsApp ? to.At
        : contact.Last is { Channel: Channel.Sms or Channel.WhatsApp } phone ? phone.At : null;
}
