using System.Globalization;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Flows;

/// <summary>What a burst answers to a question of a flow.</summary>
internal sealed record FlowReading(FlowQuestion Question, HeardMessage Message, Answer Answer)
{
    /// <summary>Words by which people take back what they answered.</summary>
    private static readonly EquatableList<string> Corrects =
        ["actually", "correction", "i meant", "my mistake", "i made a mistake", "i misread", "sorry, i", "i got that wrong", "i was wrong"];

    /// <summary>The answer passes the question's knockout.</summary>
    public bool Holds => Question.Knockout is not { } needed || Passes(needed, Answer.Value);

    /// <summary>The first message that says anything on the question. A text answers where it doesn't ask.</summary>
    public static FlowReading Of(Turn turn, FlowQuestion question) =>
        turn.Messages.Select(message => Of(message, turn, question)).OrderBy(read => read.Answer.Outcome == AnswerOutcome.None).First();

    /// <summary>What one message says on the question.</summary>
    public static FlowReading Of(HeardMessage message, Turn turn, FlowQuestion question) => new(question, message, Read(question, message, turn));

    /// <summary>An earlier answer that is taken back, the latest question first; null when none is.</summary>
    public static FlowReading? Correction(Turn turn, FlowRun run, Flow flow)
    {
        var corrects = turn.Messages.Where(message => Corrects.Any(phrase => PhraseRule.Find(message.Text, phrase) is not null)).ToList();
        return corrects.Count == 0
            ? null
            : (from question in flow.Questions.Reverse()
               where question.Kind != AnswerKind.Text && run.Slots.ContainsKey(question.Id)
               from message in corrects
               let read = new FlowReading(question, message, Read(question, message, turn))
               where read.Answer.Outcome == AnswerOutcome.Found && read.Answer.Value != run.Slots[question.Id]
               select read).FirstOrDefault();
    }

    /// <summary>As the record of a rule: a clear answer is 1 against 1.</summary>
    public Weighed Weighed(Flow flow) => new(
        $"flow:{flow.Id}/{Question.Id}",
        Answer.Outcome switch { AnswerOutcome.Found => 1, AnswerOutcome.Vague => 0.5, _ => 0 },
        1,
        Answer.Length > 0 ? [new Span(Message.Id, Answer.Start, Answer.Length, Question.Id, 1)] : []);

    public bool Covers(AskedPart part) => Answer.Outcome == AnswerOutcome.Found && part.Message.Id == Message.Id;

    private static Answer Read(FlowQuestion question, HeardMessage message, Turn turn) =>
        Answers.Read(question.Kind, Answering(question.Kind, message, turn), message.Understanding?.Whole, message.Attachments, message.At, message.Understanding?.Found ?? []);

    /// <summary>The text with what asks blanked out: a number in the contact's own question is no answer. A yes stands wherever it stands.</summary>
    private static string Answering(AnswerKind kind, HeardMessage message, Turn turn)
    {
        if (kind is AnswerKind.YesNo or AnswerKind.RightToWork || message.Understanding is not { } understanding)
        {
            return message.Text;
        }

        var threshold = turn.Playbook.Thresholds.Question;
        var asks = understanding.Segments.Where(part => part.Reading.Question.Probability >= threshold).ToList();
        if (asks.Count == 0)
        {
            return understanding.Whole.Question.Probability >= threshold ? "" : message.Text;
        }

        var text = message.Text.ToCharArray();
        foreach (var part in asks)
        {
            text.AsSpan(part.Start, part.Length).Fill(' ');
        }

        return new string(text);
    }

    private static bool Passes(Knockout needed, string value) =>
        needed.Needs is { } needs
            ? value == needs
            : decimal.Parse(value, CultureInfo.InvariantCulture) is var number
                && number >= (needed.AtLeast ?? decimal.MinValue)
                && number <= (needed.AtMost ?? decimal.MaxValue);
}
