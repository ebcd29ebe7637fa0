using Hitl.Contracts;
using static Hitl.Cli.Demonstration.NorthgateWords;

namespace Hitl.Cli.Demonstration.Scenarios;

internal static class Takeover
{
    public static readonly Scenario Scenario = new(
        9, "Takeover and hand-back: no bot word in between", new Part("Sofia Petrov", TakenOverMidFlow));

    private static async Task TakenOverMidFlow(Scene scene)
    {
        await scene.Writes("What are your opening hours?");
        await scene.Sees(Disclosure, OpeningHours);
        await scene.DecidedBy("faq:opening-hours");

        // The bot is waiting for the end of this burst when it loses control.
        await scene.Writes("And how does your pricing work?");
        await scene.IsHeard("And how does your pricing work?");
        await scene.Acts(Stage.Sarah, "took over", HttpMethod.Put, "owner", epoch => new { epoch });
        await scene.ControlIs(OwnerKind.Human);
        await scene.Replies(Stage.Sarah, "It depends on the size of your team. How many are you?");
        await scene.Sees(Signed(Stage.Sarah.Name, "your message", "It depends on the size of your team. How many are you?"));

        await scene.Writes("Twelve. How long is the contract?");
        await scene.IsHeard("Twelve. How long is the contract?");
        await scene.Replies(Stage.Sarah, "Three months to begin with. I'll send you a quote today.");
        await scene.Sees("Three months to begin with. I'll send you a quote today.");
        await scene.Records<FenceRecorded>("the sender is fenced and quiet", "fence-recorded", f => f is { Epoch: 1, Quiet: true });

        await scene.Acts(Stage.Sarah, "handed back", HttpMethod.Post, "handback", epoch => new { epoch });
        await scene.ControlIs(OwnerKind.Bot);
        await scene.AutomationIs(stopped: false);
        await scene.Writes("How long is the contract?");
        await scene.Sees(ContractLength);
        await scene.DecidedBy("faq:contract-length");
    }
}
