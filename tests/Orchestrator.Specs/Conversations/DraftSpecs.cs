using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Where the playbook says draft, the bot proposes and a person sends, changes or rejects; what has to be said at once is.</summary>
public class DraftSpecs
{
    private readonly Dialogue amy = new(Sample.With("modes: { default: draft, unclear: off }"));

    [Fact]
    public void An_answer_is_proposed_to_people_and_nothing_leaves()
    {
        Asks();

        Assert.StartsWith("We're open", amy.The<ReplyDrafted>().Text, StringComparison.Ordinal);
        Assert.Equal(("To Amy: shall this be sent?", amy.The<ReplyDrafted>().Text), (amy.The<AlertDecided>().Title, amy.The<AlertDecided>().Text));
        Assert.Equal(["Send it", "Change it", "Don't send"], amy.The<AlertDecided>().Buttons!.Select(button => button.Label));
        amy.Not<ReplyDecided>().IsSound();
    }

    [Fact]
    public void Accepted_it_leaves_as_the_bots_words_disclosed_under_its_epoch()
    {
        Asks();
        var draft = amy.The<ReplyDrafted>();

        amy.After(TimeSpan.FromMinutes(20)).DecidesDraft(Dialogue.Sarah, draft.Draft, accepted: true);

        var reply = amy.The<ReplyDecided>();
        Assert.Equal($"Hi, this is Nora, the automated assistant of Northgate Digital.\n{draft.Text}", reply.Text);
        Assert.Equal((AuthorKind.Bot, true, 0, null), (reply.Author, reply.Automated, reply.Epoch, reply.Answers));
        Assert.Contains("faq:opening-hours", reply.Parts);
        Assert.Equal((DraftState.Sent, Dialogue.Sarah), (amy.The<DraftDecided>().State, amy.The<DraftDecided>().By));
        amy.IsSound();
    }

    [Fact]
    public void Edited_it_leaves_in_the_persons_words_still_disclosed()
    {
        Asks();

        amy.DecidesDraft(Dialogue.Sarah, amy.The<ReplyDrafted>().Draft, accepted: true, "Nine to six, every working day.");

        Assert.Equal("Hi, this is Nora, the automated assistant of Northgate Digital.\nNine to six, every working day.", amy.The<ReplyDecided>().Text);
        Assert.Equal(DraftState.Edited, amy.The<DraftDecided>().State);
        amy.IsSound();
    }

    [Fact]
    public void Rejected_the_answer_is_owed_by_the_person_who_rejected_it()
    {
        Asks();

        amy.DecidesDraft(Dialogue.Sarah, amy.The<ReplyDrafted>().Draft, accepted: false);

        Assert.Equal(DraftState.Rejected, amy.The<DraftDecided>().State);
        Assert.Equal(Dialogue.Sarah, amy.The<HandoffAccepted>().By);
        Assert.Contains("a person from our team", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void Undecided_a_person_is_asked_at_its_deadline()
    {
        Asks();
        var draft = amy.The<ReplyDrafted>();
        Assert.Contains(ConversationTimers.Changes(draft, amy.State, amy.Playbook), timer =>
            timer.Due == draft.Deadline && timer.Payload!.ToInput("p", draft.Deadline) is DraftDeadlinePassed);

        amy.After(draft.Deadline - amy.Now).Hears((p, now) => new DraftDeadlinePassed(draft.Draft, p, now));

        Assert.Equal(DraftState.Dropped, amy.The<DraftDecided>().State);
        amy.The<HandoffOffered>();
        amy.IsSound();
    }

    [Fact]
    public void Who_takes_over_makes_it_meaningless_and_it_is_decided_once()
    {
        Asks();
        var draft = amy.The<ReplyDrafted>().Draft;

        amy.TakesOver(Dialogue.Ben);
        Assert.Equal((DraftState.Dropped, null), (amy.The<DraftDecided>().State, amy.The<DraftDecided>().By));
        amy.DecidesDraft(Dialogue.Sarah, draft, accepted: true).Not<ReplyDecided>();

        Assert.Contains("No such draft waits", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void That_it_is_a_bot_and_that_a_person_was_asked_are_said_at_once_all_the_same()
    {
        amy.Writes("Are you a bot? When are you open?", Asking, ("Are you a bot?", Asking with { IsItABot = Surely(0.9) }), ("When are you open?", Asking.Matches("opening-hours")));
        Assert.Contains("truth", amy.The<ReplyDecided>().Parts);
        Assert.Contains("faq:opening-hours", amy.The<ReplyDrafted>().Parts);

        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
        Assert.Contains("a person from our team", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void What_is_off_is_left_to_a_person()
    {
        amy.Writes("hmm", Plain);

        Assert.Equal("the playbook has the bot leave 'unclear' to people", amy.The<ReplyHeld>().Reason);
        amy.The<HandoffOffered>();
        Assert.Contains("a person from our team", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    private void Asks() => amy.Writes("When are you open?", Asking.Matches("opening-hours"));
}
