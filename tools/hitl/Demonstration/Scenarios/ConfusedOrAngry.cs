using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class ConfusedOrAngry
{
    public static readonly Scenario Scenario = new(
        2,
        "Sentiment, confused or angry: automation stops, a manager is told at once",
        new Part("Harold Finch", scene => Upset(scene, "I don't understand any of this", "confused")),
        new Part("Carla Mendes", scene => Upset(scene, "This is ridiculous, you people keep wasting my time!", "angry")));

    private static async Task Upset(Scene scene, string words, string feeling)
    {
        await scene.Writes(words);
        await scene.Sees(Disclosure, Acknowledgement);
        await scene.Alerts("managers", $"{scene.Number} is {feeling}", words);
        await scene.DecidedBy(feeling, atOnce: true);
        await scene.AutomationIs(stopped: true);

        // The bot has fallen silent: a question that it could answer is left to the person who was asked.
        await scene.Writes("What are your opening hours?");
        await scene.DecidedBy("automation-stopped");
    }
}
