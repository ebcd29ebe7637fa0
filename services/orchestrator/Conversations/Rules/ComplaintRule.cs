namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A complaint, however polite, goes to a person.</summary>
internal static class ComplaintRule
{
    public static Weighed Weigh(Turn turn) =>
        Weighed.StrongestTone("complaint", turn.Playbook.Thresholds.Complaint, turn, reading => reading.Complaint);
}
