using Hitl.Contracts;
using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class HighValue
{
    public static readonly Scenario Scenario = new(
        5,
        "High value: £500 is nurtured by mail, £50,000 is rung",
        new Part("Ben Carter", Small),
        new Part("Ingrid Moss", Unsubscribed),
        new Part("Victoria Lang", Large));

    private static async Task Small(Scene scene)
    {
        await scene.SendsForm("Website enquiry", ("budget", "£500"), ("email", scene.Email));
        await scene.SeesMail(FirstMailSubject, Disclosure, FirstMail, Imprint);
        await scene.DecidedBy("nurture");
        await scene.StoryHolds("will follow up at");
        await scene.AutomationIs(stopped: false);
    }

    /// <summary>Their mail program says it for them: closed for that address, nothing more is sent, and a manager sees it.</summary>
    private static async Task Unsubscribed(Scene scene)
    {
        await scene.SendsForm("Website enquiry", ("budget", "£500"), ("email", scene.Email));
        var mail = await scene.SeesMail(FirstMailSubject, Disclosure, FirstMail, Imprint);
        await scene.DecidedBy("nurture");
        await scene.Unsubscribes(mail);
        await scene.Alerts("managers", $"{scene.Name} opted out");
        await scene.Records<OptOutRecorded>("mail to the address is closed", "opt-out-recorded", o => o is { OptedOut: true, Channel: Channel.Email });
        await scene.AutomationIs(stopped: true);
    }

    private static async Task Large(Scene scene)
    {
        await scene.SendsForm("Website enquiry", ("budget", "£50,000"));
        await scene.Sees(Disclosure, Acknowledgement);
        var alert = await scene.Alerts("sales-director", $"{scene.Name} left a form with a budget of 50,000 GBP", $"<tel:{scene.Number}|{scene.Number}>");
        await scene.DecidedBy("high-value", atOnce: true);
        await scene.Presses(alert, Stage.Tom, "I'll take it");
        await scene.Presses(alert, Stage.Tom, "No answer");
        await scene.StoryHolds("will ring again at");
        await scene.Presses(alert, Stage.Tom, "Reached");
        await scene.Presses(alert, Stage.Tom, "Right");
        await scene.Shows(alert, "Tom Okafor says: right");
        await scene.StoryHolds("rang the contact: Reached");
        await scene.Records<HandoffChanged>(
            "the handoff is completed by who rang", "handoff-changed", h => h.State == HandoffState.Completed && h.By?.Id == Stage.Tom.Id);
    }
}
