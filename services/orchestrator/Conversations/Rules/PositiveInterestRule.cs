namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Interest is answered with a call: a buying signal, warm words, or a yes to the call that the bot offered.</summary>
internal static class PositiveInterestRule
{
    public static Weighed Weigh(Turn turn) => Weighed.Strongest(
        "positive-interest", turn.Playbook.Thresholds.PositiveInterest, turn, reading => Interest(turn, reading));

    private static Signal Interest(Turn turn, Reading reading)
    {
        var accepted = turn.State.OpenOffer == Part.Call && reading.YesNo == YesNo.Yes ? reading.YesNoSignal : Signal.None;
        var warm = reading.Sentiment == Sentiment.Positive
            ? new Signal(reading.Sentiments.GetValueOrDefault(Sentiment.Positive), reading.SentimentEvidence)
            : Signal.None;
        return new[] { reading.BuyingSignal, warm, accepted }.MaxBy(signal => signal.Probability)!;
    }
}
