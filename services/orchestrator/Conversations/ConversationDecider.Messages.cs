using Hitl.Orchestrator.Conversations.Rules;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What comes from the contact, and when it is time to decide on it.</summary>
public static partial class ConversationDecider
{
    private static IReadOnlyList<ConversationEvent> Received(MessageReceived message, Deciding d)
    {
        OpenEpisode(d);
        CancelFollowUp(d, "the contact wrote");
        Unsnooze(d);
        switch (message.Keyword)
        {
            case Keyword.Stop or Keyword.StopAll:
                return OptOut(message, d);
            case Keyword.Start or Keyword.Yes when d.State.Contact.Closed.Contains(message.Channel):
                return OptIn(message, d);
        }

        if (d.State.Contact.IsClosed)
        {
            return WroteOnClosedChannel(message, d);
        }

        ResumeAfterOptOut(d);
        if (d.State.Control.Owner != OwnerKind.Bot)
        {
            return d.Events;
        }

        if (message.Keyword == Keyword.Help)
        {
            var why = d.Because("keyword:help");
            d.Add(new BurstDecided([message.Message], "asked for help", [], why, d.Now));
            Say(d, [new(Part.Help, Fill(d, d.Playbook.Templates.Help))], why, message.At);
            return d.Events;
        }

        return DecideIfDue(d);
    }

    private static IReadOnlyList<ConversationEvent> Understood(MessageUnderstood understood, Deciding d) =>
        d.State.Waiting.Exists(message => message.Id == understood.Message) ? DecideIfDue(d) : d.Events;

    private static IReadOnlyList<ConversationEvent> DecideIfDue(Deciding d)
    {
        var ready = d.State.Waiting.FindAll(message => message.IsReady);
        if (ready.Count == 0)
        {
            return d.Events;
        }

        var turn = new Turn(ready, d.State, d.Playbook);
        return (ready.Count == d.State.Waiting.Count && d.Now >= ClosesAt(d.State, d.Playbook.Debounce)) || SkipsTheWait(turn)
            ? DecideTurn(turn, d)
            : d.Events;
    }

    private static IReadOnlyList<ConversationEvent> DecideWaiting(Deciding d) =>
        DecideTurn(new Turn(d.State.Waiting, d.State, d.Playbook), d);

    private static bool IsDue(ConversationCommand command, Conversation state) =>
        state.Waiting.Count > 0
        && state.Waiting.TrueForAll(message => message.IsReady)
        && command.Now >= ClosesAt(state, command.Playbook.Debounce);

    private static DateTimeOffset ClosesAt(Conversation state, Playbooks.Debounce debounce) =>
        ConversationTimers.BurstCloses(state, debounce);

    private static bool ModelIsLate(ConversationCommand command, Conversation state) =>
        state.Waiting.Exists(message => !message.IsReady && command.Now >= message.At + command.Playbook.Debounce.Model);

    private static IReadOnlyList<ConversationEvent> DecideWithoutModel(Deciding d)
    {
        var waiting = d.State.Waiting;
        var why = d.Because("model-deadline", [new("waited", $"{d.Playbook.Debounce.Model.TotalSeconds:0.###} s")]);
        var already = d.State.AutomationStopped;
        var handoff = already ? d.State.Handoff?.Id : new HandoffId(d.NextId("h_"));
        d.Add(new BurstDecided(
            Ids(waiting), already ? "left to the people who have it" : "not understood in time", Handed(waiting, handoff), why, d.Now));
        if (!already)
        {
            HandOff(d, handoff!.Value, "failure", "wrote what could not be understood in time", why, Texts(waiting));
        }

        return d.Events;
    }

    private static bool SkipsTheWait(Turn turn) =>
        OptOutWishRule.Weigh(turn).Fired
        || HumanRequestedRule.Weigh(turn).Fired
        || AngryRule.Weigh(turn).Fired
        || ConfusedRule.Weigh(turn).Fired
        || IsItABotRule.Weigh(turn).Fired
        || (turn.State.OpenOffer is not null && turn.Readings.Any(pair =>
            pair.Reading.YesNo is YesNo.Yes or YesNo.No && pair.Reading.YesNoSignal.Probability >= turn.Playbook.Thresholds.YesNo));

    private static EquatableList<MessageId> Ids(IEnumerable<HeardMessage> messages) =>
        messages.Select(message => message.Id).ToEquatableList();

    private static string Texts(IEnumerable<HeardMessage> messages) =>
        string.Join("\n", messages.Select(message => message.Text));
}
