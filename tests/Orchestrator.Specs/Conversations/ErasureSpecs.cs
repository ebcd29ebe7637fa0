using System.Text;
using System.Text.RegularExpressions;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Explain;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

public partial class ErasureSpecs
{
    private static readonly ContactKey Key = ContactKey.New("northgate", Dialogue.Id.Value);

    /// <summary>Amy Adams says "Zanzibar" in every text, so wherever the word, her name or her number stands unencrypted is a leak.</summary>
    private static readonly Lazy<Dialogue> Everything = new(() =>
    {
        var amy = new Dialogue().FillsIn(500, "Zanzibar?").Understands(new("m_1"), "Zanzibar?", Plain);
        amy.Writes("Zanzibar, does it work with Sage 50?", Asking.OutOfScope())
            .AnswersInSlack(Dialogue.Priya, amy.The<ConversationEvent.SpecialistAsked>().Question, "Zanzibar too");
        amy.Writes("Zanzibar makes no sense", Plain.Feels(Sentiment.Confused, 0.9)).AgentWrites(Dialogue.Sarah, "Zanzibar it is");
        amy.Hears((p, now) => new ConversationEvent.ControlFenced(1, [new(new("r_1"), "Zanzibar")], p, now)).HandsBack(Dialogue.Sarah);
        amy.Arrives("STOP Zanzibar", Keyword.Stop, "STOP Zanzibar");
        amy.Hears((p, now) => new ConversationEvent.OptOutApplied(Channel.Sms, Dialogue.Line, Dialogue.Amy, [], p, now));
        amy.Writes("Zanzibar again", Plain).Resolves(Dialogue.Sarah);
        return amy;
    });

    [Fact]
    public void Nothing_personal_is_stored_in_the_clear()
    {
        foreach (var @event in Everything.Value.Stream)
        {
            // Three letters stand in so much ciphertext by chance.
            var stored = Encrypted().Replace(Encoding.UTF8.GetString(ConversationEvents.Types.Encode(@event, Key).Data.Span), "");

            Assert.DoesNotContain("Zanzibar", stored, StringComparison.Ordinal);
            Assert.DoesNotContain("Amy", stored, StringComparison.Ordinal);
            Assert.DoesNotContain(Dialogue.Amy, stored, StringComparison.Ordinal);
            Assert.DoesNotContain("amy@example.com", stored, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_erased_stream_still_folds_and_still_tells_its_story()
    {
        var erased = Everything.Value.Recorded.Select(recorded =>
        {
            var stored = ConversationEvents.Types.Encode(recorded.Event, Key);
            return recorded with { Event = ConversationEvents.Types.Decode(stored.Alias, stored.DotNetType, stored.Data, key: null) };
        }).ToList();

        var state = Conversation.NotBegun;
        foreach (var recorded in erased)
        {
            state = ConversationDecider.Decider.Evolve(state, recorded.Event);
            _ = ConversationContracts.Announce(Dialogue.Id, recorded.Version, recorded.Event, state).ToList();
        }

        Assert.Equal(Everything.Value.State.Control, state.Control);
        var story = ConversationStory.Tell(erased);
        Assert.Contains(story, step => step.What.Contains(PersonalAttribute.Erased, StringComparison.Ordinal));
        Assert.DoesNotContain(story, step => step.What.Contains("Zanzibar", StringComparison.Ordinal));
    }

    [GeneratedRegex("enc:v1:[A-Za-z0-9_-]+")]
    private static partial Regex Encrypted();
}
