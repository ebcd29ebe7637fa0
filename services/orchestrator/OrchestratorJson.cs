using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Rosters;
using Hitl.Orchestrator.Tenants;

namespace Hitl.Orchestrator;

/// <summary>Serialisers of what the orchestrator says to itself: timers and accepted rows.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TimerFell))]
[JsonSerializable(typeof(PublishPlaybook))]
[JsonSerializable(typeof(AskRoster))]
[JsonSerializable(typeof(TellRoster))]
[JsonSerializable(typeof(RosterAnswers))]
[JsonSerializable(typeof(SetStage))]
internal sealed partial class OrchestratorJson : JsonSerializerContext;
