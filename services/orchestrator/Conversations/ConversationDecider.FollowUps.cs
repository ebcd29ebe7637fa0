using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>The sequence to a lead who has not answered; any reply, handoff, takeover or opt-out disarms it.</summary>
public static partial class ConversationDecider
{
    /// <summary>A form's first message begins with the first step of the sequence, whatever else it answers.</summary>
    private static Words[] FirstOfSequence(Deciding d) =>
        StartsSequence(d) && !GoesByMail(d, step: 0)
            ? SequenceWords(d, 0)
            : [];

    /// <summary>A lead whose number is proven already gets the sequence too; one that had its one message gets it held.</summary>
    private static void StartSequence(Deciding d, Why why)
    {
        if (GoesByMail(d, step: 0))
        {
            MailStep(d, step: 0, why, Purpose.Reply);
            return;
        }

        Say(d, StartsSequence(d) ? [] : SequenceWords(d, 0), why, answers: null);
        if (d.State.Contact.Last is { Proven: true })
        {
            ScheduleFollowUp(d, step: 1, why);
        }
    }

    private static Words[] SequenceWords(Deciding d, int step) =>
        [new($"{Part.Sequence}{step}", Fill(d, d.Playbook.Nurture[step].Text)), new(Part.OffersCall, "")];

    private static Words[] MarketingWords(Deciding d, int step) =>
        [new($"{Part.Sequence}{step}", Branded(d, Fill(d, d.Playbook.Nurture[step].Text))), new(Part.OffersCall, "")];

    private static bool HasNextStep(string part, Deciding d) =>
        part.StartsWith(Part.Sequence, StringComparison.Ordinal)
        && int.Parse(part.AsSpan(Part.Sequence.Length), System.Globalization.CultureInfo.InvariantCulture) + 1 < d.Playbook.Nurture.Length;

    private static bool StartsSequence(Deciding d) =>
        d.State is { BotMaySpeak: true, OpenHandoff: null, Run: null, Contact: { Last.Proven: false, FirstSent: false } };

    private static void ScheduleFollowUp(Deciding d, int step, Why why)
    {
        if (step < d.Playbook.Nurture.Length && d.State.Booking is not { Stands: true })
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

        if (followUp.Rebooks)
        {
            return NotRebooked(followUp, d);
        }

        if (followUp.Chases)
        {
            return SendChase(followUp, d);
        }

        if (followUp.Step >= d.Playbook.Nurture.Length)
        {
            return d.Events;
        }

        var why = d.Because("follow-up", [new("step", $"{followUp.Step}"), new("due", $"{followUp.Due:O}")]);
        var byMail = GoesByMail(d, followUp.Step);
        if ((byMail ? d.State.Contact.Mail : d.State.Contact.Last) is not { } to)
        {
            return d.Events;
        }

        var words = byMail ? MailWords(d, followUp.Step) : MarketingWords(d, followUp.Step);
        if (IsBraked(followUp, to, Purpose.Marketing, words, d))
        {
            return d.Events;
        }

        if (byMail)
        {
            MailStep(d, followUp.Step, why, Purpose.Marketing);
            return d.Events;
        }

        Say(d, words, why, answers: null, Purpose.Marketing);
        ScheduleFollowUp(d, followUp.Step + 1, why);
        return d.Events;
    }

    /// <summary>The bot asked something: if nobody answers, it asks again, so often as the playbook says.</summary>
    private static void ArmChase(Deciding d, string? asked, Why why)
    {
        if (asked is not null
            && d.Playbook.Chase is { } chase
            && d.State is { FollowUp: null, BotMaySpeak: true, OpenHandoff: null, Contact.Last.Proven: true }
            && d.State.Chased < chase.Times
            && d.State.Booking is not { Stands: true }
            && !WeOweAnAnswer(d.State))
        {
            d.Add(new FollowUpScheduled(d.NextId("f_"), d.State.Chased + 1, chase.Due(d.Now), why.Consequence(), d.Now, Part.Chase));
        }
    }

    private static bool WeOweAnAnswer(Conversation state) => state.Questions.Values.Any(question => !question.Closed);

    /// <summary>Checked again when it falls due: what was asked may have lost its meaning.</summary>
    private static IReadOnlyList<ConversationEvent> SendChase(FollowUp followUp, Deciding d)
    {
        if (d.Playbook.Chase is not { } chase || d.State.OpenOffer is not { } offer || WeOweAnAnswer(d.State))
        {
            return d.Events;
        }

        var why = d.Because("chase", [new("time", $"{followUp.Step} of {chase.Times}"), new("due", $"{followUp.Due:O}")]);
        var words = new Words($"{Part.Chases}{followUp.Step}", Fill(d, chase.Text)) { OffersPerson = offer == Part.Person };
        Words[] again = offer switch
        {
            Part.Call => [new(Part.OffersCall, "")],
            Part.FlowQuestion when d.State.Run is { } run && d.Playbook.Flow(run)?.Question(run.Asking) is { } question =>
                [AskWords(d, run, question, question.Ask)],
            _ => [],
        };
        // It asks again what their own conversation left open, so it is no marketing; but nobody asked for it at night.
        if (!IsBraked(followUp, d.State.Contact.Last!, Purpose.Service, [words], d))
        {
            Say(d, [words, .. again], why, answers: null, Purpose.Service);
        }

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
