using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>A booked call is a fact: it ends every follow-up, its host is briefed, and a missed one is offered again once.</summary>
public class BookingSpecs
{
    private readonly Dialogue amy = new(Sample.SalesAgency);

    [Theory]
    [InlineData(BookingState.Made)]
    [InlineData(BookingState.Moved)]
    public void A_booking_disarms_the_chase_in_its_commit(BookingState state)
    {
        amy.Writes("Yes, I'm interested", Interested);
        var chase = amy.The<FollowUpScheduled>();

        amy.Books(state);

        Assert.Equal((chase.FollowUp, "a call is booked"), (amy.The<FollowUpCancelled>().FollowUp, amy.The<FollowUpCancelled>().Reason));
        amy.Writes("Yes, I'm interested", Interested).Not<FollowUpScheduled>().IsSound();
    }

    [Fact]
    public void A_booking_disarms_the_nurture_sequence()
    {
        amy.FillsIn(500);
        Assert.NotNull(amy.State.FollowUp);

        amy.Books(BookingState.Made);

        Assert.Null(amy.State.FollowUp);
        amy.Resolves(Dialogue.Sarah).FillsIn(500).Not<FollowUpScheduled>();
    }

    [Fact]
    public void A_repeat_of_the_diary_is_nothing() => Assert.Empty(amy.Writes("Hi", Interested).Books(BookingState.Made).Books(BookingState.Made).Last);

    [Fact]
    public void Fifteen_minutes_before_the_host_gets_the_answers_and_the_open_questions()
    {
        amy.Applies("project-brief").Says("More enquiries").Says("Does it work with Sage 50?", Asking.OutOfScope()).Books(BookingState.Made);
        var starts = amy.State.Booking!.Starts!.Value;
        var timer = Assert.Single(ConversationTimers.Changes(amy.The<BookingReported>(), amy.State, amy.Playbook));
        Assert.Equal(starts.AddMinutes(-15), timer.Due);

        amy.After(timer.Due!.Value - amy.Now).Hears(timer.Payload!.ToInput);

        Assert.Equal("need: More enquiries\nOpen question: Does it work with Sage 50?", amy.The<AlertDecided>().Text);
        Assert.Equal("specialists", amy.The<AlertDecided>().Route);
        amy.IsSound();
    }

    [Fact]
    public void A_moved_call_is_not_briefed_at_its_old_time()
    {
        amy.Writes("Hi", Interested).Books(BookingState.Made);
        var old = amy.State.Booking!.Starts!.Value;
        amy.Books(BookingState.Moved, old.AddDays(1)).After(old.AddMinutes(-15) - amy.Now).Hears((p, now) => new BookingNear("b_1", p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void A_cancelled_call_is_told_to_its_host_and_briefed_no_more()
    {
        amy.Writes("Hi", Interested).Books(BookingState.Made).Books(BookingState.Cancelled);

        Assert.Contains("cancelled the call", amy.The<AlertDecided>().Title, StringComparison.Ordinal);
        Assert.All(ConversationTimers.Changes(amy.The<BookingReported>(), amy.State, amy.Playbook), timer => Assert.Null(timer.Due));
    }

    [Fact]
    public void A_missed_call_is_offered_again_once_and_then_a_person_is_asked()
    {
        amy.Writes("Hi", Interested).Books(BookingState.Made).Books(BookingState.Missed);
        Assert.Contains("Here is the diary again", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);

        amy.Books(BookingState.Made, amy.Now.AddDays(2)).Books(BookingState.Missed, amy.Now.AddDays(2));

        Assert.Equal("missed a call again", amy.The<HandoffRequested>().Reason);
        amy.IsSound();
    }

    [Fact]
    public void A_missed_call_without_another_time_or_a_word_is_a_persons_after_the_wait()
    {
        amy.Writes("Hi", Interested).Books(BookingState.Made).Books(BookingState.Missed);
        var wait = amy.The<FollowUpScheduled>();
        Assert.Equal((amy.Now + TimeSpan.FromDays(3), "rebook"), (wait.Due, wait.Sequence));

        amy.After(TimeSpan.FromDays(3)).Hears((p, now) => new FollowUpDue(wait.FollowUp, p, now));

        Assert.Contains("has not chosen another time", amy.The<HandoffRequested>().Reason, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void Another_time_or_a_word_ends_the_wait_after_a_missed_call()
    {
        amy.Writes("Hi", Interested).Books(BookingState.Made).Books(BookingState.Missed).Books(BookingState.Moved, amy.Now.AddDays(4));
        Assert.Equal("a call is booked", amy.The<FollowUpCancelled>().Reason);

        amy.Books(BookingState.Cancelled);
        Assert.Null(amy.State.FollowUp);

        var ben = new Dialogue(Sample.SalesAgency);
        ben.Writes("Hi", Interested).Books(BookingState.Made).Books(BookingState.Missed).Writes("Sorry, I was ill", Interested);
        Assert.Contains(ben.Stream, e => e is FollowUpCancelled { Reason: "the contact wrote" });
    }

    [Fact]
    public void While_a_person_has_the_conversation_a_missed_call_is_theirs_to_know()
    {
        amy.Writes("Hi", Interested).TakesOver(Dialogue.Sarah).Books(BookingState.Made).Books(BookingState.Missed);

        amy.The<AlertDecided>();
        amy.Not<ReplyDecided>().IsSound();
    }
}
