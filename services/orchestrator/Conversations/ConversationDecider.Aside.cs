using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What people do with a conversation besides writing in it: put it aside, act elsewhere, or leave it lying.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> Snooze(SnoozeAsked asked, Deciding d)
    {
        if (d.State.Resolved)
        {
            return Refuse(d, asked.Action, "There is nothing open to put aside.");
        }

        if (asked.Until <= d.Now)
        {
            return Refuse(d, asked.Action, "That time has gone by already.");
        }

        if (NotTheirs(asked.By, asked.Epoch, d) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        var why = d.Because("snooze", [new("until", $"{asked.Until:O}"), .. ActionUsed(asked.By, asked.Epoch)]);
        d.Add(new Snoozed(asked.By, asked.Until, why, d.Now));
        return Accept(d, asked.Action, why);
    }

    private static IReadOnlyList<ConversationEvent> WakeUp(Deciding d)
    {
        var why = d.Because("snooze-over");
        d.Add(new Unsnoozed("its time is over", why, d.Now));
        Alert(
            d,
            d.Playbook.RouteFor("customer_request"),
            $"{d.State.Contact.NameOrAddress} is no longer put aside",
            d.State.Control.Holder is { } holder ? $"{holder.Name} has the conversation." : "The bot has the conversation.",
            "snooze-over",
            why);
        return d.Events;
    }

    /// <summary>Their words bring it back.</summary>
    private static void Unsnooze(Deciding d)
    {
        if (d.State.SnoozedUntil is not null)
        {
            d.Add(new Unsnoozed("the contact wrote", d.Because("wrote-while-snoozed"), d.Now));
        }
    }

    /// <summary>The bot knows nothing of what was said there, so it is silent; two people are no conflict, since nothing is to be sent.</summary>
    private static IReadOnlyList<ConversationEvent> TakeNote(ActedElsewhere acted, Deciding d)
    {
        if (d.State.Resolved)
        {
            return Refuse(d, acted.Action, "There is nothing open: it is a matter of the next episode.");
        }

        var why = d.Because("acted-elsewhere", [new("by", acted.By.Id.Value)]);
        if (d.State.Control.Owner == OwnerKind.Bot)
        {
            TakeControl(d, acted.By, "acted elsewhere", why, acted: true);
        }
        else
        {
            AcceptHandoff(d, acted.By, why, acted: true);
        }

        return Accept(d, acted.Action, why);
    }

    private static bool IsIdle(HandBackDue due, ConversationCommand command, Conversation state) =>
        command.Playbook.HandBack is { } after
        && state.Control is { Owner: OwnerKind.Human, ActiveAt: { } active }
        && state.Control.Epoch == due.Epoch
        && !state.Resolved
        && command.Now >= active + after;

    /// <summary>Who owes an answer keeps the conversation and is reminded; else the bot has it again.</summary>
    private static IReadOnlyList<ConversationEvent> HandBackWhenIdle(Deciding d)
    {
        var (holder, after) = (d.State.Control.Holder!, d.Playbook.HandBack!.Value);
        var why = d.Because("idle", [new("after", $"{after.TotalMinutes:0} min"), new("by", holder.Id.Value)]);
        if (d.State.Control.OwesAnswer)
        {
            d.Add(new HandBackPutOff(d.Now + after, why, d.Now));
            Alert(
                d,
                d.Playbook.RouteFor("customer_request"),
                $"{d.State.Contact.NameOrAddress} waits for {holder.Name}",
                "They have written, and nobody has answered.",
                "idle",
                why.Consequence(),
                deadline: d.Now + after);
        }
        else
        {
            GiveBack(d, holder, $"{holder.Name} has not written for {after.TotalMinutes:0} minutes", why);
        }

        return d.Events;
    }
}
