using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Which rule brings people in, what it does, and what becomes of those that lost.</summary>
public class RuleSpecs
{
    [Theory]
    [InlineData("I'll speak to my solicitor about this", "my solicitor")]
    [InlineData("See you in COURT then", "See you in COURT")]
    [InlineData("I will report  you to somebody", "report  you to")]
    public void Who_threatens_with_the_law_gets_a_person(string text, string words)
    {
        var amy = new Dialogue().Writes(text, Plain);

        var why = amy.The<BurstDecided>().Why;
        Assert.Equal("legal-threat", why.Rule);
        Assert.Equal(words, Assert.Single(why.Evidence).In(text));
        Assert.Equal("policy", amy.The<HandoffRequested>().Kind);
        amy.IsSound();
    }

    [Theory]
    [InlineData("The issue you fixed is back")]
    [InlineData("I reported you torrents of thanks")]
    public void Words_that_only_look_like_it_are_no_threat(string text) => new Dialogue().Writes(text, Plain).Not<HandoffRequested>();

    [Fact]
    public void Who_asks_about_their_data_gets_a_person_who_is_told_of_the_one_month_that_the_law_gives()
    {
        var amy = new Dialogue().Writes("Where did you get my number?", Asking.OutOfScope());

        Assert.Equal("data-request", amy.The<BurstDecided>().Why.Rule);
        Assert.Contains("answer by 2 April 2026", amy.The<AlertDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(QuestionEnd.HandedOff, Assert.Single(amy.The<BurstDecided>().Questions).End);
    }

    [Fact]
    public void Of_several_rules_the_one_of_smallest_priority_wins_and_the_others_are_kept_with_their_margins()
    {
        var text = "I am angry, and my lawyer will write";
        var amy = new Dialogue().Writes(text, Plain.Feels(Sentiment.Angry, 0.9) with { Complaint = Surely(0.7) });

        var why = amy.The<BurstDecided>().Why;
        Assert.Equal("legal-threat", why.Rule);
        Assert.Equal([("angry", 0.3, true), ("complaint", 0.1, true)], why.Lost.Select(lost => (lost.Rule, lost.Margin, lost.Fired)));
        Assert.Single(amy.Last.OfType<HandoffRequested>());
    }

    [Fact]
    public void A_playbook_may_give_another_rule_the_first_word()
    {
        var amy = new Dialogue(Sample.With("rules: { complaint: { priority: 1, route: specialists } }"));

        amy.Writes("I am angry, and my lawyer will write", Plain.Feels(Sentiment.Angry, 0.9) with { Complaint = Surely(0.7) });

        Assert.Equal("complaint", amy.The<BurstDecided>().Why.Rule);
        Assert.Equal("specialists", amy.The<HandoffOffered>().Route);
    }

    [Fact]
    public void A_rule_that_is_off_is_not_weighed()
    {
        var amy = new Dialogue(Sample.With("rules: { negotiation: { action: off } }"));

        amy.Writes("Can you do 20 % off?", Asking.OutOfScope() with { Negotiation = Surely(0.9) });

        amy.Not<HandoffRequested>();
        Assert.DoesNotContain(amy.The<BurstDecided>().Why.Lost, lost => lost.Rule == "negotiation");
        amy.The<SpecialistAsked>();
    }

    [Fact]
    public void A_buying_signal_is_told_to_people_while_the_bot_goes_on()
    {
        var amy = new Dialogue(Sample.With("rules: { buying_signal: { action: alert, route: specialists } }"));

        amy.Writes("Where do I sign?", Interested);

        Assert.Contains("offer:call", amy.The<ReplyDecided>().Parts);
        Assert.Equal(("specialists", "Amy is about to buy"), (amy.The<AlertDecided>().Route, amy.The<AlertDecided>().Title));
        amy.Not<AutomationStopped>().Not<HandoffRequested>().IsSound();
    }

    [Fact]
    public void A_topic_is_asked_of_a_specialist_whatever_the_faq_holds_and_the_rest_is_answered()
    {
        var amy = new Dialogue(Sample.With("topics: [{ id: tax, phrases: [vat], action: ask_specialist, route: managers }]"));

        amy.Writes(
            "When are you open? Is VAT in your prices?",
            Asking,
            ("When are you open?", Asking.Matches("opening-hours")),
            ("Is VAT in your prices?", Asking.Matches("pricing")));

        Assert.Equal(("Is VAT in your prices?", "managers"), (amy.The<SpecialistAsked>().Text, amy.The<SpecialistAsked>().Route));
        Assert.Equal([QuestionEnd.Answered, QuestionEnd.Asked], amy.The<BurstDecided>().Questions.Select(q => q.End));
        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.DoesNotContain("monthly fee", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal("Amy speaks of 'tax'", amy.The<AlertDecided>().Title);
        amy.IsSound();
    }

    [Fact]
    public void A_keyword_that_asks_nothing_is_asked_of_a_specialist_too()
    {
        var amy = new Dialogue(Sample.With("keywords: [{ id: press, phrases: [journalist], action: ask_specialist }]"));

        amy.Writes("I'm a journalist at the Post", Plain);

        Assert.Equal("I'm a journalist at the Post", amy.The<SpecialistAsked>().Text);
        Assert.Equal("keyword:press", amy.The<BurstDecided>().Why.Rule);
    }

    [Fact]
    public void A_rule_may_stop_automation_without_a_word_until_a_person_has_had_the_conversation()
    {
        var amy = new Dialogue(Sample.With("keywords: [{ id: press, phrases: [journalist], action: stop }]"));

        amy.Writes("I'm a journalist. When are you open?", Asking.Matches("opening-hours"));
        amy.Not<ReplyDecided>().Not<HandoffRequested>();
        Assert.Equal(QuestionEnd.HandedOff, Assert.Single(amy.The<BurstDecided>().Questions).End);
        Assert.Contains("automation has stopped", amy.The<AlertDecided>().Title, StringComparison.Ordinal);

        amy.Writes("When are you open?", Asking.Matches("opening-hours"));
        amy.Not<ReplyDecided>().Not<AutomationResumed>();

        amy.TakesOver(Dialogue.Sarah).HandsBack(Dialogue.Sarah).Writes("When are you open?", Asking.Matches("opening-hours"));
        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void What_the_bot_cannot_read_goes_to_a_person_even_without_words()
    {
        var amy = new Dialogue();
        amy.Attaches("");
        Assert.Single(amy.State.Waiting);

        amy.After(amy.Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal(("attachment", "failure"), (amy.The<BurstDecided>().Why.Rule, amy.The<HandoffRequested>().Kind));
        amy.IsSound();
    }

    [Fact]
    public void Words_with_an_attachment_are_read_first()
    {
        var amy = new Dialogue(Sample.With("rules: { attachment: { action: alert } }"));
        var id = amy.Attaches("When are you open?");
        amy.Understands(id, "When are you open?", Asking.Matches("opening-hours"));
        amy.After(amy.Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));

        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal("Amy sent what the bot cannot read", amy.The<AlertDecided>().Title);
    }

    [Fact]
    public void After_so_many_unclear_messages_as_the_playbook_says_a_person_is_asked()
    {
        var amy = new Dialogue(Sample.With("thresholds: { unclear: 2 }"));

        amy.Writes("the thing", Plain).Writes("you know", Plain);
        Assert.Contains("unclear", amy.The<ReplyDecided>().Parts);
        amy.Writes("that one", Plain);

        Assert.Equal("unclear-too-often", amy.The<BurstDecided>().Why.Rule);
        Assert.Equal("failure", amy.The<HandoffRequested>().Kind);
    }

    [Theory]
    [InlineData("Call my lawyer", "my lawyer", 5, 9)]
    [InlineData("MY  LAWYER", "my lawyer", 0, 10)]
    [InlineData("Don’t you dare", "don't", 0, 5)]
    [InlineData("tummy lawyer", "my lawyer", -1, 0)]
    [InlineData("my lawyers", "my lawyer", -1, 0)]
    [InlineData("my law", "my lawyer", -1, 0)]
    [InlineData("", "my lawyer", -1, 0)]
    public void A_phrase_is_found_as_whole_words(string text, string phrase, int start, int length) =>
        Assert.Equal(start < 0 ? null : (start, length), PhraseRule.Find(text, phrase));

    /// <summary>Which is what a pass over all phrases goes by before any is looked for.</summary>
    [Theory]
    [InlineData("MY  LAWYER will hear", "my lawyer")]
    [InlineData("speak to my\t\n lawyer", "my lawyer")]
    [InlineData("Don‘t you`d dare", "don't you'd")]
    [InlineData("a \t b", "a\t b")]
    [InlineData("so  ", "so ")]
    [InlineData("ÜBER alles", "über")]
    public void Where_a_phrase_is_found_the_folded_text_holds_the_folded_phrase(string text, string phrase)
    {
        Assert.NotNull(PhraseRule.Find(text, phrase));
        Assert.Contains(PhraseRule.Folded(phrase), PhraseRule.Folded(text), StringComparison.Ordinal);
    }
}
