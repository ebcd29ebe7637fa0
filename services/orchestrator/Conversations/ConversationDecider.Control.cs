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
        GiveBack(d, asked.By, "handed back", why);
        return Accept(d, asked.Action, why);
    }

    private static void GiveBack(Deciding d, Agent by, string reason, Why why)
    {
        CompleteHandoff(d, by, why);
        d.Add(new ControlReturned(by, d.State.Control.Epoch + 1, reason, why, d.Now));
        if (d.State is { AutomationStopped: true, Contact.IsClosed: false })
        {
            d.Add(new AutomationResumed(reason, why, d.Now));
        }
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

        if (NeedsSignOn(asked, d) && asked.SignOn is { } own && !IsSigned(own, asked.By))
        {
            return Refuse(
                d, asked.Action, $"A person's first words carry their name, and hold {{text}} once: keep '{FirstName(asked.By)}' and {{text}} in the sign-on.");
        }

        var why = d.Because("agent-reply", ActionUsed(asked.By, asked.Epoch));
        TakeControl(d, asked.By, "wrote to the contact", why, acted: true);
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

    /// <summary>The contact does not know yet who writes.</summary>
    private static bool NeedsSignOn(AgentReplyAsked asked, Deciding d) => d.State.Control is not { SignedOn: true } control || control.Holder?.Id != asked.By.Id;

    private static bool IsSigned(string signOn, Agent by) =>
        signOn.Contains(FirstName(by), StringComparison.Ordinal) && signOn.Split("{text}").Length == 2;

    private static string Signed(Deciding d, AgentReplyAsked asked) =>
        (asked.SignOn ?? d.State.Control.SignOn ?? SignOn(d, asked.By)).Replace("{text}", asked.Text, StringComparison.Ordinal);

    /// <summary>The frame of a person's first words: who writes, and what about. They may change it before it is sent.</summary>
    private static string SignOn(Deciding d, Agent by) => Fill(d, d.Playbook.Templates.SignOn)
        .Replace("{name}", by.Name, StringComparison.Ordinal)
        .Replace("{first_name}", FirstName(by), StringComparison.Ordinal)
        .Replace("{topic}", Topic(d.State.Handoff?.Kind), StringComparison.Ordinal);

    private static string FirstName(Agent by) => by.Name.Split(' ', 2)[0];

    private static string Topic(string? kind) => kind switch
    {
        "complexity" => "your question",
        "value" => "your enquiry",
        "customer_request" or "policy" => "your request",
        "complaint" => "your complaint",
        "negotiation" => "your question about terms",
        _ => "your message",
    };

    private static void TakeControl(Deciding d, Agent by, string reason, Why why, bool acted = false)
    {
        if (d.State.Control.Holder?.Id == by.Id)
        {
            AcceptHandoff(d, by, why, acted);
            return;
        }

        d.Add(new ControlTaken(by, d.State.Control.Epoch + 1, reason, why, d.Now, SignOn(d, by)));
        AcceptHandoff(d, by, why, acted);
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
