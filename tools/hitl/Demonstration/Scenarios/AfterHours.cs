using Hitl.Cli.Running;
using Hitl.Contracts;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class AfterHours
{
    private const string Wish = "Can I speak to a person please?";

    public static readonly Scenario Scenario = new(
        7,
        "After hours: at 02:00 the contact is told when someone will write; at opening time the team is",
        new Part(
            "Irene Holt",
            new Act(Moment.Night, scene => AtNight(scene, NorthgateWords.Disclosure, NorthgateWords.Away)),
            new Act(Moment.NorthgateOpens, scene => InTheMorning(scene, "managers", Stage.Sarah, NorthgateWords.Signed))),
        new Part(
            "Kwame Mensah",
            new Act(Moment.Night, scene => AtNight(scene, HarbourWords.Disclosure, HarbourWords.Away)),
            new Act(Moment.HarbourOpens, AmongRecruiters))
        {
            Tenant = SampleConnections.Harbour,
        });

    private static async Task AtNight(Scene scene, string disclosure, string away)
    {
        await scene.Writes(Wish);
        await scene.Sees(disclosure, away);
        await scene.DecidedBy("human-requested");
        await scene.HasNoAlerts();
    }

    /// <summary>Nobody was on shift; whoever comes first is offered what waits.</summary>
    private static async Task AmongRecruiters(Scene scene)
    {
        var alert = await scene.Alerts("specialists", $"{scene.Number} asks for a person, while nobody was there", Wish);
        await scene.StartsShift(Stage.Maya);
        await scene.Shows(alert, $"Offered to {Stage.Maya.Name}");
        await scene.Presses(alert, Stage.Maya, "I'll take it");
        await scene.Shows(alert, $"Taken by {Stage.Maya.Name}");
        await scene.Replies(Stage.Maya, "Good morning! How can I help?");
        await scene.Sees(HarbourWords.Signed(Stage.Maya.Name, "your request", "Good morning! How can I help?"));
    }

    private static async Task InTheMorning(Scene scene, string route, Agent agent, Func<string, string, string, string> signed)
    {
        await scene.Alerts(route, $"{scene.Number} asks for a person, while nobody was there", Wish);
        await scene.Acts(agent, "took over", HttpMethod.Put, "owner", epoch => new { epoch });
        await scene.Replies(agent, "Good morning! How can I help?");
        await scene.Sees(signed(agent.Name, "your request", "Good morning! How can I help?"));
    }
}
