using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Words by channel and language.</summary>
public class VariantSpecs
{
    private static readonly Playbook Spoken = Sample.With(
        """
        identity: { languages: [en, de, fr] }
        variants:
          - language: de
            templates:
              disclosure: "Hallo, hier ist {bot}, der automatische Assistent von {company}."
              great_question: "Gute Frage, das kläre ich mit einem Kollegen."
          - channel: whatsapp
            templates: { great_question: "Let me ask a colleague here on WhatsApp." }
          - channel: whatsapp
            language: de
            templates: { great_question: "Das kläre ich hier auf WhatsApp." }
        """);

    private readonly Dialogue amy = new(Spoken);

    [Fact]
    public void Who_writes_in_a_language_of_the_playbook_is_answered_in_it()
    {
        amy.Language = "de";
        amy.Writes("Geht das auch mit Sage?", Asking.OutOfScope());

        Assert.Equal("Hallo, hier ist Nora, der automatische Assistent von Northgate Digital.\nGute Frage, das kläre ich mit einem Kollegen.", amy.The<ReplyDecided>().Text);
        amy.IsSound();
    }

    [Fact]
    public void Any_other_language_gets_the_playbooks_own_words()
    {
        amy.Language = "fr";
        amy.Writes("Et avec Sage?", Asking.OutOfScope());

        Assert.StartsWith("Hi, this is Nora", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_no_language_in_particular_changes_nothing()
    {
        amy.Language = "de";
        amy.Writes("Geht das auch mit Sage?", Asking.OutOfScope());
        amy.Language = "und";
        amy.Writes("Sage 50?", Asking.OutOfScope());

        Assert.Equal("Gute Frage, das kläre ich mit einem Kollegen.", amy.The<ReplyDecided>().Text);
    }

    [Theory]
    [InlineData("en", "Let me ask a colleague here on WhatsApp.")]
    [InlineData("de", "Das kläre ich hier auf WhatsApp.")]
    public void The_most_particular_variant_holds(string language, string says)
    {
        amy.Language = language;
        var id = amy.Arrives("Sage?", channel: Channel.WhatsApp);
        amy.Understands(id, "Sage?", Asking.OutOfScope()).After(amy.Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));

        Assert.EndsWith(says, amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.IsSound();
    }
}
