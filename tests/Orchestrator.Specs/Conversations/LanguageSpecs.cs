using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

public class LanguageSpecs
{
    private const string Wann = "Wann haben Sie geöffnet?";

    [Fact]
    public void A_message_in_a_language_that_the_playbook_does_not_speak_goes_to_a_person_whatever_the_FAQ_makes_of_it()
    {
        var amy = new Dialogue();

        amy.WritesIn("de", 0.97, Wann, Asking.Matches("opening-hours"));

        Assert.Equal(("language", 0.97, 0.8), (amy.The<BurstDecided>().Why.Rule, amy.The<BurstDecided>().Why.Score, amy.The<BurstDecided>().Why.Threshold));
        Assert.Equal(("failure", "writes in a language that the bot doesn't speak"), (amy.The<HandoffRequested>().Kind, amy.The<HandoffRequested>().Reason));
        Assert.Equal(QuestionEnd.HandedOff, Assert.Single(amy.The<BurstDecided>().Questions).End);
        Assert.DoesNotContain("9 am", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void A_playbook_that_speaks_it_answers()
    {
        var amy = new Dialogue(Sample.With("identity: { languages: [en, de] }"));

        amy.WritesIn("de", 0.97, Wann, Asking.Matches("opening-hours"));

        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Not<HandoffRequested>().IsSound();
    }

    [Theory]
    [InlineData("und", 0.4)]
    [InlineData("en", 0.99)]
    [InlineData("de", 0.7)]
    public void What_is_too_short_to_tell_or_not_surely_foreign_is_answered(string language, double probability)
    {
        var amy = new Dialogue();

        amy.WritesIn(language, probability, "Hours?", Asking.Matches("opening-hours"));

        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }

    [Fact]
    public void A_model_that_did_not_say_how_sure_it_was_decides_nothing_by_it()
    {
        var amy = new Dialogue();
        var id = amy.Arrives("Hours?");

        amy.Hears((p, now) => new MessageUnderstood(id, "model-0", "fr", Asking.Matches("opening-hours"), [], p, now))
            .After(amy.Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));

        Assert.Contains("9 am to 6 pm", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_person_who_is_asked_for_in_the_same_words_is_asked_for_once()
    {
        var amy = new Dialogue();

        amy.WritesIn("de", 0.97, "Ich möchte mit einem Menschen sprechen", Plain with { WantsHuman = Surely(0.9) });

        Assert.Equal("language", amy.The<BurstDecided>().Why.Rule);
        Assert.Equal("human-requested", Assert.Single(amy.The<BurstDecided>().Why.Lost).Rule);
        amy.The<HandoffRequested>();
    }
}
