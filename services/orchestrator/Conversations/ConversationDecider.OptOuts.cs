using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>STOP is final: it closes the channel for everybody, ends all automation, and is confirmed once. Only START reopens.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> OptOut(MessageReceived message, Deciding d)
    {
        var everyChannel = message.Keyword == Keyword.StopAll;
        var why = d.Because(everyChannel ? "keyword:stop-all" : "keyword:stop") with
        {
            Evidence = KeywordSpan(message),
        };
        return OptOut(d, message.Channel, everyChannel, message.ProviderConfirmedStop, Ids([.. d.State.Waiting, .. ThisOne(message, d)]), Handed(Before(message, d), handoff: null), why);
    }

    private static IReadOnlyList<ConversationEvent> OptOut(
        Deciding d,
        Channel channel,
        bool everyChannel,
        bool confirmedByProvider,
        EquatableList<MessageId> messages,
        EquatableList<QuestionOutcome> questions,
        Why why)
    {
        var known = d.State.Contact.Closed.Contains(channel);
        d.Add(new BurstDecided(messages, known ? "had opted out already" : "opted out", questions, why, d.Now));
        foreach (var address in Leaving(d.State.Contact, channel, everyChannel))
        {
            d.Add(new OptOutRecorded(
                address.Channel, address.Connection, address.Sender, address.At, everyChannel, why.Consequence(), d.Now));
        }

        StopAutomation(d, "the contact opted out", why);
        if (known)
        {
            return d.Events;
        }

        if (!confirmedByProvider)
        {
            Confirm(d, why.Consequence());
        }

        Alert(
            d, d.Playbook.RouteFor("policy"), $"{d.State.Contact.NameOrAddress} opted out", Texts(d.State.Decided), why.Rule, why.Consequence());
        return d.Events;
    }

    private static IEnumerable<Address> Leaving(Contact contact, Channel channel, bool everyChannel) =>
        from address in contact.Addresses.Values.Append(contact.Last).Append(contact.Mail).OfType<Address>().Distinct()
        where (everyChannel || address.Channel == channel) && !contact.Closed.Contains(address.Channel)
        orderby address.Channel
        select address;

    /// <summary>The one message that may pass a closed channel: no offer, no disclosure, nothing but the fact.</summary>
    private static void Confirm(Deciding d, Why why) =>
        AddReply(
            d,
            [new(Part.OptOut, Fill(d, d.Playbook.Templates.OptOutConfirmation))],
            new(AuthorKind.Bot, d.Playbook.Identity.BotName, Automated: true, OptOutConfirmation: true),
            why,
            answers: d.Now);

    private static IReadOnlyList<ConversationEvent> OptIn(MessageReceived message, Deciding d)
    {
        var why = d.Because("keyword:start") with { Evidence = KeywordSpan(message) };
        d.Add(new BurstDecided([message.Message], "opted in again", [], why, d.Now));
        d.Add(new OptInRecorded(
            message.Channel, message.Connection, message.Sender, message.From, why.Consequence(), d.Now));
        ResumeAfterOptOut(d);
        if (d.State.BotMaySpeak)
        {
            Say(d, [new(Part.OptIn, Fill(d, d.Playbook.Templates.OptInConfirmation))], why.Consequence(), message.At);
        }

        return d.Events;
    }

    /// <summary>Their words reach people, but nobody can answer there.</summary>
    private static IReadOnlyList<ConversationEvent> WroteOnClosedChannel(MessageReceived message, Deciding d)
    {
        var why = d.Because("channel-closed", [new("channel", message.Channel.ToString())]);
        d.Add(new BurstDecided(
            [message.Message],
            "no answer: this channel was opted out of",
            [new(message.Message, 0, message.Text.Length, QuestionEnd.HandedOff, "closed-channel")],
            why,
            d.Now));
        Alert(
            d,
            d.Playbook.RouteFor("policy"),
            $"{d.State.Contact.NameOrAddress} wrote on a channel they opted out of",
            message.Text,
            why.Rule,
            why.Consequence());
        return d.Events;
    }

    /// <summary>An opt-out ends automation until the contact writes again on a channel that is open.</summary>
    private static void ResumeAfterOptOut(Deciding d)
    {
        if (d.State is { AutomationStopped: true, HeldForPerson: false, OpenHandoff: null, Control.Owner: OwnerKind.Bot, Contact.IsClosed: false })
        {
            d.Add(new AutomationResumed("the contact wrote again", d.Because("wrote-again"), d.Now));
        }
    }

    private static EquatableList<Span> KeywordSpan(MessageReceived message)
    {
        var start = message.KeywordText.Length == 0 ? -1 : message.Text.IndexOf(message.KeywordText, StringComparison.Ordinal);
        return start < 0 ? [] : [new(message.Message, start, message.KeywordText.Length, "keyword", 1)];
    }

    /// <summary>What they wrote just before STOP may ask something; people see it with the opt-out.</summary>
    private static IEnumerable<HeardMessage> Before(MessageReceived message, Deciding d) =>
        d.State.Waiting.Where(waiting => waiting.Id != message.Message && waiting.Text.Length > 0);

    private static IEnumerable<HeardMessage> ThisOne(MessageReceived message, Deciding d) =>
        d.State.Waiting.Exists(waiting => waiting.Id == message.Message) ? [] : [new(message.Message, message.Text, message.At, null)];
}
