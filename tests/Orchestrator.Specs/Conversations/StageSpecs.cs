using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Until the tenant is live, software proposes what it would say, and says it to testers alone.</summary>
public class StageSpecs
{
    private readonly Dialogue amy = new();

    [Fact]
    public void An_answer_to_somebody_who_is_no_tester_is_proposed_and_leaves_once_a_person_sends_it()
    {
        IsInDraft();

        amy.Writes("When are you open?", Asking.Matches("opening-hours"));
        var draft = amy.The<ReplyDrafted>();
        Assert.StartsWith("We're open", draft.Text, StringComparison.Ordinal);
        Assert.Contains(new Used("stage", "draft"), draft.Why.Inputs);
        amy.Not<ReplyDecided>();

        amy.DecidesDraft(Dialogue.Sarah, draft.Draft, accepted: true);
        Assert.Contains("We're open", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void A_tester_gets_the_bot_for_real()
    {
        IsInDraft(Dialogue.Amy);

        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Contains("We're open", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Not<ReplyDrafted>().IsSound();
    }

    [Fact]
    public void What_a_form_begins_is_proposed_too()
    {
        IsInDraft();

        amy.FillsIn(500);

        Assert.Contains("sequence:0", amy.The<ReplyDrafted>().Parts);
        amy.Not<ReplyDecided>().Not<FollowUpScheduled>().IsSound();
    }

    [Fact]
    public void A_mail_to_somebody_who_is_no_tester_is_proposed_as_a_text()
    {
        var mailed = new Dialogue(Sample.With(
            """
            identity: { legal_name: Northgate Digital Ltd, postal_address: 12 Example Street }
            nurture: [{ after: 0s, text: "Thanks! (Reply STOP to end.)", mail: { subject: "Your enquiry", text: "Thanks! {link}" } }]
            """));
        mailed.Hears((p, now) => new StageSet(false, [], p, now)).FillsIn(500);
        Assert.Contains("Thanks!", mailed.The<ReplyDrafted>().Text, StringComparison.Ordinal);
        mailed.Not<ReplyDecided>().IsSound();

        var tester = new Dialogue(mailed.Playbook);
        tester.Hears((p, now) => new StageSet(false, ["AMY@example.com"], p, now)).FillsIn(500);
        Assert.Equal(Channel.Email, tester.The<ReplyDecided>().Channel);
        tester.IsSound();
    }

    [Fact]
    public void People_are_asked_as_ever_and_that_they_were_is_proposed()
    {
        IsInDraft();

        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
        var (draft, handoff) = (amy.The<ReplyDrafted>(), amy.The<HandoffRequested>().Handoff);
        Assert.Contains("a person from our team", draft.Text, StringComparison.Ordinal);
        Assert.Contains(amy.All<AlertDecided>(), alert => alert.Handoff == handoff);
        amy.Not<ReplyDecided>().Not<DraftDecided>();

        amy.DecidesDraft(Dialogue.Sarah, draft.Draft, accepted: true);
        Assert.Equal(handoff, amy.State.Replies[amy.The<ReplyDecided>().Reply].Acknowledges);
        amy.IsSound();
    }

    [Fact]
    public void Who_takes_over_needs_no_proposal_that_somebody_was_asked()
    {
        IsInDraft();
        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));

        amy.TakesOver(Dialogue.Sarah);

        Assert.Equal(DraftState.Dropped, amy.The<DraftDecided>().State);
        Assert.Empty(amy.State.Drafts);
        amy.IsSound();
    }

    [Fact]
    public void That_it_is_a_bot_help_and_the_end_of_an_opt_out_are_said_at_once()
    {
        IsInDraft();

        amy.Writes("Are you a bot?", Asking with { IsItABot = Surely(0.9) });
        Assert.Contains("truth", amy.The<ReplyDecided>().Parts);
        amy.Arrives("HELP", Keyword.Help, "HELP");
        Assert.Contains("help", amy.The<ReplyDecided>().Parts);
        amy.Arrives("STOP", Keyword.Stop, "STOP");
        Assert.True(amy.The<ReplyDecided>().OptOutConfirmation);
        amy.Arrives("START", Keyword.Start, "START");
        Assert.Contains("opt-in", amy.The<ReplyDecided>().Parts);
        amy.IsSound();
    }

    [Fact]
    public void What_a_person_answers_and_confirms_needs_no_second_yes()
    {
        IsInDraft();
        amy.Writes("Does it work with Power BI?", Asking.OutOfScope());

        amy.AnswersInSlack(Dialogue.Priya, amy.The<SpecialistAsked>().Question, "Yes, by a connector.");

        Assert.Contains("Yes, by a connector.", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void What_the_playbook_leaves_to_people_stays_theirs()
    {
        var left = new Dialogue(Sample.With("modes: { default: auto, unclear: off }"));
        left.Hears((p, now) => new StageSet(false, [], p, now)).Writes("hmm", Plain);

        Assert.Equal("the playbook has the bot leave 'unclear' to people", left.The<ReplyHeld>().Reason);
        left.The<HandoffOffered>();
        left.IsSound();
    }

    [Fact]
    public void Once_live_it_is_said()
    {
        IsInDraft();

        amy.Hears((p, now) => new StageSet(true, [], p, now)).Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Contains("We're open", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Not<ReplyDrafted>().IsSound();
    }

    private void IsInDraft(params EquatableList<string> testers) => amy.Hears((p, now) => new StageSet(false, testers, p, now));
}
