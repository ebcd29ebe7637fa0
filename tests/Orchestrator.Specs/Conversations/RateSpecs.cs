using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Amounts in a currency that has no threshold are converted by the playbook's rates.</summary>
public class RateSpecs
{
    [Theory]
    [InlineData("", 11_000, true)]
    [InlineData("rates: { CHF: 0.88 }", 11_000, false)]
    [InlineData("rates: { CHF: 0.88 }", 12_000, true)]
    public void An_amount_is_held_against_the_threshold_in_the_identitys_currency(string rates, int amount, bool high)
    {
        var amy = new Dialogue(Sample.With(rates));

        amy.Writes($"We have CHF {amount}", Plain with { Money = [new(new(amount, "CHF"), 0.9, new(8, 10, 1))] });

        Assert.Equal(high, amy.Last.Any(e => e is HandoffRequested { Kind: "value" }));
    }
}
