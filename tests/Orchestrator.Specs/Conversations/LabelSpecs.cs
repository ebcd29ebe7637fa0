using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>People say what the bot should have understood; it is a lesson, and no decision is taken back.</summary>
public class LabelSpecs
{
    private static readonly MessageId First = new("m_1");
    private readonly Dialogue amy = new();

    [Fact]
    public void A_correction_says_who_what_it_was_taken_for_and_what_it_is()
    {
        amy.Writes("Nice office you have there", Plain with { Complaint = Surely(0.9) });

        amy.Labels(Dialogue.Sarah, First, "complaint", "no");

        var corrected = amy.The<LabelCorrected>();
        Assert.Equal((Dialogue.Sarah, First, "complaint", "yes", "no"), (corrected.By, corrected.Message, corrected.Label, corrected.Was, corrected.Right));
        amy.The<AgentActionAccepted>();
        amy.IsSound();
    }

    [Theory]
    [InlineData("faq", "none", "opening-hours", "opening-hours")]
    [InlineData("sentiment", "positive", "neutral", "positive")]
    [InlineData("answer", "yes", "none", "yes")]
    [InlineData("question", "yes", "yes", "yes")]
    [InlineData("buying", "yes", "no", "yes")]
    public void Each_label_can_be_corrected_or_confirmed(string label, string right, string was, string alsoRight)
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Equal(was, amy.Labels(Dialogue.Sarah, First, label, right).The<LabelCorrected>().Was);
        Assert.Equal(alsoRight, amy.Labels(Dialogue.Sarah, First, label, alsoRight).The<LabelCorrected>().Right);
    }

    [Fact]
    public void The_classifier_is_told_with_the_contacts_words_and_people_see_it_among_the_decisions()
    {
        amy.Writes("When are you open?", Asking.OutOfScope()).Labels(Dialogue.Sarah, First, "faq", "opening-hours");
        var corrected = amy.The<LabelCorrected>();

        var said = ConversationContracts.Announce(Dialogue.Id, 7, corrected, amy.State).ToList();

        Assert.Equal(new Contracts.LabelCorrected(Dialogue.Id, First, 7, "When are you open?", "faq", "none", "opening-hours", Dialogue.Sarah, amy.Now), said[0]);
        Assert.Equal("Sarah Jones corrected faq: opening-hours, not none", ((Contracts.DecisionMade)said[1]).Decision);
    }

    [Fact]
    public void A_message_that_nobody_knows_or_that_is_not_read_yet_is_refused()
    {
        amy.Labels(Dialogue.Sarah, First, "complaint", "no");
        Assert.Contains("no such message", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);

        var unread = amy.Arrives("When are you open?");
        amy.Labels(Dialogue.Sarah, unread, "complaint", "no");
        Assert.Contains("not been understood yet", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_the_FAQ_does_not_hold_and_a_value_that_a_label_cannot_have_are_refused()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Contains("no entry 'parking'", amy.Labels(Dialogue.Sarah, First, "faq", "parking").The<AgentActionRefused>().Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be 'maybe'", amy.Labels(Dialogue.Sarah, First, "complaint", "maybe").The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_colleague_reads_while_they_have_the_conversation_can_be_corrected_too()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).TakesOver(Dialogue.Ben);
        var id = amy.Arrives("This is useless");
        amy.Understands(id, "This is useless", Plain);

        Assert.Equal("no", amy.Labels(Dialogue.Sarah, id, "complaint", "yes").The<LabelCorrected>().Was);
    }

    [Fact]
    public void Only_the_latest_texts_are_kept_for_it()
    {
        for (var text = 0; text < HeardText.Kept + 5; text++)
        {
            amy.Arrives($"Text {text}");
        }

        Assert.Equal(HeardText.Kept, amy.State.Texts.Count);
        Assert.Equal($"Text {HeardText.Kept + 4}", amy.State.Texts[^1].Text);
    }
}
