using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What the bot itself answers: each question by the FAQ or through a specialist, interest with a call.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> Answer(
        Turn turn, List<FiredRule> rules, IReadOnlyList<Weighed> all, bool asksIfBot, Deciding d, EquatableList<Used> used)
    {
        var verdicts = WithDrafts(WithAsked(Questions(turn).ToList(), rules, turn), turn);
        var interest = all.Single(weighed => weighed.Rule == "positive-interest");
        Weighed[] weighed = [.. all, .. verdicts.Select(verdict => verdict.Faq.Weighed)];
        var won = weighed.FirstOrDefault(w => w.Fired && w.Rule == "is-it-a-bot")
            ?? verdicts.Find(verdict => verdict.Held)?.Faq.Weighed
            ?? verdicts.Find(verdict => verdict.IsUnknown)?.Faq.Weighed
            ?? verdicts.FirstOrDefault()?.Faq.Weighed
            ?? interest;
        var why = d.Because(won, weighed, turn.Model, used);
        if (verdicts.Exists(verdict => verdict.Held))
        {
            HoldDraft(turn, verdicts, asksIfBot, d, why);
        }
        else if (!won.Fired && verdicts.Count == 0 && !asksIfBot)
        {
            NothingAsked(turn, d, why);
        }
        else
        {
            AnswerAll(turn, verdicts, asksIfBot, interest.Fired, d, why);
        }

        TellOf(rules, turn, d);
        return d.Events;
    }

    private static void AnswerAll(Turn turn, List<AskedPart> verdicts, bool asksIfBot, bool isInterested, Deciding d, Why why)
    {
        var words = new List<Words>();
        if (asksIfBot)
        {
            words.Add(Truth(d));
        }

        words.AddRange(Told(verdicts));
        var begins = FlowToBegin(d);
        if (isInterested && begins is null && !StartsSequence(d))
        {
            words.Add(new(Part.OffersCall, Fill(d, d.Playbook.Templates.PositiveOffer)));
        }

        var unknown = verdicts.FindAll(verdict => verdict.IsUnknown);
        var ids = unknown.Select((_, index) => new QuestionId(d.NextId("q_", index))).ToList();
        var outcomes = verdicts.Select(verdict => verdict.Outcome(ids.ElementAtOrDefault(unknown.IndexOf(verdict))));
        d.Add(new BurstDecided(Ids(turn.Messages), Verdict(words, unknown.Count), outcomes.ToEquatableList(), why, d.Now));
        AskSpecialists(turn, unknown, ids, words, d);
        if (begins is not null)
        {
            words.AddRange(BeginFlow(begins, d, why));
        }

        Say(d, words, why.Consequence(), turn.Messages[^1].At);
    }

    private static IEnumerable<Words> Told(List<AskedPart> parts) =>
        parts.Where(part => part.Faq.Entry is not null)
            .DistinctBy(part => part.Faq.Entry!.Id)
            .Select(part => new Words(Part.Faq + part.Faq.Entry!.Id, part.Faq.Entry!.Answer))
            .Concat(parts.Where(part => part.IsDrafted).Select(Drafted));

    private static void AskSpecialists(Turn turn, List<AskedPart> unknown, List<QuestionId> ids, List<Words> words, Deciding d)
    {
        foreach (var (id, part) in ids.Zip(unknown))
        {
            Ask(d, id, part, d.Because(part.Faq.Weighed, [], turn.Model, []));
            words.Add(new(Part.Question + id.Value, id == ids[0] ? Fill(d, d.Playbook.Templates.GreatQuestion) : ""));
        }
    }

    private static void TellOf(List<FiredRule> rules, Turn turn, Deciding d)
    {
        foreach (var rule in rules.Where(rule => rule.Does(RuleAction.Alert)))
        {
            Tell(turn, rule, d);
        }
    }

    /// <summary>What a rule asks a specialist is not answered by the FAQ, whatever that holds.</summary>
    private static List<AskedPart> WithAsked(List<AskedPart> parts, List<FiredRule> rules, Turn turn)
    {
        foreach (var rule in rules.Where(rule => rule.Does(RuleAction.AskSpecialist)))
        {
            var span = rule.Weighed.Evidence is [var driving, ..] ? driving : null;
            var message = turn.Messages.First(message => span is null || message.Id == span.Message);
            var at = parts.FindIndex(part => part.Message.Id == message.Id && (span is null || part.Covers(span)));
            var part = at < 0 ? new AskedPart(message, 0, message.Text.Length, new(null, rule.Weighed)) : parts[at];
            part = part with { Faq = new(null, rule.Weighed), Says = rule.Says, Route = rule.Rule.Route };
            if (at < 0)
            {
                parts.Add(part);
            }
            else
            {
                parts[at] = part;
            }
        }

        return parts;
    }

    /// <summary>Each part that asks something, or that the FAQ surely answers; what asks about the bot is answered by the truth.</summary>
    private static IEnumerable<AskedPart> Questions(Turn turn)
    {
        var thresholds = turn.Playbook.Thresholds;
        var parts = turn.Segments.ToList();
        if (!parts.Exists(part => part.Segment.Reading.Question.Probability >= thresholds.Question))
        {
            parts.AddRange(
                from message in turn.Understood
                where message.Understanding!.Whole.Question.Probability >= thresholds.Question
                select (message, new Segment(0, message.Text.Length, message.Understanding!.Whole)));
        }

        return from part in parts
               let reading = part.Segment.Reading
               let faq = FaqRule.Judge(part.Message, part.Segment, turn.Playbook)
               where reading.IsItABot.Probability < thresholds.IsItABot
                   && (reading.Question.Probability >= thresholds.Question || faq.Entry is not null)
               select new AskedPart(part.Message, part.Segment.Start, part.Segment.Length, faq) { IsQuestion = reading.Question.Probability >= thresholds.Question };
    }

    /// <summary>Nothing to answer: small talk after an answer needs none; unclear words get one question back, and then a person.</summary>
    private static void NothingAsked(Turn turn, Deciding d, Why why)
    {
        var reading = turn.Understood is [.., { Understanding: { } last }] ? last.Whole : null;
        if (FlowToBegin(d) is { } flow)
        {
            var begins = why with { Rule = $"flow:{flow.Id}", Score = 1, Threshold = 1, Margin = 0, Evidence = [] };
            d.Add(new BurstDecided(Ids(turn.Messages), $"the flow '{flow.Id}' begins", [], begins, d.Now));
            Say(d, BeginFlow(flow, d, begins), begins.Consequence(), turn.Messages[^1].At);
            return;
        }

        if (StartsSequence(d))
        {
            var nurture = why with { Rule = "nurture", Score = 1, Threshold = 1, Margin = 0, Evidence = [] };
            d.Add(new BurstDecided(Ids(turn.Messages), "a lead to nurture", [], nurture, d.Now));
            StartSequence(d, nurture.Consequence());
            return;
        }

        var small = reading is not null && d.State.Replies.Count > 0 && (reading.Sentiment == Sentiment.Positive || reading.YesNo != YesNo.None);
        var tooOften = !small && d.State.Unclear >= d.Playbook.Thresholds.Unclear;
        var often = d.Playbook.Thresholds.Unclear == 1 ? "twice" : "too-often";
        var unclear = why with
        {
            Rule = small ? "small-talk" : tooOften ? $"unclear-{often}" : "unclear",
            Score = 1,
            Threshold = 1,
            Margin = 0,
            Evidence = [],
        };
        if (tooOften)
        {
            var handoff = new HandoffId(d.NextId("h_"));
            d.Add(new BurstDecided(
                Ids(turn.Messages), $"a person is asked: unclear {often.Replace('-', ' ')}", Handed(turn.Messages, handoff), unclear, d.Now));
            HandOff(d, handoff, "failure", $"wrote what the bot could not make sense of, {often.Replace('-', ' ')}", unclear, Texts(turn.Messages));
            return;
        }

        d.Add(new BurstDecided(Ids(turn.Messages), small ? "no answer needed" : "asked what they need", [], unclear, d.Now));
        if (!small)
        {
            var words = new Words(Part.Unclear, Fill(d, d.Playbook.Templates.Unclear)) { OffersPerson = true };
            Say(d, [words], unclear.Consequence(), turn.Messages[^1].At);
        }
    }

    private static string Verdict(List<Words> words, int unknown) =>
        string.Join(" and ", words.Select(word => word.Part).Concat(unknown > 0 ? [$"{unknown} asked of a specialist"] : []));
}

/// <summary>A part of a message that asks something, and what the FAQ makes of it.</summary>
internal sealed record AskedPart(HeardMessage Message, int Start, int Length, FaqVerdict Faq)
{
    /// <summary>It asks, rather than only matching what the FAQ holds.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>What the contact did, to be read after their name.</summary>
    public string Says { get; init; } = "asks what the FAQ doesn't hold";

    /// <summary>Null for the route of a question.</summary>
    public string? Route { get; init; }

    public string Text => new Span(Message.Id, Start, Length, "question", 1).In(Message.Text).Trim();

    /// <summary>A language model's answer to it, checked; null where there is none.</summary>
    public CheckedDraft? Draft { get; init; }

    /// <summary>Answered by a draft all of whose claims the playbook holds.</summary>
    public bool IsDrafted => Faq.Entry is null && Draft is { Verdict.Answers: true };

    /// <summary>Its draft claims what nothing holds.</summary>
    public bool Held => Faq.Entry is null && Draft is { Verdict.Held: true };

    /// <summary>A specialist has to be asked.</summary>
    public bool IsUnknown => Faq.Entry is null && !IsDrafted;

    public bool Covers(Span span) => span.Start < Start + Length && span.Start + span.Length > Start;

    public QuestionOutcome Outcome(QuestionId question) => new(
        Message.Id,
        Start,
        Length,
        IsUnknown ? QuestionEnd.Asked : QuestionEnd.Answered,
        Faq.Entry?.Id ?? (IsDrafted ? Part.Draft + Draft!.Sources : question.Value));
}
