using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Replay;
using Hitl.Orchestrator.Specs.Golden;

namespace Hitl.Orchestrator.Specs.Conversations;

public class FoldSpecs
{
    public static TheoryData<string> Kept => [.. GoldenStreams.Names];

    [Theory]
    [MemberData(nameof(Kept))]
    public void Folding_an_event_changes_nothing_of_the_state_before(string name)
    {
        var events = KeptStream.Read(GoldenStreams.Text(name)).Recorded.Select(recorded => recorded.Event).ToList();
        List<Conversation> states = [Conversation.NotBegun];
        List<DateTimeOffset?> active = [null];
        foreach (var @event in events)
        {
            states.Add(ConversationDecider.Decider.Evolve(states[^1], @event));
            active.Add(states[^1].ActiveAt);
        }

        Assert.Equal(Enumerable.Range(0, events.Count + 1).Select(count => (long)count), states.Select(state => state.Version));
        Assert.Equal(active, states.Select(state => state.ActiveAt));
    }
}
