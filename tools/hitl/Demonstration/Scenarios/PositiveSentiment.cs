using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class PositiveSentiment
{
    public static readonly Scenario Scenario = new(
        1,
        "Sentiment, positive: the booking link, and every question answered",
        new Part("Amelia Hart", Interested),
        new Part("Owen Blake", InterestedWithAQuestion),
        new Part("Leah Osei", TwoQuestions));

    private static async Task Interested(Scene scene)
    {
        await scene.Writes("Yes, I'm interested");
        await scene.Sees(Disclosure, Offer);
        await scene.Alerts("specialists", $"{scene.Number} is about to buy");
        await scene.DecidedBy("positive-interest");
    }

    private static async Task InterestedWithAQuestion(Scene scene)
    {
        await scene.Writes("Yes, but does it work with Sage 50?");
        await scene.Sees(Disclosure, Offer, GreatQuestion);
        await scene.Alerts("specialists", $"{scene.Number} asks what the FAQ doesn't hold", "does it work with Sage 50?");
        await scene.DecidedBy("not-in-faq");
    }

    private static async Task TwoQuestions(Scene scene)
    {
        await scene.Writes("What are your opening hours, and how long is the contract?");
        await scene.Sees(Disclosure, OpeningHours, ContractLength);
        await scene.DecidedBy("faq:opening-hours");
    }
}
