using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>One decision in the making: the events so far, and the state after them.</summary>
internal sealed class Deciding
{
    private readonly ConversationCommand command;
    private readonly List<ConversationEvent> events = [];
    private (Channel?, string?) spokenTo;
    private Playbook? spoken;

    public Deciding(ConversationCommand command, Conversation state)
    {
        this.command = command;
        State = state;
        Add(command.Input);
    }

    public Conversation State { get; private set; }

    /// <summary>In the words for this contact: their channel and language may change within the decision.</summary>
    public Playbook Playbook
    {
        get
        {
            var contact = (State.Contact.Last?.Channel, State.Contact.Language);
            if (spoken is null || spokenTo != contact)
            {
                (spoken, spokenTo) = (command.Playbook.Variants.IsEmpty ? command.Playbook : command.Playbook.Spoken(contact.Channel, contact.Language), contact);
            }

            return spoken;
        }
    }

    public DateTimeOffset Now => command.Now;

    public IReadOnlyList<ConversationEvent> Events => events;

    public void Add(ConversationEvent @event)
    {
        events.Add(@event);
        State = ConversationFold.Evolve(State, @event);
    }

    /// <summary>An id that the next event to be added names.</summary>
    public string NextId(string prefix, int index = 0) => Derived.Id(prefix, command.Conversation, State.Version + 1, index);

    /// <summary>The record of a rule without a score: it holds or it doesn't.</summary>
    public Why Because(string rule, params EquatableList<Used> inputs) =>
        new(command.Build, Playbook.Version, "", rule, 1, 1, 0, inputs, [], []);

    /// <summary>The record of the rule that won, with those that lost.</summary>
    public Why Because(Weighed won, IEnumerable<Weighed> all, string model, EquatableList<Used> inputs) =>
        new(
            command.Build,
            Playbook.Version,
            model,
            won.Rule,
            won.Score,
            won.Threshold,
            won.Margin,
            inputs,
            all.Where(weighed => weighed.Rule != won.Rule && weighed.Score > 0).Select(weighed => weighed.Record()).ToEquatableList(),
            won.Evidence);
}
