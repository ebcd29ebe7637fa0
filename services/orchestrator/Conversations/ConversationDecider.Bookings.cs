using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Booked calls: a booking ends every follow-up in the same commit, a missed one is offered again once, and then a person is asked.</summary>
public static partial class ConversationDecider
{
    private static bool IsRepeat(BookingReported report, Conversation state) =>
        state.Booking is { } known && known.Id == report.Booking && known.State == report.State && known.Starts == report.Starts;

    private static IReadOnlyList<ConversationEvent> Booked(BookingReported report, Deciding d)
    {
        switch (report.State)
        {
            case BookingState.Made or BookingState.Moved:
                CancelFollowUp(d, "a call is booked");
                break;
            case BookingState.Cancelled:
                TellHost(d, $"{d.State.Contact.NameOrAddress} cancelled the call", "booking-cancelled");
                break;
            default:
                Missed(d);
                break;
        }

        return d.Events;
    }

    private static void Missed(Deciding d)
    {
        var why = d.Because("booking-missed", [new("missed", $"{d.State.Booking!.Missed}")]);
        if (d.Playbook.Booking is not { } booking || !d.State.BotMaySpeak || d.State.OpenHandoff is not null)
        {
            TellHost(d, $"{d.State.Contact.NameOrAddress} missed the call", "booking-missed");
        }
        else if (d.State.Booking.Missed == 1)
        {
            CancelFollowUp(d, "a call was missed");
            d.Add(new FollowUpScheduled(d.NextId("f_"), 1, d.Now + booking.Wait, why.Consequence(), d.Now, Part.Rebooks));
            Say(d, [new(Part.Rebooks, Fill(d, booking.Missed)), new(Part.OffersCall, "")], why, answers: null, Purpose.Service);
        }
        else
        {
            HandOff(d, new(d.NextId("h_")), "customer_request", "missed a call again", why, "", to: booking.Route);
        }
    }

    /// <summary>Neither a new time nor a word came of the second offer: what to do with them is a person's to say.</summary>
    private static IReadOnlyList<ConversationEvent> NotRebooked(FollowUp followUp, Deciding d)
    {
        if (d.State is { Booking.State: BookingState.Missed, OpenHandoff: null })
        {
            var why = d.Because("not-rebooked", [new("booking", d.State.Booking.Id), new("due", $"{followUp.Due:O}")]);
            HandOff(d, new(d.NextId("h_")), "customer_request", "missed a call and has not chosen another time", why, "", to: d.Playbook.Booking?.Route);
        }

        return d.Events;
    }

    private static bool IsNear(BookingNear near, ConversationCommand command, Conversation state) =>
        state.Booking is { Stands: true, Starts: { } starts } booking
        && booking.Id == near.Booking
        && command.Playbook.Booking is { } setting
        && command.Now >= starts - setting.Brief;

    private static IReadOnlyList<ConversationEvent> Brief(Deciding d)
    {
        var open = d.State.Questions.Values.Where(question => !question.Closed).OrderBy(question => question.Id.Value, StringComparer.Ordinal);
        var lines = (string[])[AnswersText(d.State), .. open.Select(question => $"Open question: {question.Text}")];
        TellHost(
            d,
            $"Your call with {d.State.Contact.NameOrAddress} is at {d.State.Booking!.Starts:HH:mm} UTC",
            "booking-near",
            string.Join("\n", lines.Where(line => line.Length > 0)));
        return d.Events;
    }

    private static void TellHost(Deciding d, string title, string reason, string text = "") =>
        Alert(d, d.Playbook.RouteFor("customer_request", d.Playbook.Booking?.Route), title, text, reason, d.Because(reason, [new("booking", d.State.Booking!.Id)]));
}
