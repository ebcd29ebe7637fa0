using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What people say the bot should have understood. It changes nothing that was decided: it is a lesson.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> CorrectLabel(LabelJudged judged, Deciding d)
    {
        if (d.State.Texts.Find(text => text.Id == judged.Message) is not { } heard)
        {
            return Refuse(d, judged.Action, $"There is no such message among the latest {HeardText.Kept} of this contact.");
        }

        if (heard.Read is not { } read)
        {
            return Refuse(d, judged.Action, "This message has not been understood yet.");
        }

        if (judged.Label == Labels.Faq && judged.Right != Labels.None && d.Playbook.FaqEntry(judged.Right, d.Now) is null)
        {
            return Refuse(d, judged.Action, $"The FAQ in force has no entry '{judged.Right}'.");
        }

        if (!Labels.CanBe(judged.Label, judged.Right))
        {
            return Refuse(d, judged.Action, $"'{judged.Label}' cannot be '{judged.Right}'.");
        }

        var why = d.Because("label-corrected", [new("by", judged.By.Id.Value), new("label", judged.Label)]);
        d.Add(new LabelCorrected(judged.By, judged.Message, judged.Label, read.ValueOf(judged.Label), judged.Right, why, d.Now));
        return Accept(d, judged.Action, why);
    }
}
