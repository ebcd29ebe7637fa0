using Hitl.Contracts;
using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Stop
{
    public static readonly Scenario Scenario = new(
        3, "STOP: one confirmation, nothing more ever, a manager sees it", new Part("George Adeyemi", StopTexting));

    private static async Task StopTexting(Scene scene)
    {
        await scene.Writes("Stop texting me");
        await scene.Sees(OptOut);
        await scene.Alerts("managers", $"{scene.Number} opted out", "Stop texting me");
        await scene.DecidedBy("keyword:stop", atOnce: true);
        await scene.AutomationIs(stopped: true);
        await scene.Records<OptOutRecorded>("the opt-out stands in the stream", "opt-out-recorded", o => o is { OptedOut: true, Channel: Channel.Sms });

        await scene.Writes("What are your opening hours?");
        await scene.Alerts("managers", $"{scene.Number} wrote on a channel they opted out of", "What are your opening hours?");
        await scene.DecidedBy("channel-closed");
        await scene.SendsForm("Website enquiry", ("budget", "£500"));
        await scene.DecidedBy("high-value");
        await scene.IsRefused(Stage.Sarah, "wrote: Sorry to see you go", HttpMethod.Post, "replies", epoch => new { epoch, text = "Sorry to see you go" });
    }
}
