using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Complaint
{
    private const string Polite = "I hate to complain, but the work from last month wasn't finished";

    public static readonly Scenario Scenario = new(
        14,
        "Complaint, however polite: a person, with the history",
        new Part("Edith Marlow", AfterAnAnswer),
        new Part("Joseph Adeyemi", ToRecruiters) { Tenant = SampleConnections.Harbour });

    private static async Task AfterAnAnswer(Scene scene)
    {
        await scene.Writes("What are your opening hours?");
        await scene.Sees(NorthgateWords.Disclosure, NorthgateWords.OpeningHours);
        await scene.DecidedBy("faq:opening-hours");

        await scene.Writes(Polite);
        await scene.Sees(NorthgateWords.Acknowledgement);
        await scene.Alerts("managers", $"{scene.Number} complains", Polite);
        await scene.DecidedBy("complaint");
        await scene.AutomationIs(stopped: true);
    }

    private static async Task ToRecruiters(Scene scene)
    {
        const string words = "Thank you for your help so far, but I have to complain: nobody turned up to my interview";
        await scene.Writes(words);
        await scene.Sees(HarbourWords.Disclosure, HarbourWords.Acknowledgement);
        await scene.Alerts("managers", $"{scene.Number} complains", words);
        await scene.DecidedBy("complaint");
        await scene.AutomationIs(stopped: true);
    }
}
