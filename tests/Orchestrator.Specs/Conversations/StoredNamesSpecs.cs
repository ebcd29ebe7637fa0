using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;

namespace Hitl.Orchestrator.Specs.Conversations;

public class StoredNamesSpecs
{
    /// <summary>A changed line here is a changed storage format: add, never rename. The approved file is StoredNames.approved.txt.</summary>
    [Fact]
    public void Stored_names_are_frozen() => Assert.Equal(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conversations", "StoredNames.approved.txt")),
        FrozenNames.Of(ConversationEvents.Types));
}
