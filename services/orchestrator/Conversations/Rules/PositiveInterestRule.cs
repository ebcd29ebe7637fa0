namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Interest is answered with a call: a buying signal, warm words, or a yes to the call that the bot offered.</summary>
/// <remarks>A yes before the bot has said anything answers what brought them here: an advertisement, a letter, a colleague's call.</remarks>
internal static class PositiveInterestRule
{
    public static Weighed Weigh(Turn turn) => Weighed.StrongestTone(
        "positive-interest", turn.Playbook.Thresholds.PositiveInterest, turn, reading => Interest(turn, reading));

    private static Signal Interest(Turn turn, Reading reading)
    {
        var invited = turn.State.OpenOffer == Part.Call || turn.State.Replies.Count == 0;
        var accepted = invited && reading.YesNo == YesNo.Yes ? reading.YesNoSignal : Signal.None;
        var warm = reading.Sentiment == Sentiment.Positive
            ? new Signal(reading.Sentiments.GetValueOrDefault(Sentiment.Positive), reading.SentimentEvidence)
            : Signal.None;
        return new[] { reading.BuyingSignal, warm, accepted }.MaxBy(signal => signal.Probability)!;
    }
}
