using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Large amounts are for a person to ring about. Score and threshold are amounts of money, in the threshold's currency.</summary>
internal static class HighValueRule
{
    /// <summary>Below this the model is not sure that it read an amount at all.</summary>
    private const double Readable = 0.5;

    public static Weighed Weigh(Turn turn)
    {
        Weighed? highest = null;
        foreach (var (message, reading) in turn.Readings)
        {
            foreach (var money in reading.Money.Where(money => money.Probability >= Readable))
            {
                var weighed = Weigh(money.Money, turn.Playbook, Weighed.Spans("high-value", message, [money.Evidence]));
                highest = highest is null || weighed.Margin > highest.Margin ? weighed : highest;
            }
        }

        return highest ?? Weigh(new Money(0, ""), turn.Playbook, []);
    }

    /// <summary>
    /// An amount in a currency without a threshold is converted by the playbook's rates; without a rate it is held against the playbook's own
    /// threshold as it stands: a person can convert.
    /// </summary>
    public static Weighed Weigh(Money money, Playbook playbook, EquatableList<Span> evidence)
    {
        var thresholds = playbook.Thresholds.HighValue;
        var (amount, threshold) = thresholds.TryGetValue(money.Currency, out var own)
            ? (money.Amount, own)
            : (money.Amount * playbook.Rates.GetValueOrDefault(money.Currency, 1), thresholds[playbook.Identity.Currency]);
        return new("high-value", (double)amount, (double)threshold, evidence);
    }
}
