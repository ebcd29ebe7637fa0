using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>One burst, understood: opt-out first, then a person if any rule wants one, else an answer to all that was asked.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> DecideTurn(Turn turn, Deciding d)
    {
        var optOut = OptOutWishRule.Weigh(turn);
        var isItABot = IsItABotRule.Weigh(turn);
        var rules = HandoffRules.Weigh(turn);
        if (ReviewRule.Weigh(turn) is { } review)
        {
            rules.Insert(0, review);
        }

        if (SecondOpinionRule.Weigh(turn) is { } opinion)
        {
            rules.Add(opinion);
        }

        List<Weighed> all = [optOut, .. rules.Select(rule => rule.Weighed), isItABot, PositiveInterestRule.Weigh(turn)];
        var used = Slots(turn, d);

        if (optOut.Fired)
        {
            return OptOut(
                d, d.State.Contact.Last!.Channel, everyChannel: false, confirmedByProvider: false, Ids(turn.Messages), QuestionsHanded(turn, handoff: null), d.Because(optOut, all, turn.Model, used));
        }

        if (d.State.AutomationStopped)
        {
            return LeaveToPeople(turn, isItABot, d, d.Because(isItABot, all, turn.Model, used));
        }

        var first = rules.Find(rule => rule.EndsAutomation);
        var bot = isItABot.Fired;
        return first switch
        {
            null when d.State.Run is not null && AnswerInFlow(turn, rules, all, bot, d, used) => d.Events,
            null => Answer(turn, rules, all, bot, d, used),
            { Rule.Action: RuleAction.Stop } => StopTurn(turn, first, bot, d, d.Because(first.Weighed, all, turn.Model, used)),
            _ => HandTurnOff(turn, first, bot, d, d.Because(first.Weighed, all, turn.Model, used)),
        };
    }

    private static IReadOnlyList<ConversationEvent> HandTurnOff(Turn turn, FiredRule fired, bool asksIfBot, Deciding d, Why why)
    {
        var handoff = new HandoffId(d.NextId("h_"));
        d.Add(new BurstDecided(
            Ids(turn.Messages), $"a person is asked: the contact {fired.Says}", QuestionsHanded(turn, handoff), why, d.Now));
        HandOff(
            d, handoff, fired.Rule.Kind, fired.Says, why, TextsFor(fired, turn, d), asksIfBot ? [Truth(d, offersPerson: false)] : [], fired.Rule.Route);
        return d.Events;
    }

    /// <summary>No word to the contact but the truth about the bot where they asked; people are told, and only they start automation again.</summary>
    private static IReadOnlyList<ConversationEvent> StopTurn(Turn turn, FiredRule fired, bool asksIfBot, Deciding d, Why why)
    {
        d.Add(new BurstDecided(
            Ids(turn.Messages), $"automation stops: the contact {fired.Says}", QuestionsHanded(turn, handoff: null), why, d.Now));
        if (asksIfBot)
        {
            Say(d, [Truth(d, offersPerson: false)], why.Consequence(), turn.Messages[^1].At);
        }

        StopAutomation(d, $"the contact {fired.Says}", why, untilPerson: true);
        Tell(turn, fired, d, "; automation has stopped");
        return d.Events;
    }

    private static void Tell(Turn turn, FiredRule fired, Deciding d, string and = "")
    {
        var why = d.Because(fired.Weighed, [], turn.Model, []);
        Alert(
            d,
            d.Playbook.RouteFor(fired.Rule.Kind, fired.Rule.Route),
            $"{d.State.Contact.NameOrAddress} {fired.Says}{and}",
            TextsFor(fired, turn, d),
            Because(why),
            why.Consequence());
    }

    /// <remarks>UK GDPR article 12(3): without undue delay and within one month.</remarks>
    private static string TextsFor(FiredRule fired, Turn turn, Deciding d) =>
        fired.Rule.Name == "data-request"
            ? $"{Texts(turn.Messages)}\nThe law gives one month: answer by {d.Now.UtcDateTime.AddMonths(1):d MMMM yyyy}."
            : Texts(turn.Messages);

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
        .. ModelsAsked(turn),
    ];

    private static IEnumerable<Used> ModelsAsked(Turn turn) =>
        from message in turn.Understood
        where message.Understanding!.Opinion is not null
        let call = message.Understanding!.Opinion!.Call
        select new Used("language model", $"{call.Model}: {call.Verdict}, {call.TokensIn + call.TokensOut} tokens, {call.Milliseconds} ms");

    private static Words Truth(Deciding d, bool offersPerson = true) =>
        new(Part.Truth, Fill(d, d.Playbook.Templates.BotTruth)) { OffersPerson = offersPerson };
}
