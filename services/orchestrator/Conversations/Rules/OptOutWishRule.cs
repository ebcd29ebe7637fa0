namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A wish to opt out in other words than STOP. A likely one is a STOP; a possible one is for a person to judge.</summary>
internal static class OptOutWishRule
{
    public static Weighed Weigh(Turn turn) =>
        Weighed.Strongest("opt-out-wish", turn.Playbook.Thresholds.OptOutWish, turn, reading => reading.OptOutWish);

    public static Weighed WeighDoubt(Turn turn) =>
        Weighed.Strongest("opt-out-doubt", turn.Playbook.Thresholds.OptOutDoubt, turn, reading => reading.OptOutWish);
}
