using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Rosters;

namespace Hitl.Orchestrator.Specs.Conversations;

public class StoredNamesSpecs
{
    /// <summary>A changed line here is a changed storage format: add, never rename. What is found is left beside the built specs as StoredNames.received.txt.</summary>
    [Fact]
    public void Stored_names_are_frozen()
    {
        var names = FrozenNames.Of(ConversationEvents.Types) + FrozenNames.Of(RosterEvents.Types);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Conversations", "StoredNames.received.txt"), names);

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conversations", "StoredNames.approved.txt")), names);
    }
}
