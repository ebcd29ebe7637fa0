namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Terms are promised by a person who may decide, never by the bot.</summary>
internal static class NegotiationRule
{
    public static Weighed Weigh(Turn turn) =>
        Weighed.StrongestTone("negotiation", turn.Playbook.Thresholds.Negotiation, turn, reading => reading.Negotiation);
}
