using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What became of replies and alerts. It only moves forward; what a person must know of is alerted once.</summary>
public static partial class ConversationDecider
{
    private static bool Advances(DeliveryReported report, Conversation state) =>
        !state.Replies.TryGetValue(report.Reply, out var reply) || Rank(report.State) > Rank(reply.State);

    /// <summary>An unknown may still turn out sent or failed, and a sent one undelivered; what was delivered stays so.</summary>
    private static int Rank(DeliveryState state) => state switch
    {
        DeliveryState.Queued => 0,
        DeliveryState.Started => 1,
        DeliveryState.Unknown or DeliveryState.Suppressed => 2,
        DeliveryState.Sent => 3,
        DeliveryState.Failed => 4,
        DeliveryState.Delivered => 5,
        _ => 6,
    };

    private static IReadOnlyList<ConversationEvent> Delivery(DeliveryReported report, Deciding d)
    {
        if (!d.State.Replies.TryGetValue(report.Reply, out var reply))
        {
            return d.Events;
        }

        var title = report.State switch
        {
            DeliveryState.Unknown => "A message to {0} is unconfirmed: it may or may not have arrived",
            DeliveryState.Failed => "A message to {0} did not arrive",
            DeliveryState.Suppressed when reply.Acknowledges is not null && report.Reason != "control" =>
                "{0} could not be told that a person will write",
            _ => null,
        };
        if (title is not null)
        {
            var why = d.Because("delivery", [new("state", report.State.ToString()), new("reason", report.Reason ?? "none given")]);
            Alert(
                d,
                d.Playbook.RouteFor("failure"),
                title.Replace("{0}", d.State.Contact.NameOrAddress, StringComparison.Ordinal),
                reply.Acknowledges is null ? "It is not sent again by itself." : "It was to say that a person will write.",
                report.Reason ?? report.State.ToString(),
                why,
                handoff: reply.Acknowledges);
        }

        return d.Events;
    }


}
