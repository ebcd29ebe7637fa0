using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 6: an application, three knockout questions, and then a call or a proposed rejection.</summary>
public class FlowSpecs
{
    private readonly Dialogue amy = new(Sample.Recruitment);

    [Fact]
    public void An_application_is_asked_the_first_question_and_nothing_else()
    {
        amy.Applies();

        var reply = amy.The<ReplyDecided>();
        Assert.Contains("on any basis", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("How many years", reply.Text, StringComparison.Ordinal);
        Assert.Equal(("screening", "Night chef"), (amy.The<FlowStarted>().Flow, amy.The<FlowStarted>().Subject));
        Assert.Equal("right-to-work", amy.The<FlowAsked>().Question);
        amy.Not<FollowUpScheduled>().IsSound();
    }

    [Fact]
    public void Who_passes_every_question_is_offered_a_call_and_the_recruiter_sees_the_answers()
    {
        amy.Applies().Says("I'm British").Says("3 years");
        Assert.Equal("flow:screening/experience", amy.The<BurstDecided>().Why.Rule);
        Assert.Equal("3 years", Assert.Single(amy.The<FlowAnswered>().Why.Evidence).In("3 years"));

        amy.Says("two weeks");

        amy.The<FlowPassed>();
        Assert.Contains("https://book.harbour.example/recruiter-call", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Contains("offer:call", amy.The<ReplyDecided>().Parts);
        Assert.Equal("experience: 3\nnotice: 14\nright-to-work: yes", amy.The<AlertDecided>().Text);
        Assert.Equal(FlowState.Passed, amy.State.Run!.State);
        amy.IsSound();
    }

    [Theory]
    [InlineData("two weeks")]
    [InlineData("About 2 weeks, I think")]
    [InlineData("My notice is two weeks")]
    public void A_plain_answer_has_no_tone_whatever_its_few_words_are_like(string words)
    {
        amy.Applies().Says("I'm British").Says("3 years").Says(words, Readings.Plain.Feels(Sentiment.Angry, 0.9) with { Complaint = Surely(0.9), Negotiation = Surely(0.9) });

        amy.The<FlowPassed>();
        amy.Not<HandoffRequested>().IsSound();
    }

    [Theory]
    [InlineData("two weeks, you useless lot")]
    [InlineData("Two weeks and then I'm gone")]
    public void An_answer_with_more_in_it_has_one(string words)
    {
        amy.Applies().Says("I'm British").Says("3 years").Says(words, Readings.Plain.Feels(Sentiment.Angry, 0.9)).The<HandoffRequested>();
        amy.IsSound();
    }

    [Fact]
    public void What_a_plain_answer_asks_for_still_counts()
    {
        amy.Applies().Says("I'm British").Says("3 years").Says("two weeks", Readings.Plain with { OptOutWish = Surely(0.99) });

        amy.The<OptOutRecorded>();
        amy.Not<FlowPassed>().IsSound();
    }

    [Fact]
    public void A_knockout_proposes_a_rejection_with_the_question_their_words_and_the_rule_and_tells_the_contact_nothing_of_it()
    {
        amy.Applies().Says("British").Says("none, but I learn fast");

        var proposed = amy.The<RejectionProposed>();
        Assert.Equal(("experience", "none, but I learn fast", "at least 1"), (proposed.Question, proposed.Words, proposed.Needed));
        Assert.Equal("Thank you, that is all for now.", amy.The<ReplyDecided>().Text);
        var alert = amy.The<AlertDecided>();
        Assert.Contains("How many years have you worked in hospitality?", alert.Text, StringComparison.Ordinal);
        Assert.Contains("none, but I learn fast", alert.Text, StringComparison.Ordinal);
        Assert.NotNull(alert.Deadline);
        amy.Not<RejectionSent>().Not<HandoffRequested>().IsSound();
    }

    [Fact]
    public void A_person_who_confirms_it_sends_the_rejection_with_its_reason_and_the_way_to_a_person()
    {
        amy.Applies().Says("British").Says("none");

        amy.Judges(Dialogue.Sarah, confirmed: true);

        Assert.Equal(Dialogue.Sarah, amy.The<RejectionSent>().By);
        Assert.Contains("because the job needs a year of hospitality experience. Reply REVIEW", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Judges(Dialogue.Ben, confirmed: false).The<AgentActionRefused>();
        amy.IsSound();
    }

    [Fact]
    public void Silence_is_not_consent()
    {
        amy.Applies().Says("British").Says("none").After(TimeSpan.FromDays(30)).Says("Any news?", Asking.OutOfScope());

        Assert.DoesNotContain(amy.Stream, e => e is RejectionSent);
        amy.The<SpecialistAsked>();
    }

    [Fact]
    public void A_person_who_overturns_it_lets_the_flow_go_on()
    {
        amy.Applies().Says("British").Says("none");

        amy.Judges(Dialogue.Sarah, confirmed: false);

        Assert.Equal(Dialogue.Sarah, amy.The<RejectionOverturned>().By);
        Assert.Contains("How much notice", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Says("a week").The<FlowPassed>();
        amy.IsSound();
    }

    [Fact]
    public void Who_writes_review_after_a_rejection_gets_a_person_with_a_deadline()
    {
        amy.Applies().Says("British").Says("none").Judges(Dialogue.Sarah, confirmed: true).Says("Review please");

        Assert.Equal("review", amy.The<BurstDecided>().Why.Rule);
        Assert.Equal("recruiters", amy.The<HandoffOffered>().Route);
        amy.IsSound();
    }

    [Fact]
    public void A_vague_answer_is_asked_about_once_and_then_goes_to_a_person()
    {
        amy.Applies().Says("British").Says("a few years");
        Assert.True(amy.The<FlowAsked>().Again);
        Assert.Contains("as a number", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);

        amy.Says("quite some time");

        Assert.Equal("failure", amy.The<HandoffRequested>().Kind);
        amy.Not<FlowFailed>().IsSound();
    }

    [Fact]
    public void Sponsorship_goes_to_a_person()
    {
        amy.Applies().Says("I would need sponsorship");

        Assert.Equal("recruiters", amy.The<HandoffOffered>().Route);
        amy.Not<FlowAnswered>().Not<FlowFailed>().IsSound();
    }

    [Fact]
    public void A_question_in_the_middle_is_answered_and_the_flows_question_asked_again()
    {
        amy.Applies().Says("When do I get paid?", Asking.Matches("pay-day"));

        var reply = amy.The<ReplyDecided>().Text;
        Assert.Contains("paid every Friday", reply, StringComparison.Ordinal);
        Assert.Contains("on any basis", reply, StringComparison.Ordinal);
        Assert.Equal(QuestionEnd.Answered, Assert.Single(amy.The<BurstDecided>().Questions).End);
        Assert.False(amy.State.Run!.AskedAgain);
        amy.IsSound();
    }

    [Fact]
    public void An_answer_with_an_unknown_question_is_taken_and_a_specialist_is_asked()
    {
        amy.Applies().Writes(
            "Yes. Do you have a canteen?", Asking.OutOfScope(), ("Yes.", Plain), ("Do you have a canteen?", Asking.OutOfScope()));

        Assert.Equal("yes", amy.The<FlowAnswered>().Value);
        Assert.Equal("Do you have a canteen?", amy.The<SpecialistAsked>().Text);
        Assert.Equal("experience", amy.The<FlowAsked>().Question);
        amy.IsSound();
    }

    [Fact]
    public void Whether_it_is_a_bot_is_told_in_the_middle_of_a_flow()
    {
        amy.Applies().Says("Are you a bot?", Asking with { IsItABot = Surely(0.9) });

        Assert.Contains("truth", amy.The<ReplyDecided>().Parts);
        Assert.Contains("on any basis", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disability_is_a_recruiters_to_talk_about()
    {
        amy.Applies().Says("Yes, but I'm a wheelchair user");

        Assert.Equal("topic:adjustments", amy.The<BurstDecided>().Why.Rule);
        amy.The<HandoffRequested>();
        amy.Not<FlowAnswered>();
    }

    [Fact]
    public void Anger_brings_a_recruiter_and_knocks_nobody_out()
    {
        amy.Applies().Says("What a stupid question", Plain.Feels(Sentiment.Angry, 0.9));

        Assert.Equal("sentiment", amy.The<HandoffRequested>().Kind);
        amy.Not<FlowFailed>();
    }

    [Fact]
    public void A_correction_wins_and_takes_a_proposed_rejection_back_and_a_person_is_told()
    {
        amy.Applies().Says("British").Says("none").Says("Actually I misread that: 4 years");

        Assert.Equal(("experience", "4"), (amy.The<FlowAnswered>().Question, amy.The<FlowAnswered>().Value));
        Assert.Null(amy.The<RejectionOverturned>().By);
        Assert.Contains("changes the outcome", amy.The<AlertDecided>().Title, StringComparison.Ordinal);
        Assert.Equal("notice", amy.The<FlowAsked>().Question);
        amy.IsSound();
    }

    [Fact]
    public void A_correction_after_a_sent_rejection_is_a_persons_to_judge()
    {
        amy.Applies().Says("British").Says("none").Judges(Dialogue.Sarah, confirmed: true).Says("Sorry, I meant 4 years");

        Assert.Contains("changes the outcome", amy.The<AlertDecided>().Title, StringComparison.Ordinal);
        Assert.Equal(FlowState.Rejected, amy.State.Run!.State);
        amy.Not<ReplyDecided>().IsSound();
    }

    [Fact]
    public void A_takeover_silences_the_flow_and_a_hand_back_lets_it_go_on()
    {
        amy.Applies().Says("British").TakesOver(Dialogue.Sarah).Says("3 years");
        Assert.Empty(amy.Last.OfType<ReplyDecided>());

        amy.HandsBack(Dialogue.Sarah).Says("3 years");

        Assert.Equal("notice", amy.The<FlowAsked>().Question);
        amy.IsSound();
    }

    [Fact]
    public void An_unanswered_question_is_chased_with_the_question()
    {
        amy.Applies().Says("British");
        var due = amy.State.FollowUp!;
        Assert.True(due.Chases);

        amy.After(due.Due - amy.Now).Hears((p, now) => new FollowUpDue(due.Id, p, now));

        Assert.Contains("How many years", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.True(amy.Says("3 years").State.Run!.Slots.ContainsKey("experience"));
    }

    [Fact]
    public void Where_the_law_lets_software_reject_it_says_so_and_how_to_contest_it()
    {
        var ben = new Dialogue(Sample.With(
            """
            flows:
              - id: screening
                forms: [application]
                questions: [{ id: experience, ask: How many years?, answer: years, knockout: { at_least: 1, reason: the job needs one } }]
                passed: "{link}"
                route: managers
                rejection:
                  mode: auto
                  text: "No, because {reason}. Reply REVIEW for a person."
                  jurisdiction: England
                  lawful_basis: a law
                  notice: Software decided this.
                  contest: Write to us to contest it.
            """)).Applies();
        ben.Says("none");

        Assert.Equal("No, because the job needs one. Reply REVIEW for a person.\nSoftware decided this.\nWrite to us to contest it.", ben.The<ReplyDecided>().Text);
        Assert.Null(ben.The<RejectionSent>().By);
        Assert.Equal("rejection:auto", ben.The<RejectionSent>().Why.Rule);
        ben.Not<RejectionProposed>().IsSound();
    }

    [Fact]
    public void A_form_with_a_question_of_its_own_gets_its_answer_and_the_first_question()
    {
        var id = new MessageId("m_form");
        amy.Hears((p, now) => new LeadCaptured(id, Dialogue.Form, "application", "Amy", Dialogue.Amy, null, "When do I get paid?", null, [], p, now));
        amy.Understands(id, "When do I get paid?", Asking.Matches("pay-day")).After(amy.Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));

        Assert.Contains("every Friday", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Contains("on any basis", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void A_sales_lead_is_asked_need_budget_and_timing_and_a_large_budget_is_rung_about()
    {
        var ben = new Dialogue(Sample.SalesAgency).Applies("project-brief").Says("More enquiries").Says("about £5,000").Says("in May");
        ben.The<FlowPassed>();

        var eve = new Dialogue(Sample.SalesAgency).Applies("project-brief").Says("More enquiries");
        eve.Says("£50,000", Plain with { Money = [new(new(50_000, "GBP"), 0.9, new(0, 7, 1))] });
        Assert.Equal("value", eve.The<HandoffRequested>().Kind);
    }
}
