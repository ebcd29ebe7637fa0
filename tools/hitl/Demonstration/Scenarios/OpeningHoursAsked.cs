using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class OpeningHoursAsked
{
    public static readonly Scenario Scenario = new(11, "FAQ: answered at once, disclosed as a bot", new Part("Jonas Weber", Asked));

    private static async Task Asked(Scene scene)
    {
        await scene.Writes("What are your opening hours?");
        await scene.Sees(Disclosure, OpeningHours);
        await scene.DecidedBy("faq:opening-hours");
        await scene.AutomationIs(stopped: false);
    }
}
