using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Questions to specialists: asked on the contact's behalf, answered once, relayed with the name of who answered.</summary>
public static partial class ConversationDecider
{
    private static void Ask(Deciding d, QuestionId id, AskedPart part, Why why)
    {
        var route = d.Playbook.RouteFor("complexity", part.Route);
        var deadline = route.Due(d.Now);
        d.Add(new SpecialistAsked(id, part.Message.Id, part.Text, route.Name, deadline, why, d.Now));
        Alert(
            d,
            route,
            $"{d.State.Contact.NameOrAddress} {part.Says}",
            part.Text,
            Because(why),
            why.Consequence(),
            question: id,
            deadline: deadline);
    }

    private static IReadOnlyList<ConversationEvent> AnswerFromSlack(SpecialistAnswered answer, Deciding d)
    {
        var question = d.State.Questions[answer.Question];
        if (question.Closed)
        {
            var why = d.Because("answered-already");
            var first = question.ClosedBy?.Name ?? "the end of the episode";
            d.Add(new LateAnswerKept(question.Id, answer.By, question.ClosedBy, why, d.Now));
            Alert(
                d,
                d.Playbook.RouteOnce(question.Route, "complexity"),
                $"{answer.By.Name}, {first} was first: your answer was not sent",
                question.Text,
                why.Rule,
                why.Consequence());
        }
        else
        {
            Relay(question, answer.By, answer.Text, d, d.Because("specialist-answered", [new("by", answer.By.Id.Value)]));
        }

        return d.Events;
    }

    private static IReadOnlyList<ConversationEvent> AnswerFromInbox(AnswerForBotAsked answer, Deciding d)
    {
        if (!d.State.Questions.TryGetValue(answer.Question, out var question))
        {
            return Refuse(d, answer.Action, "There is no such question in the open episode.");
        }

        if (question.Closed)
        {
            return Refuse(d, answer.Action, question.ClosedBy is { } first
                ? $"{first.Name} has answered this question already."
                : "This question was closed with its episode.");
        }

        var why = d.Because("answered-for-bot", [new("by", answer.By.Id.Value)]);
        Relay(question, answer.By, answer.Text, d, why);
        return Accept(d, answer.Action, why);
    }

    private static void Relay(Question question, Agent by, string text, Deciding d, Why why)
    {
        var relayed = d.Playbook.Templates.Relay
            .Replace("{name}", by.Name, StringComparison.Ordinal)
            .Replace("{answer}", text, StringComparison.Ordinal);
        d.Add(new QuestionClosed(question.Id, by, text, why, d.Now));
        if (d.State is { AutomationStopped: false, Control.Owner: OwnerKind.Bot })
        {
            Say(d, [new(Part.Relays + question.Id.Value, relayed) { FromPerson = true }], why.Consequence(), answers: null);
        }
        else
        {
            d.Add(new ReplyHeld(relayed, "people have the conversation; the answer is theirs to give", why.Consequence(), d.Now));
        }

        d.Add(new FaqProposed(question.Id, question.Text, text, by, why.Consequence(), d.Now));
    }

    private static bool IsOpen(QuestionId id, Conversation state) =>
        state.Questions.TryGetValue(id, out var question) && !question.Closed;

    private static IReadOnlyList<ConversationEvent> EscalateQuestion(QuestionDeadlinePassed passed, Deciding d)
    {
        var question = d.State.Questions[passed.Question];
        var why = d.Because("question-deadline", [new("route", question.Route), new("deadline", $"{question.Deadline:O}")]);
        var route = d.Playbook.RouteAfter(question.Route, "complexity");
        var deadline = route.Due(d.Now, Math.Max(0, question.Step + 2 - d.Playbook.StepsFrom(d.Playbook.RouteFor("complexity"))));
        d.Add(new QuestionEscalated(question.Id, route.Name, why, d.Now, deadline));
        Alert(
            d,
            route,
            $"{d.State.Contact.NameOrAddress} still waits for an answer",
            question.Text,
            $"nobody answered by {question.Deadline:HH:mm} UTC",
            why.Consequence(),
            question: question.Id,
            deadline: deadline);
        return d.Events;
    }
}
