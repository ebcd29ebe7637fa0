using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Forms: a large budget is a person's to ring about, any other lead gets the sequence.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> Lead(LeadCaptured lead, Deciding d)
    {
        OpenEpisode(d);
        Unsnooze(d);
        CancelFollowUp(d, "another form came in");
        var value = HighValueRule.Weigh(lead.Budget ?? new Money(0, ""), d.Playbook, []);
        var why = d.Because(value, [], "", BudgetUsed(lead));
        var handoff = new HandoffId(d.NextId("h_"));
        var rule = d.Playbook.Rule("high-value");
        if (value.Fired && (rule.Action is RuleAction.HandOff or RuleAction.Stop))
        {
            d.Add(new BurstDecided([lead.Message], "a lead to ring", HandedWithForm(lead, handoff), why, d.Now));
            HandOff(d, handoff, "value", $"left a form with a budget of {Text(lead.Budget!)}", why, lead.Text, to: rule.Route);
        }
        else if (!d.State.BotMaySpeak)
        {
            d.Add(new BurstDecided([lead.Message], "left to the people who have it", HandedWithForm(lead, d.State.Handoff?.Id), why, d.Now));
        }
        else if (d.State.Contact.Last is null && !IsOnlyToNurture(lead, d))
        {
            d.Add(new BurstDecided([lead.Message], "no number to write to", HandedWithForm(lead, handoff), why, d.Now));
            HandOff(d, handoff, "failure", "left a form without a number that we can write to", why, lead.Text);
        }
        else if (lead.Text.Length == 0 && FlowToBegin(d) is { } flow)
        {
            var begins = d.Because($"flow:{flow.Id}", BudgetUsed(lead)) with { Lost = [value.Record()] };
            d.Add(new BurstDecided([lead.Message], $"the flow '{flow.Id}' begins", [], begins, d.Now));
            Say(d, BeginFlow(flow, d, begins), begins.Consequence(), answers: null);
        }
        else if (lead.Text.Length == 0)
        {
            var nurture = d.Because("nurture", BudgetUsed(lead)) with { Lost = [value.Record()] };
            d.Add(new BurstDecided([lead.Message], "a lead to nurture", [], nurture, d.Now));
            StartSequence(d, nurture);
        }

        if (value.Fired && (rule.Action is RuleAction.Alert or RuleAction.AskSpecialist))
        {
            Alert(
                d, d.Playbook.RouteFor("value", rule.Route), $"{d.State.Contact.NameOrAddress} left a form with a budget of {Text(lead.Budget!)}", lead.Text,
                Because(why), why.Consequence());
        }

        return d.Events;
    }

    /// <summary>An e-mail address is enough for the sequence; for an answer it is not, since what they write back there is not read here.</summary>
    private static bool IsOnlyToNurture(LeadCaptured lead, Deciding d) =>
        lead.Text.Length == 0 && FlowToBegin(d) is null && GoesByMail(d, step: 0);

    private static EquatableList<Used> BudgetUsed(LeadCaptured lead) =>
        [new("form", lead.Form), new("budget", lead.Budget is { } budget ? Text(budget) : "none")];

    /// <summary>What the form's own text asks goes to the person with the form.</summary>
    private static EquatableList<QuestionOutcome> HandedWithForm(LeadCaptured lead, HandoffId? handoff) =>
        lead.Text.Length == 0 ? [] : [new(lead.Message, 0, lead.Text.Length, QuestionEnd.HandedOff, handoff?.Value ?? "people")];

    private static string Text(Money money) => $"{money.Amount:#,0.##} {money.Currency}".TrimEnd();
}
