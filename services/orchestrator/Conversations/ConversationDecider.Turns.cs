using Hitl.Orchestrator.Conversations.Rules;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>One burst, understood: opt-out first, then a person if any rule wants one, else an answer to all that was asked.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> DecideTurn(Turn turn, Deciding d)
    {
        var optOut = OptOutWishRule.Weigh(turn);
        var isItABot = IsItABotRule.Weigh(turn);
        var handoffs = HandoffRules.ByPriority.Select(rule => (Rule: rule, Weighed: rule.Weigh(turn))).ToList();
        Weighed[] all = [optOut, .. handoffs.Select(weighed => weighed.Weighed), isItABot, PositiveInterestRule.Weigh(turn)];
        var used = Slots(turn, d);

        if (optOut.Fired)
        {
            return OptOut(
                d, everyChannel: false, confirmedByProvider: false, Ids(turn.Messages), [], d.Because(optOut, all, turn.Model, used));
        }

        if (d.State.AutomationStopped)
        {
            return LeaveToPeople(turn, isItABot, d, d.Because(isItABot, all, turn.Model, used));
        }

        var first = handoffs.Find(weighed => weighed.Weighed.Fired);
        return first.Rule is not null
            ? HandTurnOff(turn, first.Rule, isItABot.Fired, d, d.Because(first.Weighed, all, turn.Model, used))
            : Answer(turn, all, isItABot.Fired, d, used);
    }

    private static IReadOnlyList<ConversationEvent> HandTurnOff(Turn turn, HandoffRule rule, bool asksIfBot, Deciding d, Why why)
    {
        var handoff = new HandoffId(d.NextId("h_"));
        d.Add(new BurstDecided(
            Ids(turn.Messages), $"a person is asked: the contact {rule.Says}", QuestionsHanded(turn, handoff), why, d.Now));
        HandOff(d, handoff, rule.Kind, rule.Says, why, Texts(turn.Messages), asksIfBot ? [Truth(d, offersPerson: false)] : []);
        return d.Events;
    }

    /// <summary>A person has been asked already. Only the truth about the bot is still told.</summary>
    private static IReadOnlyList<ConversationEvent> LeaveToPeople(Turn turn, Weighed isItABot, Deciding d, Why why)
    {
        var left = isItABot.Fired ? why : why with { Rule = "automation-stopped", Score = 1, Threshold = 1, Margin = 0, Evidence = [] };
        d.Add(new BurstDecided(
            Ids(turn.Messages),
            isItABot.Fired ? "told the truth; the rest is left to people" : "left to the people who have it",
            QuestionsHanded(turn, d.State.Handoff?.Id),
            left,
            d.Now));
        if (isItABot.Fired)
        {
            Say(d, [Truth(d, offersPerson: false)], left.Consequence(), turn.Messages[^1].At);
        }

        return d.Events;
    }

    private static EquatableList<QuestionOutcome> QuestionsHanded(Turn turn, HandoffId? handoff) =>
        (from pair in turn.Segments
         where pair.Segment.Reading.Question.Probability >= turn.Playbook.Thresholds.Question
         select new QuestionOutcome(pair.Message.Id, pair.Segment.Start, pair.Segment.Length, QuestionEnd.HandedOff, handoff?.Value ?? "people"))
        .ToEquatableList();

    private static EquatableList<QuestionOutcome> Handed(IEnumerable<HeardMessage> messages, HandoffId? handoff) =>
        messages.Select(m => new QuestionOutcome(m.Id, 0, m.Text.Length, QuestionEnd.HandedOff, handoff?.Value ?? "people")).ToEquatableList();

    private static EquatableList<Used> Slots(Turn turn, Deciding d) =>
    [
        new("messages", $"{turn.Messages.Count}"),
        new("clock", $"{d.Now:O}"),
        new("epoch", $"{d.State.Control.Epoch}"),
        new("episode", $"{d.State.Episode}"),
        new("open offer", d.State.OpenOffer ?? "none"),
    ];

    private static Words Truth(Deciding d, bool offersPerson = true) =>
        new(Part.Truth, Fill(d, d.Playbook.Templates.BotTruth)) { OffersPerson = offersPerson };
}
