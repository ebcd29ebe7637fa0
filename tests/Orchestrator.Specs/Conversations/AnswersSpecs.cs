using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>How an answer in a candidate's or a lead's own words is read.</summary>
public class AnswersSpecs
{
    [Theory]
    [InlineData(AnswerKind.YesNo, "Yes", "yes")]
    [InlineData(AnswerKind.YesNo, "yeah sure", "yes")]
    [InlineData(AnswerKind.YesNo, "I do", "yes")]
    [InlineData(AnswerKind.YesNo, "I have one", "yes")]
    [InlineData(AnswerKind.YesNo, "No", "no")]
    [InlineData(AnswerKind.YesNo, "nope, sorry", "no")]
    [InlineData(AnswerKind.YesNo, "I don’t", "no")]
    [InlineData(AnswerKind.YesNo, "I haven't", "no")]
    [InlineData(AnswerKind.YesNo, "not yet", "no")]
    [InlineData(AnswerKind.RightToWork, "No visa needed, I'm British", "yes")]
    [InlineData(AnswerKind.RightToWork, "British", "yes")]
    [InlineData(AnswerKind.RightToWork, "I am not British but I have settled status", "yes")]
    [InlineData(AnswerKind.RightToWork, "pre-settled", "yes")]
    [InlineData(AnswerKind.RightToWork, "ILR since 2015", "yes")]
    [InlineData(AnswerKind.RightToWork, "Irish passport", "yes")]
    [InlineData(AnswerKind.RightToWork, "I don't need sponsorship", "yes")]
    [InlineData(AnswerKind.RightToWork, "yes", "yes")]
    [InlineData(AnswerKind.RightToWork, "no", "no")]
    [InlineData(AnswerKind.RightToWork, "I don't have the right to work here", "no")]
    [InlineData(AnswerKind.Years, "5", "5")]
    [InlineData(AnswerKind.Years, "about 3 years", "3")]
    [InlineData(AnswerKind.Years, "3.5 yrs", "3.5")]
    [InlineData(AnswerKind.Years, "two years", "2")]
    [InlineData(AnswerKind.Years, "a couple of years", "2")]
    [InlineData(AnswerKind.Years, "half a year", "0.5")]
    [InlineData(AnswerKind.Years, "18 months", "1.5")]
    [InlineData(AnswerKind.Years, "a decade", "10")]
    [InlineData(AnswerKind.Years, "since 2019", "7")]
    [InlineData(AnswerKind.Years, "none", "0")]
    [InlineData(AnswerKind.Years, "10+ years", "10")]
    [InlineData(AnswerKind.Notice, "two weeks", "14")]
    [InlineData(AnswerKind.Notice, "a month", "30")]
    [InlineData(AnswerKind.Notice, "3 months' notice", "90")]
    [InlineData(AnswerKind.Notice, "I can start straight away", "0")]
    [InlineData(AnswerKind.Notice, "immediately", "0")]
    [InlineData(AnswerKind.Notice, "10 days", "10")]
    [InlineData(AnswerKind.Amount, "around £5,000", "5000")]
    [InlineData(AnswerKind.Amount, "20k", "20000")]
    [InlineData(AnswerKind.Amount, "1500.50", "1500.5")]
    [InlineData(AnswerKind.Text, "  More enquiries ", "More enquiries")]
    public void A_clear_answer_has_a_value(AnswerKind kind, string text, string value)
    {
        var answer = Read(kind, text);

        Assert.Equal((AnswerOutcome.Found, value), (answer.Outcome, answer.Value));
        Assert.InRange(answer.Start + answer.Length, 1, text.Length);
    }

    [Theory]
    [InlineData(AnswerKind.YesNo, "not sure")]
    [InlineData(AnswerKind.YesNo, "it depends")]
    [InlineData(AnswerKind.RightToWork, "I think so")]
    [InlineData(AnswerKind.Years, "a few years")]
    [InlineData(AnswerKind.Years, "quite some time, ages really")]
    [InlineData(AnswerKind.Notice, "4")]
    [InlineData(AnswerKind.Notice, "a few weeks")]
    [InlineData(AnswerKind.Amount, "not sure yet")]
    public void A_vague_answer_is_none_yet(AnswerKind kind, string text) => Assert.Equal(AnswerOutcome.Vague, Read(kind, text).Outcome);

    [Theory]
    [InlineData("I would need sponsorship")]
    [InlineData("I'm on a student visa")]
    [InlineData("I applied for asylum")]
    public void A_status_that_somebody_has_to_look_at_is_a_persons(string text) => Assert.Equal(AnswerOutcome.Person, Read(AnswerKind.RightToWork, text).Outcome);

    [Theory]
    [InlineData(AnswerKind.YesNo, "Where is it?")]
    [InlineData(AnswerKind.Years, "In the kitchen of the Grand")]
    [InlineData(AnswerKind.Notice, "Hello")]
    [InlineData(AnswerKind.Amount, "Good question")]
    [InlineData(AnswerKind.Document, "I'll send it")]
    [InlineData(AnswerKind.Years, "")]
    public void What_says_nothing_on_the_question_is_no_answer(AnswerKind kind, string text) => Assert.Equal(Answer.None, Read(kind, text));

    [Fact]
    public void A_document_is_an_attachment() =>
        Assert.Equal(AnswerOutcome.Found, Answers.Read(AnswerKind.Document, "", null, 1, DateTimeOffset.UnixEpoch, []).Outcome);

    [Theory]
    [InlineData(AnswerKind.Years, "twenty-five years in care", FoundKind.Experience, "P25Y", AnswerOutcome.Found, "25")]
    [InlineData(AnswerKind.Years, "three years and six months", FoundKind.Length, "P3Y6M", AnswerOutcome.Found, "3.5")]
    [InlineData(AnswerKind.Years, "over ten years", FoundKind.Experience, "P10Y/..", AnswerOutcome.Found, "10")]
    [InlineData(AnswerKind.Notice, "a fortnight", FoundKind.Length, "P2W", AnswerOutcome.Found, "14")]
    [InlineData(AnswerKind.Notice, "a month's notice", FoundKind.Notice, "P1M", AnswerOutcome.Found, "30")]
    [InlineData(AnswerKind.RightToWork, "born in Leeds, dual national", FoundKind.RightToWork, "yes", AnswerOutcome.Found, "yes")]
    [InlineData(AnswerKind.RightToWork, "BRP until 2027", FoundKind.RightToWork, "limited", AnswerOutcome.Person, "")]
    [InlineData(AnswerKind.Years, "since 2019", FoundKind.Experience, "P6Y/P7Y", AnswerOutcome.Found, "7")]
    [InlineData(AnswerKind.Years, "a few years", FoundKind.Experience, "", AnswerOutcome.Vague, "")]
    [InlineData(AnswerKind.YesNo, "no notice", FoundKind.Notice, "P0D", AnswerOutcome.Found, "no")]
    public void One_definite_value_that_the_classifier_found_is_the_answer_to_a_question_of_its_kind(
        AnswerKind kind, string text, FoundKind found, string value, AnswerOutcome outcome, string answer)
    {
        var read = Answers.Read(kind, text, null, 0, Noon, [new Found(found, value.Length == 0 ? [] : [value], 0.9, 0, text.Length)]);

        Assert.Equal((outcome, answer), (read.Outcome, read.Value));
    }

    [Fact]
    public void Two_values_are_no_definite_one() => Assert.Equal(AnswerOutcome.None, Answers.Read(
        AnswerKind.RightToWork, "a passport", null, 0, Noon, [new(FoundKind.RightToWork, ["yes"], 0.9, 0, 1), new(FoundKind.RightToWork, ["limited"], 0.9, 2, 8)]).Outcome);

    [Fact]
    public void What_stands_in_the_contacts_own_question_answers_nothing() => Assert.Equal(
        Answer.None, Answers.Read(AnswerKind.Notice, "            ", null, 0, Noon, [new(FoundKind.Notice, ["P1M"], 0.9, 3, 5)]));

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static Answer Read(AnswerKind kind, string text) =>
        Answers.Read(kind, text, null, 0, Noon, []);
}
