using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Knockouts: software proposes and a person decides, unless the playbook names the law; a correction wins, and a person is told.</summary>
public static partial class ConversationDecider
{
    private static List<Words> Fail(FlowReading read, Flow flow, Turn turn, Deciding d, Why why)
    {
        var run = d.State.Run!;
        var (rejection, needed) = (flow.Rejection!, read.Question.Knockout!);
        d.Add(new FlowFailed(run.Id, read.Question.Id, needed.Rule, why.Consequence(), d.Now));
        if (rejection.Auto is { } lawful)
        {
            var because = d.Because("rejection:auto", [new("jurisdiction", lawful.Jurisdiction), new("lawful basis", lawful.LawfulBasis)]);
            d.Add(new RejectionSent(run.Id, null, because, d.Now));
            return [RejectionWords(run, rejection, needed, d), new($"{Part.Flow}notice", lawful.Notice), new($"{Part.Flow}contest", lawful.Contest), .. AskPending(d, why)];
        }

        d.Add(new RejectionProposed(run.Id, read.Question.Id, Texts(turn.Messages), needed.Rule, why.Consequence(), d.Now));
        TellFlow(
            flow,
            d,
            $"Reject {d.State.Contact.NameOrAddress}? Confirm or overturn it",
            $"Asked: {About(d, run, read.Question.Ask)}\nThey wrote: {Texts(turn.Messages)}\nThe playbook needs: {needed.Rule} ({read.Answer.Value} was read)\nProposal: {run.Id}",
            $"knockout:{read.Question.Id}",
            why,
            Rejections(run.Id));
        return flow.Closing is { } closing ? [new($"{Part.Flow}closing", About(d, run, closing)), .. AskPending(d, why)] : AskPending(d, why);
    }

    private static Words RejectionWords(FlowRun run, Rejection rejection, Knockout needed, Deciding d) =>
        new($"{Part.Rejects}{run.Id}", About(d, run, rejection.Text).Replace("{reason}", needed.Reason, StringComparison.Ordinal));

    /// <summary>A later answer wins. Where it reverses an outcome, a person is told.</summary>
    private static void Correct(Turn turn, FlowReading read, Flow flow, Deciding d, Why why)
    {
        var before = d.State.Run!;
        d.Add(new BurstDecided(Ids(turn.Messages), $"corrected '{read.Question.Id}'", QuestionsHanded(turn, d.State.Handoff?.Id), why, d.Now));
        var reverses = before.State switch
        {
            FlowState.Rejected => before.FailedOn == read.Question.Id,
            FlowState.RejectionProposed => before.FailedOn == read.Question.Id && read.Holds,
            FlowState.Passed => !read.Holds,
            _ => false,
        };
        if (reverses)
        {
            TellFlow(
                flow, d, $"{d.State.Contact.NameOrAddress} has corrected '{read.Question.Id}', which changes the outcome", Texts(turn.Messages), "correction", why);
        }

        var answered = why.Consequence() with { Evidence = why.Evidence };
        if (before.State is FlowState.Rejected || (before.State is FlowState.RejectionProposed && !reverses))
        {
            d.Add(new FlowAnswered(before.Id, read.Question.Id, read.Answer.Value, answered, d.Now));
            return;
        }

        if (before.State is FlowState.RejectionProposed)
        {
            d.Add(new RejectionOverturned(before.Id, null, why.Consequence(), d.Now));
            ChangeAlerts(d, before.Id, "Taken back: they have corrected their answer", why);
        }

        SayAny(d, before.State is FlowState.Passed && read.Holds ? Kept(read, answered, d) : Take(read, flow, turn, d, why), why, turn.Messages[^1].At);
    }

    private static List<Words> Kept(FlowReading read, Why answered, Deciding d)
    {
        d.Add(new FlowAnswered(d.State.Run!.Id, read.Question.Id, read.Answer.Value, answered, d.Now));
        return [];
    }

    private static IReadOnlyList<ConversationEvent> JudgeRejection(RejectionJudged judged, Deciding d)
    {
        if (d.State.Runs.Find(known => known.Id == judged.Run) is not { State: FlowState.RejectionProposed } run || d.Playbook.Flow(run) is not { Rejection: { } rejection } flow)
        {
            return Refuse(d, judged.Action, "No such rejection waits to be confirmed.");
        }

        var why = d.Because(judged.Confirmed ? "rejection-confirmed" : "rejection-overturned", [new("by", judged.By.Id.Value), new("question", run.FailedOn ?? "")]);
        if (judged.Confirmed)
        {
            d.Add(new RejectionSent(run.Id, judged.By, why, d.Now));
            if (flow.Question(run.FailedOn)?.Knockout is { } needed)
            {
                SayOrHold(d, [RejectionWords(run, rejection, needed, d) with { FromPerson = true }], why);
            }
        }
        else
        {
            d.Add(new RejectionOverturned(run.Id, judged.By, why, d.Now));
            SayOrHold(d, AskNext(flow, d, why), why);
        }

        ChangeAlerts(d, run.Id, judged.Confirmed ? $"{judged.By.Name} confirmed the rejection" : $"{judged.By.Name} overturned the rejection", why);
        return Accept(d, judged.Action, why);
    }

    private static void SayOrHold(Deciding d, List<Words> words, Why why)
    {
        if (d.State.BotMaySpeak)
        {
            Say(d, words, why.Consequence(), answers: null);
        }
        else
        {
            d.Add(new ReplyHeld(Join(words), "people have the conversation", why.Consequence(), d.Now));
        }
    }
}
