namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Who is about to buy: people should know while the bot goes on.</summary>
internal static class BuyingSignalRule
{
    public static Weighed Weigh(Turn turn) =>
        Weighed.StrongestTone("buying-signal", turn.Playbook.Thresholds.PositiveInterest, turn, reading => reading.BuyingSignal);
}
