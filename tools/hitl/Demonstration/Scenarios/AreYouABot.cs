using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class AreYouABot
{
    public static readonly Scenario Scenario = new(13, "Are you a bot?: the truth, at once, every time", new Part("Maya Collins", AskedTwice));

    private static async Task AskedTwice(Scene scene)
    {
        await scene.Writes("Are you a bot?");
        await scene.Sees(Truth);
        await scene.DecidedBy("is-it-a-bot", atOnce: true);

        await scene.Writes("OK. How does your pricing work?");
        await scene.Sees(Pricing);
        await scene.DecidedBy("faq:pricing");

        await scene.Writes("Am I talking to a real person?");
        await scene.Sees(Truth);
        await scene.DecidedBy("is-it-a-bot", atOnce: true);
    }
}
