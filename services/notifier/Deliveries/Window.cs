using Hitl.Contracts;

namespace Hitl.Notifier.Deliveries;

/// <summary>WhatsApp takes words of our own for 24 hours after each message of the contact, and approved templates at any time.</summary>
public static class Window
{
    /// <summary>Five minutes short of it: the provider's clock and the way there are not ours.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(5);

    public static Outbox Wrote(Outbox outbox, Way way, DateTimeOffset at) =>
        way.Channel == Channel.WhatsApp && !(outbox.WroteByWhatsApp > at) ? outbox with { WroteByWhatsApp = at } : outbox;

    /// <summary>Where nothing was heard of the contact's last message, the provider says it.</summary>
    public static bool IsClosed(Outbox outbox, Reply reply, DateTimeOffset now) =>
        reply.Channel == Channel.WhatsApp && outbox.WroteByWhatsApp + Length < now;

    /// <summary>Its words can't leave, and there are no approved ones for them. A person sees that theirs did not.</summary>
    public static Step Refuse(Outbox outbox, Reply reply, DateTimeOffset now)
    {
        if (reply.Automated)
            return Sending.Suppress(outbox, reply, "window-closed", now);
        var refused = reply with { State = DeliveryState.Failed, Text = "" };
        return new Step(outbox.With(refused), [Sending.Says(outbox, refused, "window-closed", now)]);
    }
}
