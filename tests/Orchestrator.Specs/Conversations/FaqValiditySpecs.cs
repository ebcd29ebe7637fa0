using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>An answer that holds only for some days is given on those days.</summary>
public class FaqValiditySpecs
{
    private const string Sale = """
        faq:
          - { id: sale, phrasings: [Is there a sale on?], answer: Until the end of the month., valid_from: 2026-03-02, valid_until: 2026-03-31 }
        """;

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void An_entry_is_answered_on_its_days_and_asked_of_a_specialist_on_others(int day, bool answered)
    {
        var amy = new Dialogue(Sample.With(Sale)).After(TimeSpan.FromDays(day));

        amy.Writes("Is there a sale on?", Asking.Matches("sale"));

        Assert.Equal(answered, amy.Last.OfType<ReplyDecided>().Single().Text.Contains("Until the end of the month.", StringComparison.Ordinal));
        Assert.Equal(!answered, amy.Last.Any(e => e is SpecialistAsked));
    }
}
