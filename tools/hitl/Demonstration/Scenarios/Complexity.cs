using Hitl.Contracts;
using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Complexity
{
    private const string Question = "Can your reports be exported to Power BI?";
    private const string Answer = "Yes, every report has a Power BI connector; I'll show you on the call.";

    public static readonly Scenario Scenario = new(
        4, "Complexity: a specialist answers in Slack, the bot relays it by name", new Part("Nadia Rahman", NotInTheFaq));

    private static async Task NotInTheFaq(Scene scene)
    {
        await scene.Writes(Question);
        await scene.Sees(Disclosure, GreatQuestion);
        var ping = await scene.Alerts("specialists", $"{scene.Number} asks what the FAQ doesn't hold", Question);
        await scene.DecidedBy("not-in-faq");
        await scene.AnswersInSlack(ping, Stage.Priya, Answer);
        await scene.Sees(Relayed(Stage.Priya.Name, Answer));
        await scene.StoryHolds("proposed for the FAQ");
        await scene.ShowsWhoAnswered(ping, Stage.Priya);
        await scene.Records<FaqProposed>(
            "question and answer are proposed for the FAQ", "faq-proposed", f => f.Text == Question && f.Answer == Answer && f.By.Id == Stage.Priya.Id);
        await scene.AutomationIs(stopped: false);
    }
}
