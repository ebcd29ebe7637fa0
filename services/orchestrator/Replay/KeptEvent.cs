using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;

namespace Hitl.Orchestrator.Replay;

/// <summary>One line of a kept stream: an event under its stored name and in its stored shape, its personal properties in the clear.</summary>
/// <param name="Data">Clock, playbook and, for a decision, its reasons stand in it, as in the store.</param>
public sealed record KeptEvent(string Tenant, string Stream, long Version, string Type, JsonElement Data)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="UnreadableEventException">The name is unknown, or a personal property does not open.</exception>
    public static KeptEvent Of(StoredEvent stored, ContactKey? key) =>
        new(stored.Tenant, stored.Stream, stored.Version, stored.Type, JsonElement.Parse(ConversationEvents.Types.InTheClear(stored, key)));

    /// <exception cref="JsonException">It is no line of a kept stream.</exception>
    public static KeptEvent Parse(string line)
    {
        var kept = JsonSerializer.Deserialize<KeptEvent>(line, Json) ?? throw new JsonException("It is null.");
        return kept.Data.ValueKind == JsonValueKind.Object ? kept : throw new JsonException($"Its data is {kept.Data.GetRawText()} and no object.");
    }

    /// <summary>The event as this build reads it, by its stored name and through upcasters.</summary>
    /// <exception cref="UnreadableEventException">The name is unknown, or the data does not fit the record.</exception>
    public Recorded<ConversationEvent> Read()
    {
        var @event = ConversationEvents.Types.Decode(Type, dotNetType: null, JsonSerializer.SerializeToUtf8Bytes(Data), key: null);
        return new(Tenant, Stream, Version, @event, @event.At, Guid.Empty, null, null);
    }

    public override string ToString() => JsonSerializer.Serialize(this, Json);
}
