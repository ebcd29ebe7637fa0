using System.Text.Json.Serialization;
using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Rosters;

/// <summary>The stored form of a roster's events.</summary>
public static class RosterEvents
{
    public const string Kind = "roster";

    public static readonly EventTypes<RosterEvent> Types = new(
        Kind,
        RosterJson.Default,
        events: typeof(RosterEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(RosterEvent)) && !type.IsAbstract));

    /// <summary>A tenant's roster, in the lane of its name.</summary>
    public static string KeyOf(string tenant) => Hitl.Contracts.RosterKey.Of(tenant);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RosterEvent.ShiftChanged))]
[JsonSerializable(typeof(RosterEvent.OfferWanted))]
[JsonSerializable(typeof(RosterEvent.OfferEnded))]
[JsonSerializable(typeof(RosterEvent.HandoffTaken))]
[JsonSerializable(typeof(RosterEvent.OfferMade))]
[JsonSerializable(typeof(RosterEvent.OfferQueued))]
[JsonSerializable(typeof(AgentId[]))]
internal sealed partial class RosterJson : JsonSerializerContext;
