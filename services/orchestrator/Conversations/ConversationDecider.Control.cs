using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Who may speak. What an agent may not do is refused by an event, with the holder's name and the epoch.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> TakeOver(TakeOverAsked asked, Deciding d)
    {
        if (NotTheirs(asked.By, asked.Epoch, d, takesOver: true) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        var why = d.Because("take-over", ActionUsed(asked.By, asked.Epoch));
        TakeControl(d, asked.By, "took over", why);
        return Accept(d, asked.Action, why);
    }

    private static IReadOnlyList<ConversationEvent> HandBack(HandBackAsked asked, Deciding d)
    {
        if (d.State.Control.Owner != OwnerKind.Human)
        {
            return Refuse(d, asked.Action, "The bot has this conversation already.");
        }

        if (NotTheirs(asked.By, asked.Epoch, d) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        var why = d.Because("hand-back", ActionUsed(asked.By, asked.Epoch));
        if (d.State.OpenHandoff is { } handoff)
        {
            d.Add(new HandoffCompleted(handoff.Id, asked.By, why, d.Now));
        }

        d.Add(new ControlReturned(asked.By, d.State.Control.Epoch + 1, "handed back", why, d.Now));
        if (d.State is { AutomationStopped: true, Contact.IsClosed: false })
        {
            d.Add(new AutomationResumed("handed back", why, d.Now));
        }

        return Accept(d, asked.Action, why);
    }

    /// <summary>A person's words take control by themselves, and carry their name the first time.</summary>
    private static IReadOnlyList<ConversationEvent> ReplyAsAgent(AgentReplyAsked asked, Deciding d)
    {
        if (NotTheirs(asked.By, asked.Epoch, d) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        if (d.State.Contact.Last is null || d.State.Contact.IsClosed)
        {
            return Refuse(d, asked.Action, d.State.Contact.IsClosed
                ? "The contact has opted out of this channel. Only START from them reopens it."
                : "There is no address to write to.");
        }

        var why = d.Because("agent-reply", ActionUsed(asked.By, asked.Epoch));
        TakeControl(d, asked.By, "wrote to the contact", why);
        var signs = !d.State.Control.SignedOn;
        List<Words> words = signs
            ? [new(Part.SignOn, Signed(d, asked))]
            : [new("text", asked.Text)];
        var reply = AddReply(d, words, new(AuthorKind.Agent, asked.By.Name, Automated: false), why, answers: null);
        if (signs)
        {
            d.Add(new SignedOn(reply, asked.By, why, d.Now));
        }

        return Accept(d, asked.Action, why);
    }

    private static string Signed(Deciding d, AgentReplyAsked asked) => Fill(d, d.Playbook.Templates.SignOn)
        .Replace("{name}", asked.By.Name, StringComparison.Ordinal)
        .Replace("{text}", asked.Text, StringComparison.Ordinal);

    private static void TakeControl(Deciding d, Agent by, string reason, Why why)
    {
        if (d.State.Control.Holder?.Id == by.Id)
        {
            return;
        }

        d.Add(new ControlTaken(by, d.State.Control.Epoch + 1, reason, why, d.Now));
        AcceptHandoff(d, by, why);
        StopAutomation(d, "a person has control", why);
    }

    /// <summary>Null when this agent may act. The holder may always, since nobody has taken over in between.</summary>
    /// <param name="takesOver">With the current epoch a colleague may be taken over from.</param>
    private static string? NotTheirs(Agent by, long epoch, Deciding d, bool takesOver = false)
    {
        var control = d.State.Control;
        return control.Holder?.Id == by.Id ? null
            : control.Holder is { } holder && (epoch != control.Epoch || !takesOver)
                ? $"{holder.Name} has this conversation (epoch {control.Epoch})."
            : epoch != control.Epoch ? $"Control has changed since: the bot has this conversation (epoch {control.Epoch})."
            : null;
    }

    private static IReadOnlyList<ConversationEvent> Accept(Deciding d, ActionId action, Why why)
    {
        var control = d.State.Control;
        d.Add(new AgentActionAccepted(action, control.Owner, control.Holder, control.Epoch, why.Consequence(), d.Now));
        return d.Events;
    }

    private static IReadOnlyList<ConversationEvent> Refuse(Deciding d, ActionId action, string reason)
    {
        var control = d.State.Control;
        d.Add(new AgentActionRefused(
            action, reason, control.Owner, control.Holder, control.Epoch, d.Because("refused"), d.Now));
        return d.Events;
    }

    private static EquatableList<Used> ActionUsed(Agent by, long epoch) => [new("by", by.Id.Value), new("asked under epoch", $"{epoch}")];
}
