using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Flows: one question at a time, one clarifying try, and what the contact asks in between is answered first.</summary>
public static partial class ConversationDecider
{
    /// <summary>The flow of the form that came in, if it has one and none is under way.</summary>
    private static Flow? FlowToBegin(Deciding d) =>
        d.State is { BotMaySpeak: true, OpenHandoff: null, Form: { } form, Run: null or { State: FlowState.Passed or FlowState.Rejected } }
            ? d.Playbook.Flows.FirstOrDefault(flow => flow.Forms.Contains(form.Name))
            : null;

    private static List<Words> BeginFlow(Flow flow, Deciding d, Why why)
    {
        d.Add(new FlowStarted(d.NextId("run_"), flow.Id, d.State.Form!.Subject, why.Consequence(), d.Now));
        List<Words> words = flow.Opening is { } opening ? [new($"{Part.Flow}opening", Fill(d, opening))] : [];
        return [.. words, .. AskNext(flow, d, why)];
    }

    private static List<Words> AskNext(Flow flow, Deciding d, Why why)
    {
        var run = d.State.Run!;
        if (flow.Questions.FirstOrDefault(question => !run.Slots.ContainsKey(question.Id)) is { } next)
        {
            d.Add(new FlowAsked(run.Id, next.Id, Again: false, why.Consequence(), d.Now));
            return [AskWords(run, next, Fill(d, next.Ask))];
        }

        d.Add(new FlowPassed(run.Id, why.Consequence(), d.Now));
        TellFlow(flow, d, $"{d.State.Contact.NameOrAddress} has answered all of '{flow.Id}'", AnswersText(d.State), "flow-passed", why);
        return [new($"{Part.Flow}passed", Fill(d, flow.Passed)), new(Part.OffersCall, "")];
    }

    private static Words AskWords(FlowRun run, FlowQuestion question, string text) => new($"{Part.Asks}{run.Id}:{question.Id}", text);

    /// <summary>What a burst means to a flow.</summary>
    /// <returns>False when it is not about the flow at all.</returns>
    private static bool AnswerInFlow(Turn turn, List<FiredRule> rules, List<Weighed> all, bool asksIfBot, Deciding d, EquatableList<Used> used)
    {
        var run = d.State.Run!;
        if (d.Playbook.Flow(run.Flow) is not { } flow)
        {
            return false;
        }

        if (FlowReading.Correction(turn, run, flow) is { } correction)
        {
            Correct(turn, correction, flow, d, d.Because(correction.Weighed(flow), all, turn.Model, used));
        }
        else if (run.IsAsking && flow.Question(run.Asking) is { } question)
        {
            StepFlow(turn, FlowReading.Of(turn, question), flow, WithAsked(Questions(turn).ToList(), rules, turn), asksIfBot, d, (all, used));
        }
        else
        {
            return false;
        }

        TellOf(rules, turn, d);
        return true;
    }

    private static void StepFlow(
        Turn turn, FlowReading read, Flow flow, List<AskedPart> asked, bool asksIfBot, Deciding d, (List<Weighed> All, EquatableList<Used> Used) because)
    {
        var run = d.State.Run!;
        var parts = asked.FindAll(part => part.IsQuestion || !read.Covers(part));
        var why = d.Because(read.Weighed(flow), [.. because.All, .. parts.Select(part => part.Faq.Weighed)], turn.Model, because.Used);
        var answered = read.Answer.Outcome;
        var digresses = answered == AnswerOutcome.None && (parts.Count > 0 || asksIfBot);
        if (answered == AnswerOutcome.Person || (!digresses && answered != AnswerOutcome.Found && run.AskedAgain))
        {
            var handoff = new HandoffId(d.NextId("h_"));
            var says = answered == AnswerOutcome.Person ? $"answered '{read.Question.Id}' with what a person has to look at" : $"could not be understood on '{read.Question.Id}', twice";
            d.Add(new BurstDecided(Ids(turn.Messages), $"a person is asked: the contact {says}", QuestionsHanded(turn, handoff), why, d.Now));
            HandOff(
                d, handoff, answered == AnswerOutcome.Person ? "policy" : "failure", says, why, $"{read.Question.Ask}\n{Texts(turn.Messages)}",
                asksIfBot ? [Truth(d, offersPerson: false)] : [], flow.Route);
            return;
        }

        var words = asksIfBot ? new List<Words> { Truth(d) } : [];
        words.AddRange(Told(parts));
        var unknown = parts.FindAll(part => part.Faq.Entry is null);
        var ids = unknown.Select((_, index) => new QuestionId(d.NextId("q_", index))).ToList();
        d.Add(new BurstDecided(
            Ids(turn.Messages),
            answered == AnswerOutcome.Found ? $"answered '{read.Question.Id}'" : digresses ? $"asked back before '{read.Question.Id}'" : $"'{read.Question.Id}' is asked once more",
            parts.Select(part => part.Outcome(ids.ElementAtOrDefault(unknown.IndexOf(part)))).ToEquatableList(),
            why,
            d.Now));
        AskSpecialists(turn, unknown, ids, words, d);
        words.AddRange(answered switch
        {
            AnswerOutcome.Found => Take(read, flow, turn, d, why),
            _ when digresses => [AskWords(run, read.Question, Fill(d, read.Question.Ask))],
            _ => AskAgain(run, read.Question, d, why),
        });
        SayAny(d, words, why, turn.Messages[^1].At);
    }

    private static List<Words> AskAgain(FlowRun run, FlowQuestion question, Deciding d, Why why)
    {
        d.Add(new FlowAsked(run.Id, question.Id, Again: true, why.Consequence(), d.Now));
        return [AskWords(run, question, Fill(d, question.Again ?? question.Ask))];
    }

    private static List<Words> Take(FlowReading read, Flow flow, Turn turn, Deciding d, Why why)
    {
        d.Add(new FlowAnswered(d.State.Run!.Id, read.Question.Id, read.Answer.Value, why.Consequence() with { Evidence = why.Evidence }, d.Now));
        return read.Holds ? AskNext(flow, d, why) : Fail(read, flow, turn, d, why);
    }

    private static List<Words> Fail(FlowReading read, Flow flow, Turn turn, Deciding d, Why why)
    {
        var run = d.State.Run!;
        var (rejection, needed) = (flow.Rejection!, read.Question.Knockout!);
        d.Add(new FlowFailed(run.Id, read.Question.Id, needed.Rule, why.Consequence(), d.Now));
        if (rejection.Auto is { } lawful)
        {
            var because = d.Because("rejection:auto", [new("jurisdiction", lawful.Jurisdiction), new("lawful basis", lawful.LawfulBasis)]);
            d.Add(new RejectionSent(run.Id, null, because, d.Now));
            return [RejectionWords(run, rejection, needed, d), new($"{Part.Flow}notice", lawful.Notice), new($"{Part.Flow}contest", lawful.Contest)];
        }

        d.Add(new RejectionProposed(run.Id, read.Question.Id, Texts(turn.Messages), needed.Rule, why.Consequence(), d.Now));
        TellFlow(
            flow,
            d,
            $"Reject {d.State.Contact.NameOrAddress}? Confirm or overturn it",
            $"Asked: {read.Question.Ask}\nThey wrote: {Texts(turn.Messages)}\nThe playbook needs: {needed.Rule} ({read.Answer.Value} was read)\nProposal: {run.Id}",
            $"knockout:{read.Question.Id}",
            why);
        return flow.Closing is { } closing ? [new($"{Part.Flow}closing", Fill(d, closing))] : [];
    }

    private static Words RejectionWords(FlowRun run, Rejection rejection, Knockout needed, Deciding d) =>
        new($"{Part.Rejects}{run.Id}", Fill(d, rejection.Text).Replace("{reason}", needed.Reason, StringComparison.Ordinal));

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
        if (d.State.Run is not { State: FlowState.RejectionProposed } run || run.Id != judged.Run || d.Playbook.Flow(run.Flow) is not { Rejection: { } rejection } flow)
        {
            return Refuse(d, judged.Action, "No such rejection waits to be confirmed.");
        }

        var why = d.Because(judged.Confirmed ? "rejection-confirmed" : "rejection-overturned", [new("by", judged.By.Id.Value), new("question", run.FailedOn ?? "")]);
        if (judged.Confirmed)
        {
            d.Add(new RejectionSent(run.Id, judged.By, why, d.Now));
            if (flow.Question(run.FailedOn)?.Knockout is { } needed)
            {
                SayOrHold(d, [RejectionWords(run, rejection, needed, d)], why);
            }
        }
        else
        {
            d.Add(new RejectionOverturned(run.Id, judged.By, why, d.Now));
            SayOrHold(d, AskNext(flow, d, why), why);
        }

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

    private static void SayAny(Deciding d, List<Words> words, Why why, DateTimeOffset answers)
    {
        if (words.Count > 0)
        {
            Say(d, words, why.Consequence(), answers);
        }
    }

    private static void TellFlow(Flow flow, Deciding d, string title, string text, string reason, Why why) =>
        Alert(d, d.Playbook.Routes[flow.Route], title, text, reason, why.Consequence(), deadline: d.Playbook.Routes[flow.Route].Due(d.Now));

    private static string AnswersText(Conversation state) =>
        state.Run is { } run ? string.Join("\n", run.Slots.OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => $"{slot.Key}: {slot.Value}")) : "";
}
