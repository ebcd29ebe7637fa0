using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Replay;

/// <summary>A stream kept as text, one event a line, so that later builds can be held to what was decided.</summary>
public sealed class KeptStream
{
    private KeptStream(IReadOnlyList<KeptEvent> events, IReadOnlyList<Recorded<ConversationEvent>> read)
    {
        Events = events;
        Recorded = read;
    }

    public IReadOnlyList<KeptEvent> Events { get; }

    public IReadOnlyList<Recorded<ConversationEvent>> Recorded { get; }

    public static string Text(IEnumerable<KeptEvent> events) => string.Concat(events.Select(e => $"{e}\n"));

    /// <exception cref="InvalidDataException">A line cannot be read; says which, and why.</exception>
    public static KeptStream Read(string text)
    {
        var events = new List<KeptEvent>();
        var read = new List<Recorded<ConversationEvent>>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var number = events.Count + 1;
            try
            {
                events.Add(KeptEvent.Parse(line));
                read.Add(events[^1].Read());
            }
            catch (Exception e) when (e is JsonException or UnreadableEventException)
            {
                throw new InvalidDataException($"Line {number} cannot be read. {e.Message}", e);
            }

            if (events[^1] is var last && (last.Version != number || last.Stream != events[0].Stream || last.Tenant != events[0].Tenant))
            {
                throw new InvalidDataException($"Line {number} is version {last.Version} of {last.Tenant}/{last.Stream}, not version {number} of {events[0].Tenant}/{events[0].Stream}.");
            }
        }

        return events.Count > 0 ? new(events, read) : throw new InvalidDataException("It holds no event.");
    }

    /// <summary>What this build makes of the same inputs. Their lines stay as they are; builds are named as before, so that only decisions differ.</summary>
    /// <remarks>Inputs that followed from a decision, such as the fate of a reply, stay too: where the conversation would go on otherwise, record it anew.</remarks>
    public IReadOnlyList<KeptEvent> DecideAgain(Func<string, Playbook> playbooks)
    {
        var key = ContactKey.New(Events[0].Tenant, Events[0].Stream);
        var again = new List<KeptEvent>();
        var state = Conversation.NotBegun;
        var build = "";
        for (var at = 0; at < Events.Count; at++)
        {
            if (Recorded[at].Event is not ConversationEvent.Input input)
            {
                continue;
            }

            build = Recorded.ElementAtOrDefault(at + 1)?.Event is ConversationEvent.Decision { Why.Build: var then } ? then : build;
            var decided = ConversationDecider.Decide(new(new(Events[at].Stream), input, playbooks(input.Playbook).For(state, playbooks), build), state);
            state = decided.Aggregate(state, ConversationDecider.Decider.Evolve);
            foreach (var @event in decided)
            {
                var version = again.Count + 1;
                again.Add(ReferenceEquals(@event, input) ? Events[at] with { Version = version } : Kept(@event, version, key));
            }
        }

        return again;
    }

    private static KeptEvent Kept(ConversationEvent @event, long version, ContactKey key)
    {
        var encoded = ConversationEvents.Types.Encode(@event, key);
        var stored = new StoredEvent(
            0, Guid.Empty, key.Tenant, key.Contact, version, encoded.Alias, encoded.DotNetType, encoded.Data, @event.At, null, null, default, null);
        return KeptEvent.Of(stored, key);
    }
}
