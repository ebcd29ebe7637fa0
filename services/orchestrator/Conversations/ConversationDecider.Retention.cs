using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Personal data goes when nothing was said for as long as the playbook keeps it.</summary>
public static partial class ConversationDecider
{
    private static bool IsKept(ConversationCommand command, Conversation state) => command.Playbook.Retention is not null && !state.Erased && state.ActiveAt is not null;

    private static IReadOnlyList<ConversationEvent> EraseWhenOver(Deciding d)
    {
        var kept = d.Playbook.Retention!.Value;
        var last = d.State.Booking is { Stands: true, Starts: { } starts } && starts > d.State.ActiveAt ? starts : d.State.ActiveAt!.Value;
        var why = d.Because("retention", [new("kept", $"{kept.TotalDays:0} days"), new("last word", $"{last:O}")]);
        if (last + kept > d.Now)
        {
            d.Add(new RetentionPutOff(last + kept, why, d.Now));
            return d.Events;
        }

        CancelFollowUp(d, "the contact's data is erased");
        DropDrafts(d, "the contact's data is erased", why);
        d.Add(new PersonalDataErased(why, d.Now));
        return d.Events;
    }
}
