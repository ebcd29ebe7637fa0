using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Chased
{
    public static readonly Scenario Scenario = new(
        8,
        "Chase: no reply in three days, one follow-up, at most so many; a reply or STOP disarms it",
        new Part("Olga Brandt", new Act(Moment.Now, Offered), Chases(Moment.FirstChase), Chases(Moment.SecondChase), Silence(Moment.AfterAllChases)),
        new Part("Peter Quill", new Act(Moment.Now, Offered), Chases(Moment.FirstChase), new Act(Moment.SecondChase, Stops), Silence(Moment.AfterAllChases)),
        new Part("Ruth Ellery", new Act(Moment.Now, OfferedAndAnswers), Silence(Moment.FirstChase)),
        new Part("Samir Nasser", new Act(Moment.Now, OfferedByHarbour), ChasesForHarbour, Silence(Moment.SecondChase)) { Tenant = SampleConnections.Harbour });

    private static Act ChasesForHarbour => new(Moment.FirstChase, scene => scene.Sees(HarbourWords.Chase));

    private static Act Chases(Moment when) => new(when, scene => scene.Sees(NorthgateWords.Chase));

    /// <summary>That nothing came is seen when the scene ends: the contact got exactly what was expected.</summary>
    private static Act Silence(Moment when) => new(when, _ => Task.CompletedTask);

    private static async Task Offered(Scene scene)
    {
        await scene.Writes("Yes, I'm interested");
        await scene.Sees(NorthgateWords.Disclosure, NorthgateWords.Offer);
        await scene.Alerts("specialists", $"{scene.Number} is about to buy");
        await scene.DecidedBy("positive-interest");
        await scene.StoryHolds("will follow up at");
    }

    private static async Task OfferedAndAnswers(Scene scene)
    {
        await Offered(scene);
        await scene.Writes("I'll talk to my partner. What are your opening hours?");
        await scene.Sees(NorthgateWords.OpeningHours);
        await scene.StoryHolds("cancelled the follow-up: the contact wrote");
    }

    private static async Task OfferedByHarbour(Scene scene)
    {
        await scene.Writes("Yes, I'm interested");
        await scene.Sees(HarbourWords.Disclosure, HarbourWords.Offer);
        await scene.DecidedBy("positive-interest");
        await scene.StoryHolds("will follow up at");
    }

    /// <summary>The second follow-up has come; after STOP there is no third anything.</summary>
    private static async Task Stops(Scene scene)
    {
        await scene.Sees(NorthgateWords.Chase);
        await scene.Writes("STOP");
        await scene.Sees(NorthgateWords.OptOut);
        await scene.Alerts("managers", $"{scene.Number} opted out");
    }
}
