using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Replay;

/// <summary>Where deciding again gave something else than what is recorded.</summary>
/// <param name="Version">The version of the first event that differs.</param>
/// <param name="Recorded">What the stream has there, as JSON after its name; null when it has nothing more.</param>
/// <param name="Replayed">What this build decides; null when it decides nothing more.</param>
public sealed record Difference(long Version, string Input, string? Recorded, string? Replayed);

/// <summary>Decides each recorded input again, under the playbook and clock recorded with it, and compares byte for byte. Calls no model.</summary>
public static class ConversationReplay
{
    /// <param name="playbooks">A version's playbook; a stream never meets one that was not published.</param>
    /// <exception cref="ArgumentException">The stream does not begin with an input, so another program wrote it.</exception>
    public static IReadOnlyList<Difference> Of(
        IReadOnlyList<Recorded<ConversationEvent>> stream, Func<string, Playbook> playbooks)
    {
        var differences = new List<Difference>();
        var state = Conversation.NotBegun;
        for (var at = 0; at < stream.Count;)
        {
            if (stream[at].Event is not ConversationEvent.Input input)
            {
                throw new ArgumentException($"{stream[at].Stream} version {stream[at].Version} is a decision on no input.");
            }

            var recorded = stream.Skip(at + 1).TakeWhile(next => next.Event is ConversationEvent.Decision).Prepend(stream[at]).ToList();
            var build = recorded.Select(next => next.Event).OfType<ConversationEvent.Decision>().FirstOrDefault()?.Why.Build ?? "";
            var command = new ConversationCommand(new(stream[at].Stream), input, playbooks(input.Playbook).For(state, playbooks), build);
            if (FirstDifference(recorded, ConversationDecider.Decide(command, state)) is { } difference)
            {
                differences.Add(difference);
            }

            state = recorded.Aggregate(state, (folded, next) => ConversationDecider.Decider.Evolve(folded, next.Event));
            at += recorded.Count;
        }

        return differences;
    }

    private static Difference? FirstDifference(
        List<Recorded<ConversationEvent>> recorded, IReadOnlyList<ConversationEvent> replayed)
    {
        for (var i = 0; i < Math.Max(recorded.Count, replayed.Count); i++)
        {
            var then = i < recorded.Count ? Text(recorded[i].Event) : null;
            var now = i < replayed.Count ? Text(replayed[i]) : null;
            if (then != now)
            {
                return new(recorded[0].Version + i, recorded[0].Event.GetType().Name, then, now);
            }
        }

        return null;
    }

    private static string Text(ConversationEvent @event) =>
        $"{@event.GetType().Name} {JsonSerializer.Serialize(@event, ConversationJson.Default.GetTypeInfo(@event.GetType())!)}";
}
