namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>Who asks for a person, or says yes when the bot offers one, gets one.</summary>
internal static class HumanRequestedRule
{
    public static Weighed Weigh(Turn turn) =>
        Weighed.Strongest("human-requested", turn.Playbook.Thresholds.WantsHuman, turn, reading => Wanted(turn, reading));

    private static Signal Wanted(Turn turn, Reading reading)
    {
        var accepted = turn.State.OpenOffer == Part.Person && reading.YesNo == YesNo.Yes ? reading.YesNoSignal : Signal.None;
        return accepted.Probability > reading.WantsHuman.Probability ? accepted : reading.WantsHuman;
    }
}
