using Hitl.Cli.Running;
using static Hitl.Cli.Demonstration.HarbourWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Recruitment
{
    private const string Unfit = "No, I don't have the right to work here";

    public static readonly Scenario Scenario = new(
        6,
        "Recruitment: three knockout questions; a call is offered, or a rejection proposed that a person decides on",
        new Part("Ana Ferreira", Passes) { Tenant = SampleConnections.Harbour },
        new Part("Viktor Lund", new Act(Moment.Now, IsKnockedOut), new Act(Moment.HarbourOpens, WantsAReview)) { Tenant = SampleConnections.Harbour },
        new Part("Yara Haddad", IsOverturned) { Tenant = SampleConnections.Harbour });

    private static async Task Passes(Scene scene)
    {
        await Applies(scene);
        await scene.Writes("I'm British");
        await scene.Sees(Experience);
        await scene.Writes("Is the uniform provided?");
        await scene.Sees(Uniform, Experience);
        await scene.Writes("6 years");
        await scene.Sees(Notice);
        await scene.Writes("Two weeks");
        await scene.Sees(Passed);
        await scene.Alerts("specialists", $"{scene.Name} has answered all of 'screening'", "experience: 6", "right-to-work: yes");
    }

    private static async Task IsKnockedOut(Scene scene)
    {
        var proposal = await IsProposed(scene);
        await scene.Presses(proposal, Stage.Maya, "Confirm the rejection");
        await scene.Sees(Rejection);
        await scene.Shows(proposal, $"{Stage.Maya.Name} confirmed the rejection");
    }

    private static async Task WantsAReview(Scene scene)
    {
        await scene.Writes("REVIEW");
        await scene.Sees(Acknowledgement);
        await scene.Alerts("specialists", $"{scene.Name} asks that a person look at their rejection");
        await scene.DecidedBy("review");
    }

    private static async Task IsOverturned(Scene scene)
    {
        var proposal = await IsProposed(scene);
        await scene.Presses(proposal, Stage.Maya, "Overturn it");
        await scene.Sees(Experience);
        await scene.Shows(proposal, $"{Stage.Maya.Name} overturned the rejection");
    }

    private static async Task Applies(Scene scene)
    {
        await scene.SendsForm("application", ("job", "Night chef"));
        await scene.Sees(Disclosure, Opening, RightToWork);
        await scene.DecidedBy("flow:screening", atOnce: true);
    }

    private static async Task<SlackPost?> IsProposed(Scene scene)
    {
        await Applies(scene);
        await scene.Writes(Unfit);
        await scene.Sees(Closing);
        await scene.DecidedBy("flow:screening/right-to-work");
        return await scene.Alerts("specialists", $"Reject {scene.Name}?", Unfit, "Do you have the right to work in the UK");
    }
}
