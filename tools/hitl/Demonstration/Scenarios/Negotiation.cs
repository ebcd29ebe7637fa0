using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Negotiation
{
    private const string Haggles = "Can you do 20 % off?";

    public static readonly Scenario Scenario = new(
        15, "Negotiation: no promise; who may decide is asked", new Part("Gregor Lindt", AsksForADiscount));

    private static async Task AsksForADiscount(Scene scene)
    {
        await scene.Writes(Haggles);
        await scene.Sees(Disclosure, Acknowledgement);
        await scene.Alerts("managers", $"{scene.Number} negotiates", Haggles);
        await scene.DecidedBy("negotiation");
        await scene.AutomationIs(stopped: true);
    }
}
