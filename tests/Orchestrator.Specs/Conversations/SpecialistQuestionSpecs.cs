using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 4: a specialist answers through the bot.</summary>
public class SpecialistQuestionSpecs
{
    private readonly Dialogue amy = new();
    private readonly QuestionId question;

    public SpecialistQuestionSpecs()
    {
        amy.Writes("Does it work with Sage 50?", Asking.OutOfScope());
        question = amy.The<SpecialistAsked>().Question;
    }

    [Fact]
    public void The_contact_is_told_and_the_bot_keeps_control()
    {
        Assert.Contains("Great question", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(OwnerKind.Bot, amy.State.Control.Owner);
        Assert.False(amy.State.AutomationStopped);
    }

    [Fact]
    public void The_answer_from_slack_is_relayed_with_its_authors_name_and_proposed_for_the_faq()
    {
        amy.After(TimeSpan.FromMinutes(4)).AnswersInSlack(Dialogue.Priya, question, "Yes, through our CSV bridge.");

        Assert.Equal("Priya Shah from our team says: Yes, through our CSV bridge.", amy.The<ReplyDecided>().Text);
        Assert.True(amy.The<ReplyDecided>().Automated);
        Assert.Null(amy.The<ReplyDecided>().Answers);
        var proposed = amy.The<FaqProposed>();
        Assert.Equal(("Does it work with Sage 50?", "Yes, through our CSV bridge."), (proposed.Text, proposed.Answer));
        amy.IsSound();
    }

    [Fact]
    public void The_answer_from_the_inbox_is_relayed_too()
    {
        amy.AnswersForBot(Dialogue.Ben, question, "Yes.");

        Assert.Contains("Ben Clark", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.The<AgentActionAccepted>();
    }

    [Fact]
    public void A_second_answer_in_slack_is_kept_and_told_who_was_first()
    {
        amy.AnswersInSlack(Dialogue.Priya, question, "Yes.").AnswersInSlack(Dialogue.Ben, question, "No.");

        Assert.Equal(Dialogue.Priya, amy.The<LateAnswerKept>().First);
        Assert.Equal("Ben Clark, Priya Shah was first: your answer was not sent", amy.The<AlertDecided>().Title);
        amy.Not<ReplyDecided>().Not<QuestionClosed>();
    }

    [Fact]
    public void A_second_answer_from_the_inbox_is_refused_with_the_first_ones_name()
    {
        amy.AnswersInSlack(Dialogue.Priya, question, "Yes.").AnswersForBot(Dialogue.Ben, question, "No.");

        Assert.Contains("Priya Shah has answered", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_while_a_person_has_control_is_theirs_to_give()
    {
        amy.TakesOver(Dialogue.Sarah).AnswersInSlack(Dialogue.Priya, question, "Yes.");

        amy.Not<ReplyDecided>();
        Assert.Contains("Yes.", amy.The<ReplyHeld>().Text, StringComparison.Ordinal);
        amy.The<QuestionClosed>();
    }

    [Fact]
    public void Nobody_answering_in_time_tells_the_next_route()
    {
        amy.After(TimeSpan.FromMinutes(15)).Hears((p, now) => new QuestionDeadlinePassed(question, p, now));

        Assert.Equal("managers", amy.The<QuestionEscalated>().Route);
        Assert.Equal(question, amy.The<AlertDecided>().Question);
    }

    [Fact]
    public void A_question_goes_on_from_route_to_route_each_with_a_deadline_until_somebody_answers()
    {
        string[] told = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            amy.After(amy.State.Questions[question].Deadline - amy.Now).Hears((p, now) => new QuestionDeadlinePassed(question, p, now));
            var escalated = amy.The<QuestionEscalated>();
            Assert.Contains(ConversationTimers.Changes(escalated, amy.State, amy.Playbook), timer => timer.Due == escalated.Deadline && timer.Due > amy.Now);
            return escalated.Route;
        })];

        Assert.Equal(["managers", "sales-director", "managers"], told);
        Assert.Empty(amy.Hears((p, now) => new QuestionDeadlinePassed(question, p, now)).Last);
        amy.IsSound();
    }

    [Fact]
    public void An_answered_question_is_not_escalated()
    {
        amy.AnswersInSlack(Dialogue.Priya, question, "Yes.").Hears((p, now) => new QuestionDeadlinePassed(question, p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void Resolving_closes_open_questions_without_an_answer()
    {
        amy.Resolves(Dialogue.Sarah);

        Assert.Null(amy.The<QuestionClosed>().By);
    }
}
