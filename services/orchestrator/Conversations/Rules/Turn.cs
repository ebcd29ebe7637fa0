using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>What the rules weigh: the messages of one burst that are understood or have nothing to understand, and what was known when they came.</summary>
public sealed record Turn(EquatableList<HeardMessage> Messages, Conversation State, Playbook Playbook)
{
    /// <summary>Those with words.</summary>
    public IEnumerable<HeardMessage> Understood => Messages.Where(message => message.Understanding is not null);

    /// <summary>Each message's reading, as a whole and by its parts.</summary>
    public IEnumerable<(HeardMessage Message, Reading Reading)> Readings =>
        from message in Understood
        from reading in message.Understanding!.Segments.Select(segment => segment.Reading).Prepend(message.Understanding.Whole)
        select (message, reading);

    /// <summary>The parts that are looked at for questions; a message without parts is one.</summary>
    public IEnumerable<(HeardMessage Message, Segment Segment)> Segments =>
        from message in Understood
        let understanding = message.Understanding!
        from segment in understanding.Segments.Count > 0
            ? understanding.Segments
            : [new Segment(0, message.Text.Length, understanding.Whole)]
        select (message, segment);

    /// <summary>The model that read the last of them; empty when none had to.</summary>
    public string Model => Understood.LastOrDefault()?.Understanding!.Model ?? "";
}
