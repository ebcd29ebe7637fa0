namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Who asks whether this is a bot is told the truth, at once and every time.</summary>
internal static class IsItABotRule
{
    public static Weighed Weigh(Turn turn) =>
        Weighed.Strongest("is-it-a-bot", turn.Playbook.Thresholds.IsItABot, turn, reading => reading.IsItABot);
}
