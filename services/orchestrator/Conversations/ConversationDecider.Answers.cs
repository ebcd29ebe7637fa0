using Hitl.Orchestrator.Conversations.Rules;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What the bot itself answers: each question by the FAQ or through a specialist, interest with a call.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> Answer(
        Turn turn, IReadOnlyList<Weighed> all, bool asksIfBot, Deciding d, EquatableList<Used> used)
    {
        var verdicts = Questions(turn).ToList();
        var interest = all.Single(weighed => weighed.Rule == "positive-interest");
        Weighed[] weighed = [.. all, .. verdicts.Select(verdict => verdict.Faq.Weighed)];
        var won = weighed.FirstOrDefault(w => w.Fired && w.Rule == "is-it-a-bot")
            ?? verdicts.Find(verdict => verdict.Faq.Entry is null)?.Faq.Weighed
            ?? verdicts.FirstOrDefault()?.Faq.Weighed
            ?? interest;
        var nothing = !won.Fired && verdicts.Count == 0 && !asksIfBot;
        var why = d.Because(won, weighed, turn.Model, used);
        if (nothing)
        {
            return NothingAsked(turn, d, why);
        }

        var words = new List<Words>();
        if (asksIfBot)
        {
            words.Add(Truth(d));
        }

        words.AddRange(verdicts.Where(verdict => verdict.Faq.Entry is not null)
            .DistinctBy(verdict => verdict.Faq.Entry!.Id)
            .Select(verdict => new Words(Part.Faq + verdict.Faq.Entry!.Id, verdict.Faq.Entry!.Answer)));
        if (interest.Fired && !StartsSequence(d))
        {
            words.Add(new(Part.OffersCall, Fill(d, d.Playbook.Templates.PositiveOffer)));
        }

        var unknown = verdicts.FindAll(verdict => verdict.Faq.Entry is null);
        var ids = unknown.Select((_, index) => new QuestionId(d.NextId("q_", index))).ToList();
        var outcomes = verdicts.Select(verdict => verdict.Outcome(ids.ElementAtOrDefault(unknown.IndexOf(verdict))));
        d.Add(new BurstDecided(Ids(turn.Messages), Verdict(words, unknown.Count), outcomes.ToEquatableList(), why, d.Now));
        foreach (var (id, verdict) in ids.Zip(unknown))
        {
            Ask(d, id, verdict, d.Because(verdict.Faq.Weighed, [], turn.Model, []));
            words.Add(new(Part.Question + id.Value, id == ids[0] ? Fill(d, d.Playbook.Templates.GreatQuestion) : ""));
        }

        Say(d, words, why.Consequence(), turn.Messages[^1].At);
        return d.Events;
    }

    /// <summary>Each part that asks something, or that the FAQ surely answers; what asks about the bot is answered by the truth.</summary>
    private static IEnumerable<AskedPart> Questions(Turn turn)
    {
        var thresholds = turn.Playbook.Thresholds;
        var parts = turn.Segments.ToList();
        if (!parts.Exists(part => part.Segment.Reading.Question.Probability >= thresholds.Question))
        {
            parts.AddRange(
                from message in turn.Messages
                where message.Understanding!.Whole.Question.Probability >= thresholds.Question
                select (message, new Segment(0, message.Text.Length, message.Understanding!.Whole)));
        }

        return from part in parts
               let reading = part.Segment.Reading
               let faq = FaqRule.Judge(part.Message, part.Segment, turn.Playbook)
               where reading.IsItABot.Probability < thresholds.IsItABot
                   && (reading.Question.Probability >= thresholds.Question || faq.Entry is not null)
               select new AskedPart(part.Message, part.Segment, faq);
    }

    /// <summary>Nothing to answer: small talk after an answer needs none; unclear words get one question back, and then a person.</summary>
    private static IReadOnlyList<ConversationEvent> NothingAsked(Turn turn, Deciding d, Why why)
    {
        var reading = turn.Messages[^1].Understanding!.Whole;
        if (StartsSequence(d))
        {
            var nurture = why with { Rule = "nurture", Score = 1, Threshold = 1, Margin = 0, Evidence = [] };
            d.Add(new BurstDecided(Ids(turn.Messages), "a lead to nurture", [], nurture, d.Now));
            StartSequence(d, nurture.Consequence());
            return d.Events;
        }

        var small = d.State.Replies.Count > 0 && (reading.Sentiment == Sentiment.Positive || reading.YesNo != YesNo.None);
        var rule = small ? "small-talk" : d.State.Unclear ? "unclear-twice" : "unclear";
        var unclear = why with { Rule = rule, Score = 1, Threshold = 1, Margin = 0, Evidence = [] };
        if (rule == "unclear-twice")
        {
            var handoff = new HandoffId(d.NextId("h_"));
            d.Add(new BurstDecided(
                Ids(turn.Messages), "a person is asked: unclear twice", Handed(turn.Messages, handoff), unclear, d.Now));
            HandOff(d, handoff, "failure", "wrote what the bot could not make sense of, twice", unclear, Texts(turn.Messages));
            return d.Events;
        }

        d.Add(new BurstDecided(Ids(turn.Messages), small ? "no answer needed" : "asked what they need", [], unclear, d.Now));
        if (!small)
        {
            var words = new Words(Part.Unclear, Fill(d, d.Playbook.Templates.Unclear)) { OffersPerson = true };
            Say(d, [words], unclear.Consequence(), turn.Messages[^1].At);
        }

        return d.Events;
    }

    private static string Verdict(List<Words> words, int unknown) =>
        string.Join(" and ", words.Select(word => word.Part).Concat(unknown > 0 ? [$"{unknown} asked of a specialist"] : []));
}

/// <summary>A part of a message that asks something, and what the FAQ makes of it.</summary>
internal sealed record AskedPart(HeardMessage Message, Segment Segment, FaqVerdict Faq)
{
    public string Text => new Span(Message.Id, Segment.Start, Segment.Length, "question", 1).In(Message.Text).Trim();

    public QuestionOutcome Outcome(QuestionId question) => new(
        Message.Id,
        Segment.Start,
        Segment.Length,
        Faq.Entry is null ? QuestionEnd.Asked : QuestionEnd.Answered,
        Faq.Entry?.Id ?? question.Value);
}
