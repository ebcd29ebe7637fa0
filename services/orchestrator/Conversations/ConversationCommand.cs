using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Something came in: decide on it. All that deciding depends on comes with it, so a replay can build the same command again.</summary>
/// <param name="Input">The fact, with the recorded clock in it. It becomes the first of the events that follow.</param>
/// <param name="Playbook">The version the input names.</param>
/// <param name="Build">The build that decides, for the record.</param>
public sealed record ConversationCommand(ConversationId Conversation, ConversationEvent.Input Input, Playbook Playbook, string Build)
{
    public DateTimeOffset Now => Input.At;
}
