using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Flows: one question at a time, one clarifying try, and what the contact asks in between is answered first.</summary>
public static partial class ConversationDecider
{
    /// <summary>The flow of the form that came in, if it has one.</summary>
    private static Flow? FlowToBegin(Deciding d) =>
        d.State is { BotMaySpeak: true, OpenHandoff: null, Form: { } form }
            ? d.Playbook.Flows.FirstOrDefault(flow => flow.Forms.Contains(form.Name))
            : null;

    private static List<Words> BeginFlow(Flow flow, Deciding d, Why why)
    {
        var form = d.State.Form!;
        d.Add(new FlowStarted(d.NextId("run_"), flow.Id, form.Subject, why.Consequence(), d.Now, form.Job?.Reference));
        var run = d.State.Run!;
        if (form.Job is { Open: false })
        {
            d.Add(new FlowClosed(run.Id, "the job is no longer open", why.Consequence(), d.Now));
            TellFlow(flow, d, $"{d.State.Contact.NameOrAddress} applied for '{run.Subject}', which is no longer open", "", "job-closed", why);
            return flow.Closed is { } closed ? [new($"{Part.Flow}closed", About(d, run, closed)), .. AskPending(d, why)] : AskPending(d, why);
        }

        List<Words> words = flow.Opening is { } opening ? [new($"{Part.Flow}opening", About(d, run, opening))] : [];
        return [.. words, .. AskNext(flow.For(run.Job), d, why)];
    }

    private static List<Words> AskNext(Flow flow, Deciding d, Why why)
    {
        var run = d.State.Run!;
        if (flow.Questions.FirstOrDefault(question => !run.Slots.ContainsKey(question.Id)) is { } next)
        {
            d.Add(new FlowAsked(run.Id, next.Id, Again: false, why.Consequence(), d.Now));
            return [AskWords(d, run, next, next.Ask)];
        }

        d.Add(new FlowPassed(run.Id, why.Consequence(), d.Now));
        TellFlow(flow, d, $"{d.State.Contact.NameOrAddress} has answered all of '{flow.Id}'", AnswersText(d.State), "flow-passed", why);
        return [new($"{Part.Flow}passed", About(d, run, flow.Passed)), new(Part.OffersCall, ""), .. AskPending(d, why)];
    }

    /// <summary>What a burst means to a flow.</summary>
    /// <returns>False when it is not about the flow at all.</returns>
    private static bool AnswerInFlow(Turn turn, List<FiredRule> rules, List<Weighed> all, bool asksIfBot, Deciding d, EquatableList<Used> used)
    {
        var run = d.State.Run!;
        if (d.Playbook.Flow(run) is not { } flow)
        {
            return false;
        }

        if (run.Playbook != d.Playbook.Version)
        {
            used = [.. used, new("the flow began with", run.Playbook)];
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
                asksIfBot ? [Truth(d, offersPerson: false)] : [], d.Playbook.RouteOf(run, flow).Name);
            return;
        }

        var words = asksIfBot ? new List<Words> { Truth(d) } : [];
        words.AddRange(Told(parts));
        var unknown = parts.FindAll(part => part.IsUnknown);
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
            _ when digresses => [AskWords(d, run, read.Question, read.Question.Ask)],
            _ => AskAgain(run, read.Question, d, why),
        });
        SayAny(d, words, why, turn.Messages[^1].At);
    }

    private static List<Words> AskAgain(FlowRun run, FlowQuestion question, Deciding d, Why why)
    {
        d.Add(new FlowAsked(run.Id, question.Id, Again: true, why.Consequence(), d.Now));
        return [AskWords(d, run, question, question.Again ?? question.Ask)];
    }

    private static List<Words> Take(FlowReading read, Flow flow, Turn turn, Deciding d, Why why)
    {
        d.Add(new FlowAnswered(d.State.Run!.Id, read.Question.Id, read.Answer.Value, why.Consequence() with { Evidence = why.Evidence }, d.Now));
        return read.Holds ? AskNext(flow, d, why) : Fail(read, flow, turn, d, why);
    }

    private static void SayAny(Deciding d, List<Words> words, Why why, DateTimeOffset answers)
    {
        if (words.Count > 0)
        {
            Say(d, words, why.Consequence(), answers);
        }
    }

    private static void TellFlow(Flow flow, Deciding d, string title, string text, string reason, Why why, EquatableList<AlertButton>? buttons = null)
    {
        var route = d.Playbook.RouteOf(d.State.Run!, flow);
        Alert(d, route, title, text, reason, why.Consequence(), deadline: route.Due(d.Now), about: why, buttons: buttons);
    }

    private static string AnswersText(Conversation state) =>
        state.Run is { } run ? string.Join("\n", run.Slots.OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => $"{slot.Key}: {slot.Value}")) : "";
}
