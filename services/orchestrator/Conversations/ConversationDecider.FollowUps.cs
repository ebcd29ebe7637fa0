using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>The sequence to a lead who has not answered; any reply, handoff, takeover or opt-out disarms it.</summary>
public static partial class ConversationDecider
{
    /// <summary>A form's first message begins with the first step of the sequence, whatever else it answers.</summary>
    private static IEnumerable<Words> FirstOfSequence(Deciding d) =>
        StartsSequence(d)
            ? [new($"{Part.Sequence}0", Fill(d, d.Playbook.Nurture[0].Text)), new(Part.OffersCall, "")]
            : [];

    private static bool StartsSequence(Deciding d) =>
        d.State is { BotMaySpeak: true, OpenHandoff: null, Contact: { Last.Proven: false, FirstSent: false } };

    private static void ScheduleFollowUp(Deciding d, int step, Why why)
    {
        if (step < d.Playbook.Nurture.Length)
        {
            var due = d.Now + d.Playbook.Nurture[step].After;
            d.Add(new FollowUpScheduled(d.NextId("f_"), step, due, why.Consequence(), d.Now));
        }
    }

    private static IReadOnlyList<ConversationEvent> SendFollowUp(FollowUp followUp, Deciding d)
    {
        if (!d.State.BotMaySpeak)
        {
            return d.Events;
        }

        var why = d.Because("follow-up", [new("step", $"{followUp.Step}"), new("due", $"{followUp.Due:O}")]);
        var text = Fill(d, d.Playbook.Nurture[followUp.Step].Text);
        Say(d, [new($"{Part.Sequence}{followUp.Step}", text), new(Part.OffersCall, "")], why, answers: null, Purpose.Marketing);
        ScheduleFollowUp(d, followUp.Step + 1, why);
        return d.Events;
    }

    private static void CancelFollowUp(Deciding d, string reason)
    {
        if (d.State.FollowUp is { } followUp)
        {
            d.Add(new FollowUpCancelled(followUp.Id, reason, d.Because("follow-up-disarmed"), d.Now));
        }
    }
}
