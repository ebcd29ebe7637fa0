using System.Text.Json.Serialization;
using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Tenants;

/// <summary>The stored form of a tenant's events.</summary>
public static class TenantEvents
{
    public const string Kind = "tenant";
    public const string Prefix = "tenant_";

    public static readonly EventTypes<TenantEvent> Types = new(
        Kind,
        TenantJson.Default,
        events: typeof(TenantEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TenantEvent)) && !type.IsAbstract));

    /// <summary>A tenant's stream, in the lane of its name.</summary>
    public static string KeyOf(string tenant) => Prefix + tenant;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TenantEvent.WentLive))]
[JsonSerializable(typeof(TenantEvent.WentToDraft))]
[JsonSerializable(typeof(TenantEvent.TestersNamed))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class TenantJson : JsonSerializerContext;
