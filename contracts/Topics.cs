namespace Hitl.Contracts;

/// <summary>The topics. Each is said by one service and by no other; breaking a contract is a new version after draining.</summary>
public static class Topics
{
    /// <summary>Said by ingest: contact messages, forms, provider callbacks, answers given in Slack.</summary>
    public const string Inbound = "hitl.inbound.v1";

    /// <summary>Said by the classifier: what a message means.</summary>
    public const string Understood = "hitl.understood.v1";

    /// <summary>Said by the orchestrator: the public form of conversations and playbooks.</summary>
    public const string Conversations = "hitl.conversations.v1";

    /// <summary>Said by the inbox API: what agents asked for.</summary>
    public const string AgentActions = "hitl.agent-actions.v1";

    /// <summary>Said by the notifier: what left the building, and what could not.</summary>
    public const string Deliveries = "hitl.deliveries.v1";

    public static readonly IReadOnlyList<string> All = [Inbound, Understood, Conversations, AgentActions, Deliveries];
}
