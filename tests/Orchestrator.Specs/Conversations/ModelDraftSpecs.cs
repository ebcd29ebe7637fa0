using System.Text;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Specs.Conversations;

public class ModelDraftSpecs
{
    private const string Question = "Do you print business cards?";
    private const string Invented = "Yes, we print business cards, and you get 20 % off until Friday.";
    private const string Backed = "Yes, we print business cards on recycled paper.";

    private static readonly Playbook Printer = Sample.With(
        """
        language_model: { use: drafts }
        facts:
          - { id: cards, kind: feature, says: "We print business cards on recycled paper." }
        """);

    private static readonly Playbook Off = Sample.With("language_model: { use: off }");

    [Fact]
    public void A_draft_that_claims_what_the_playbook_does_not_hold_is_held_and_a_person_gets_it()
    {
        var dialogue = Asks(Question, Invented);

        var held = dialogue.The<ReplyHeld>();
        Assert.Equal(Invented, held.Text);
        Assert.Equal(["20 %", "off", "Friday"], held.Unbound!);
        Assert.Equal("complexity", dialogue.The<HandoffRequested>().Kind);
        Assert.Contains("Held back", dialogue.The<AlertDecided>().Text, StringComparison.Ordinal);
        Assert.DoesNotContain("20 %", dialogue.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(QuestionEnd.HandedOff, Assert.Single(dialogue.The<BurstDecided>().Questions).End);
        dialogue.IsSound();
    }

    [Fact]
    public void A_draft_that_the_playbook_backs_is_sent_with_what_backs_each_claim()
    {
        var dialogue = Asks(Question, Backed);

        var reply = dialogue.The<ReplyDecided>();
        Assert.EndsWith(Backed, reply.Text, StringComparison.Ordinal);
        Assert.All(reply.Bindings!, binding => Assert.Equal("fact:cards", binding.Source));
        Assert.StartsWith("print business cards", reply.Text.Substring(reply.Bindings![0].Start, reply.Bindings[0].Length), StringComparison.Ordinal);
        Assert.Equal("draft:fact:cards", Assert.Single(dialogue.The<BurstDecided>().Questions).Reference);
        dialogue.Not<ReplyHeld>().Not<HandoffRequested>().IsSound();
    }

    [Fact]
    public void A_draft_that_claims_nothing_answers_nothing_and_a_specialist_is_asked() =>
        Assert.Equal(Question, Asks(Question, "Thanks for your question!").The<SpecialistAsked>().Text);

    [Fact]
    public void Without_a_draft_a_specialist_is_asked_whatever_became_of_the_call()
    {
        foreach (var verdict in Enum.GetValues<Contracts.ModelVerdict>().Except([Contracts.ModelVerdict.Answered]))
        {
            var dialogue = new Dialogue(Printer);
            Hears(dialogue, Question, new(new("gpt", "hash", 0, 0, 3500, verdict), ModelAttention.None, []), []);
            Assert.Equal(Question, dialogue.The<SpecialistAsked>().Text);
            Assert.Contains(dialogue.The<BurstDecided>().Why.Inputs, used => used.Value.StartsWith($"gpt: {verdict}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Where_the_playbook_lets_no_model_draft_a_draft_counts_for_nothing()
    {
        var dialogue = Asks(Question, Backed, Off);
        Assert.Equal(Question, dialogue.The<SpecialistAsked>().Text);
        Assert.DoesNotContain("print", dialogue.The<ReplyDecided>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_both_models_name_is_answered()
    {
        var unsure = Readings.Asking with { Faq = new(null, 0.45, 0.05, 0.4, "integrations", []) };
        Assert.Contains("faq:integrations", Opined(unsure, "integrations", ModelAttention.None).The<ReplyDecided>().Parts);
        Assert.Equal("faq-agreed:integrations", Opined(unsure, "integrations", ModelAttention.None).The<BurstDecided>().Why.Rule);
    }

    [Fact]
    public void An_entry_that_only_the_language_model_names_is_not_answered()
    {
        var unsure = Readings.Asking with { Faq = new(null, 0.45, 0.05, 0.4, "pricing", []) };
        Opined(unsure, "integrations", ModelAttention.None).The<SpecialistAsked>();
    }

    [Theory]
    [InlineData(ModelAttention.Complaint, "complaint")]
    [InlineData(ModelAttention.Anger, "sentiment")]
    [InlineData(ModelAttention.WantsHuman, "customer_request")]
    [InlineData(ModelAttention.OptOut, "policy")]
    public void What_the_language_model_sees_brings_a_person_in(ModelAttention attention, string kind) =>
        Assert.Equal(kind, Opined(Readings.Asking.OutOfScope(), null, attention).The<HandoffRequested>().Kind);

    [Fact]
    public void Two_messages_of_one_burst_that_the_model_was_asked_about_are_decided_and_said()
    {
        var dialogue = new Dialogue(Printer);
        var first = dialogue.Arrives("Does it run on our own servers?");
        var second = dialogue.Arrives("What do I do next?");
        foreach (var id in (MessageId[])[first, second])
        {
            dialogue.Hears((p, now) => new MessageUnderstood(
                id, "model-1", "en", Readings.Asking.OutOfScope(), [], p, now,
                Opinion: new(new("gpt", "hash", 300, 20, 800, Contracts.ModelVerdict.Answered), ModelAttention.None, [])));
        }

        dialogue.After(dialogue.Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal(2, dialogue.The<BurstDecided>().Why.Inputs.Count(used => used.Name == "language model"));
        dialogue.IsSound();
    }

    [Fact]
    public void Nothing_that_the_model_wrote_is_stored_in_the_clear()
    {
        var key = ContactKey.New("northgate", Dialogue.Id.Value);
        Assert.All(
            Asks(Question, "We only use recycled whales.").Stream,
            e => Assert.DoesNotContain("whales", Encoding.UTF8.GetString(ConversationEvents.Types.Encode(e, key).Data.Span), StringComparison.Ordinal));
    }

    private static Dialogue Asks(string question, string draft, Playbook? playbook = null)
    {
        var dialogue = new Dialogue(playbook ?? Printer);
        Hears(
            dialogue, question, new(new("gpt", "hash", 300, 20, 800, Contracts.ModelVerdict.Answered), ModelAttention.None, [new(0, question.Length, null)]),
            [new(0, question.Length, draft)]);
        return dialogue;
    }

    private static Dialogue Opined(Reading reading, string? entry, ModelAttention attention)
    {
        var dialogue = new Dialogue(Printer);
        Hears(dialogue, Question, new(new("gpt", "hash", 300, 20, 800, Contracts.ModelVerdict.Answered), attention, [new(0, Question.Length, entry)]), [], reading);
        return dialogue;
    }

    private static void Hears(Dialogue dialogue, string text, ModelOpinion opinion, EquatableList<ModelDraft> drafts, Reading? reading = null)
    {
        var id = dialogue.Arrives(text);
        dialogue.After(dialogue.Playbook.Debounce.Quiet).Hears((p, now) => new MessageUnderstood(
            id, "model-1", "en", reading ?? Readings.Asking.OutOfScope(), [], p, now, Opinion: opinion, Drafts: drafts.Count > 0 ? drafts : null));
    }
}
