using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

/// <summary>The language model is played by the simulator; it says what it is told to say, as a real one might by itself.</summary>
internal static class Hallucination
{
    private const string Invented = "Yes, we print business cards, and you get 20 % off until Friday.";
    private const string Backed = "Yes, we build online shops on Shopify.";

    public static readonly Scenario Scenario = new(
        10,
        "Hallucination: what the language model invents is held, and a person gets it",
        new Part("Felix Brandt", Invents),
        new Part("Grace Lin", KeepsToTheFacts));

    private static async Task Invents(Scene scene)
    {
        const string Question = "Do you also print business cards?";
        await scene.ModelWouldSay("business cards", Invented);
        await scene.Writes(Question);
        await scene.Sees(Disclosure, Acknowledgement);
        await scene.Alerts("specialists", $"{scene.Number} asks what the bot had no backed answer to", Question, "20 %", "Friday");
        await scene.DecidedBy("claim-guard");
        await scene.StoryHolds("held back");
        await scene.AutomationIs(stopped: true);
    }

    private static async Task KeepsToTheFacts(Scene scene)
    {
        await scene.ModelWouldSay("Shopify", Backed);
        await scene.Writes("Could you build an online shop on Shopify?");
        await scene.Sees(Disclosure, Backed);
        await scene.DecidedBy("draft-backed");
        await scene.StoryHolds("backed by fact:platforms");
        await scene.AutomationIs(stopped: false);
    }
}
