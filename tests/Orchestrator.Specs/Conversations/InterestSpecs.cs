using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenarios 1 and 11: interest gets the booking link, questions get their answers.</summary>
public class InterestSpecs
{
    private readonly Dialogue amy = new();

    [Fact]
    public void Interest_is_answered_with_the_booking_link()
    {
        amy.Writes("Yes, I'm interested", Interested);

        var reply = amy.The<ReplyDecided>();
        Assert.Contains("https://book.northgate.example/intro-call", reply.Text, StringComparison.Ordinal);
        Assert.Equal(["disclosure", "offer:call"], reply.Parts);
        Assert.True(reply.Automated);
        var why = amy.The<BurstDecided>().Why;
        Assert.Equal(("positive-interest", 0.93, 0.6, 0.33), (why.Rule, why.Score, why.Threshold, why.Margin));
        Assert.Equal(("test-build", "northgate@1", "model-1"), (why.Build, why.Playbook, why.Model));
        Assert.Equal(new Span(new("m_1"), 0, 5, "positive-interest", 1.5), Assert.Single(why.Evidence));
        amy.IsSound();
    }

    [Fact]
    public void Interest_with_an_unknown_question_gets_the_link_and_a_specialist_is_asked()
    {
        amy.Writes(
            "Yes, but does it work with Sage 50?",
            Interested with { Question = Surely(0.9) },
            ("Yes,", Interested),
            ("but does it work with Sage 50?", Asking.OutOfScope()));

        var asked = amy.The<SpecialistAsked>();
        Assert.Equal("but does it work with Sage 50?", asked.Text);
        var reply = amy.The<ReplyDecided>();
        Assert.Contains("/intro-call", reply.Text, StringComparison.Ordinal);
        Assert.Contains("Great question, let me check with one of our specialists", reply.Text, StringComparison.Ordinal);
        Assert.Equal(["disclosure", "offer:call", $"question:{asked.Question}"], reply.Parts);
        Assert.Equal(QuestionEnd.Asked, Assert.Single(amy.The<BurstDecided>().Questions).End);
        Assert.Equal(asked.Question, amy.The<AlertDecided>().Question);
        Assert.Equal("specialists", amy.The<AlertDecided>().Route);
        amy.Not<AutomationStopped>().Not<ControlTaken>().IsSound();
    }

    [Fact]
    public void A_yes_before_the_bot_has_said_anything_is_interest()
    {
        var yes = Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) };
        amy.Writes(
            "Yes, but does it work with Sage 50?",
            Plain with { Question = Surely(0.9) },
            ("Yes,", yes),
            ("but does it work with Sage 50?", Asking.OutOfScope()));

        Assert.Equal(["disclosure", "offer:call", $"question:{amy.The<SpecialistAsked>().Question}"], amy.The<ReplyDecided>().Parts);
    }

    [Fact]
    public void A_yes_in_the_middle_of_a_conversation_is_none_unless_a_call_was_offered()
    {
        amy.Writes("What are your opening hours?", Asking.Matches("opening-hours"))
            .Writes("Yes, that works", Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) });

        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void Two_faq_questions_in_one_text_get_one_reply_that_answers_both()
    {
        amy.Writes(
            "What are your opening hours? And how long is the contract?",
            Asking,
            ("What are your opening hours?", Asking.Matches("opening-hours")),
            ("And how long is the contract?", Asking.Matches("contract-length")));

        var reply = amy.The<ReplyDecided>();
        Assert.Contains("9 am to 6 pm", reply.Text, StringComparison.Ordinal);
        Assert.Contains("three months", reply.Text, StringComparison.Ordinal);
        Assert.Equal(["opening-hours", "contract-length"], amy.The<BurstDecided>().Questions.Select(q => q.Reference));
        amy.Not<SpecialistAsked>().IsSound();
    }

    [Fact]
    public void A_known_and_an_unknown_question_are_answered_and_asked()
    {
        amy.Writes(
            "When are you open? Do you build apps for Symbian?",
            Asking,
            ("When are you open?", Asking.Matches("opening-hours")),
            ("Do you build apps for Symbian?", Asking.OutOfScope()));

        Assert.Equal([QuestionEnd.Answered, QuestionEnd.Asked], amy.The<BurstDecided>().Questions.Select(q => q.End));
        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal("Do you build apps for Symbian?", amy.The<SpecialistAsked>().Text);
    }

    [Theory]
    [InlineData(0.59, 0.7, 0.9, "not-in-faq:probability")]
    [InlineData(0.9, 0.14, 0.9, "not-in-faq:margin")]
    [InlineData(0.9, 0.7, 0.49, "not-in-faq:in-scope")]
    public void A_match_that_falls_short_in_one_figure_is_asked_of_a_specialist(double probability, double margin, double inScope, string rule)
    {
        amy.Writes("Are you open on Boxing Day?", Asking.Matches("opening-hours", probability, margin, inScope));

        var why = amy.The<SpecialistAsked>().Why;
        Assert.Equal(rule, why.Rule);
        Assert.True(why.Margin > 0);
    }

    [Fact]
    public void An_entry_that_this_playbook_does_not_have_is_not_answered()
    {
        amy.Writes("When do I get paid?", Asking.Matches("pay-day"));

        Assert.Equal("When do I get paid?", amy.The<SpecialistAsked>().Text);
    }

    [Fact]
    public void A_yes_to_the_offered_call_is_interest_and_does_not_wait()
    {
        amy.FillsIn(500).After(TimeSpan.FromMinutes(5));
        var id = amy.Arrives("Yes please");
        amy.Understands(id, "Yes please", Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) });

        Assert.Contains("offer:call", amy.The<ReplyDecided>().Parts);
    }

    [Fact]
    public void Small_talk_after_an_answer_needs_none()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"))
            .Writes("ok, no", Plain with { YesNo = YesNo.No, YesNoSignal = Surely(0.9) });

        Assert.Equal("small-talk", amy.The<BurstDecided>().Why.Rule);
        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void Unclear_words_get_one_question_back_and_then_a_person()
    {
        amy.Writes("the thing from before", Plain);
        Assert.Contains("unclear", amy.The<ReplyDecided>().Parts);

        amy.Writes("you know", Plain);
        Assert.Equal("failure", amy.The<HandoffRequested>().Kind);
        amy.IsSound();
    }

    [Fact]
    public void A_yes_to_the_offered_person_is_a_request_for_one()
    {
        amy.Writes("the thing from before", Plain)
            .Writes("yes", Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) });

        Assert.Equal("customer_request", amy.The<HandoffRequested>().Kind);
    }
}
