using Hitl.Classifier.Learning;
using Hitl.Classifier.Models;
using Hitl.EventSourcing;
using Hitl.Testing;
using static Hitl.Classifier.Models.ModelEvent;

namespace Hitl.Classifier.Specs.Corrections;

/// <summary>Which model comes into force.</summary>
public class ModelDeciderSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly DeciderSpec<JudgeModel, ModelEvent, JudgedPairs> models = new(ModelDecider.Decider);

    [Theory]
    [InlineData(8, 9, 380, 380)]
    [InlineData(8, 8, 380, 380)]
    [InlineData(8, 8, 380, 378)]
    [InlineData(0, 0, 380, 390)]
    public void A_candidate_that_is_no_worse_is_promoted(int conversationsBefore, int conversations, int phrasesBefore, int phrases)
    {
        var comparison = Compared(conversationsBefore, conversations, phrasesBefore, phrases);

        models.Given().When(new JudgeModel(comparison, IsPublished: false, Noon)).Then(new ModelPromoted(comparison, Noon));
    }

    [Theory]
    [InlineData(8, 7, 380, 390, "worse on the conversations kept aside: 7 of 10 right, 8 before")]
    [InlineData(8, 9, 380, 377, "worse on the phrases held out: 377 of 400 right, 380 before")]
    public void A_candidate_that_is_worse_is_refused_and_says_where(int conversationsBefore, int conversations, int phrasesBefore, int phrases, string because)
    {
        var comparison = Compared(conversationsBefore, conversations, phrasesBefore, phrases);

        models.Given().When(new JudgeModel(comparison, IsPublished: false, Noon)).Then(new ModelRefused(comparison, because, Noon));
    }

    [Fact]
    public void A_published_FAQ_comes_into_force_whatever_its_figures()
    {
        var comparison = Compared(8, 2, 380, 300);

        models.Given().When(new JudgeModel(comparison, IsPublished: true, Noon)).Then(new FaqCameIntoForce(comparison, Noon));
    }

    [Fact]
    public void A_refused_candidate_is_judged_again_when_more_conversations_are_kept_aside()
    {
        var refused = Compared(8, 7, 380, 380);
        var again = refused with { ConversationsBefore = new(8, 11), Conversations = new(8, 11) };

        models.Given(new ModelRefused(refused, refused.Because, Noon)).When(new JudgeModel(refused, IsPublished: false, Noon)).ThenNothing();
        models.Given(new ModelRefused(refused, refused.Because, Noon)).When(new JudgeModel(again, IsPublished: false, Noon)).Then(new ModelPromoted(again, Noon));
    }

    [Fact]
    public void Stored_names_are_frozen()
    {
        var names = FrozenNames.Of(ModelStream.Kind.Types).ReplaceLineEndings("\n");

        Assert.Equal(
            """
            stream models

            faq_came_into_force
              At: DateTimeOffset
              Comparison: Comparison

            model_promoted
              At: DateTimeOffset
              Comparison: Comparison

            model_refused
              At: DateTimeOffset
              Because: String
              Comparison: Comparison

            """.ReplaceLineEndings("\n"),
            names);
    }

    private static Comparison Compared(int conversationsBefore, int conversations, int phrasesBefore, int phrases) =>
        new("faq", "faq-2.candidate", "faq-2.current", new(conversationsBefore, 10), new(conversations, 10), new(phrasesBefore, 400), new(phrases, 400));
}
