using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>What WhatsApp is sent once it takes no words of our own: an approved template, or nothing.</summary>
public class TemplateSpecs
{
    private static readonly Playbook Approved = Sample.With(
        """
        identity: { languages: [en, de] }
        chase: { after: 3d, times: 2, text: "Is {company} still of use? {link}" }
        whatsapp_templates:
          - { id: ack, for: acknowledgement, name: person_asked, category: utility, language: en_GB, text: "{company} here: a person from our team has your message and will write to you." }
          - { id: chase, for: chase, name: still_looking, category: utility, language: en_GB, text: "Hello {first_name}, {company} here: are you still looking, {first_name}? {link}" }
          - { id: chase-de, for: chase, name: noch_da, category: utility, language: de, text: "Hallo {first_name}, sind Sie noch interessiert?" }
        """);

    private readonly Dialogue amy = new(Approved);

    [Fact]
    public void A_chase_on_whatsapp_carries_the_approved_words_and_its_parameters_in_their_order()
    {
        IsInterested(amy);

        amy.FallsDue();

        var chase = amy.The<ReplyDecided>();
        Assert.Equal((Channel.WhatsApp, new UsedTemplate("still_looking", "utility", "en_GB")), (chase.Channel, chase.Template));
        Assert.Equal(["Amy", "Northgate Digital", "https://book.northgate.example/intro-call"], chase.Parameters!);
        Assert.Equal("Hello Amy, Northgate Digital here: are you still looking, Amy? https://book.northgate.example/intro-call", chase.TemplateText);
        amy.IsSound();
    }

    [Fact]
    public void The_sender_is_told_all_of_it()
    {
        IsInterested(amy);
        amy.FallsDue();

        var told = ConversationContracts.Announce(Dialogue.Id, 1, amy.The<ReplyDecided>(), amy.State).OfType<Contracts.ReplyDecided>().Single();

        Assert.Equal(("still_looking", "utility", "en_GB", amy.The<ReplyDecided>().TemplateText), (told.Template!.Name, told.Template.Category, told.Template.Language, told.Template.Text));
        Assert.Equal(amy.The<ReplyDecided>().Parameters!, told.Template.Parameters);
    }

    [Fact]
    public void Of_several_languages_the_contacts_is_taken()
    {
        amy.Language = "de";
        IsInterested(amy);

        amy.FallsDue();

        Assert.Equal("noch_da", amy.The<ReplyDecided>().Template!.Name);
        amy.IsSound();
    }

    [Fact]
    public void A_handoff_days_later_is_acknowledged_in_approved_words()
    {
        IsInterested(amy);

        amy.After(TimeSpan.FromDays(2)).FillsIn(50_000);

        var told = amy.The<ReplyDecided>();
        Assert.Equal((Channel.WhatsApp, "person_asked"), (told.Channel, told.Template!.Name));
        Assert.Empty(told.Parameters!.Skip(1));
        amy.IsSound();
    }

    [Fact]
    public void Where_there_are_no_approved_words_what_is_known_to_be_too_late_is_held_and_people_see_it()
    {
        var without = new Dialogue(Sample.With("""chase: { after: 3d, times: 2, text: "Still of use? {link}" }"""));
        IsInterested(without);

        without.After(TimeSpan.FromDays(2)).FillsIn(50_000);

        Assert.StartsWith("WhatsApp takes no words of our own", without.The<ReplyHeld>().Reason, StringComparison.Ordinal);
        without.The<HandoffOffered>();
        without.Not<ReplyDecided>().IsSound();
    }

    [Fact]
    public void An_answer_within_the_window_needs_none()
    {
        amy.Arrives("When are you open?", channel: Channel.WhatsApp);
        amy.Understands(new("m_1"), "When are you open?", Asking.Matches("opening-hours")).After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Null(amy.The<ReplyDecided>().Template);
        amy.IsSound();
    }

    [Fact]
    public void A_placeholder_without_a_value_leaves_the_template_unused()
    {
        amy.Hears((p, now) => new MessageReceived(
            new("m_9"), Dialogue.WhatsApp, Channel.WhatsApp, Dialogue.Amy, Dialogue.Line, "Yes please", 0, null, Keyword.None, "", false, p, now));
        amy.Understands(new("m_9"), "Yes please", Interested).After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        amy.FallsDue();

        amy.The<ReplyHeld>();
        amy.Not<ReplyDecided>().IsSound();
    }

    [Fact]
    public void A_text_needs_no_approval()
    {
        amy.Writes("Yes please", Interested);

        amy.FallsDue();

        Assert.Equal((Channel.Sms, null), (amy.The<ReplyDecided>().Channel, amy.The<ReplyDecided>().Template));
        amy.IsSound();
    }

    /// <summary>They write by WhatsApp and are offered a call, so that they are chased.</summary>
    private static void IsInterested(Dialogue one)
    {
        var id = one.Arrives("Yes please", channel: Channel.WhatsApp);
        one.Understands(id, "Yes please", Interested).After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));
        Assert.NotNull(one.State.FollowUp);
    }
}
