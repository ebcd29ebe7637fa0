using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>What the rules weigh: the messages of one burst that are understood or have nothing to understand, and what was known when they came.</summary>
public sealed record Turn(EquatableList<HeardMessage> Messages, Conversation State, Playbook Playbook)
{
    private IReadOnlyList<(HeardMessage Message, Reading Reading)>? tones;
    private string[]? folded;

    /// <summary>Those with words.</summary>
    public EquatableList<HeardMessage> Understood { get; } = Messages.FindAll(message => message.Understanding is not null);

    /// <summary>Each message's reading, as a whole and by its parts. Every rule goes over them, so they are gathered once.</summary>
    public IReadOnlyList<(HeardMessage Message, Reading Reading)> Readings { get; } = ReadingsOf(Messages);

    /// <summary>The readings that tell a mood or an intent: all but those of plain answers to what the bot asked, whatever their few words are like.</summary>
    public IReadOnlyList<(HeardMessage Message, Reading Reading)> Tones => tones ??= TonesOf();

    /// <summary>The messages' texts, as phrases are looked for in them.</summary>
    public IReadOnlyList<string> Folded => folded ??= [.. Messages.Select(message => PhraseRule.Folded(message.Text))];

    /// <summary>The parts that are looked at for questions; a message without parts is one.</summary>
    public IEnumerable<(HeardMessage Message, Segment Segment)> Segments =>
        from message in Understood
        let understanding = message.Understanding!
        from segment in understanding.Segments.Count > 0
            ? understanding.Segments
            : [new Segment(0, message.Text.Length, understanding.Whole)]
        select (message, segment);

    /// <summary>The model that read the last of them; empty when none had to.</summary>
    public string Model => Understood is [.., { Understanding: { } last }] ? last.Model : "";

    private IReadOnlyList<(HeardMessage Message, Reading Reading)> TonesOf() =>
        State.Run is { IsAsking: true } && Messages.Where(message => PlainAnswer.Is(message, this)).ToList() is { Count: > 0 } plain
            ? Readings.Where(pair => !plain.Contains(pair.Message)).ToList()
            : Readings;

    private static List<(HeardMessage Message, Reading Reading)> ReadingsOf(EquatableList<HeardMessage> messages)
    {
        var readings = new List<(HeardMessage, Reading)>();
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i] is { Understanding: { } understanding } message)
            {
                readings.Add((message, understanding.Whole));
                for (var part = 0; part < understanding.Segments.Count; part++)
                {
                    readings.Add((message, understanding.Segments[part].Reading));
                }
            }
        }

        return readings;
    }
}
