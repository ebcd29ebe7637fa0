using System.Text.Json.Serialization;
using Hitl.EventSourcing;
using Hitl.Lanes;

namespace Hitl.Orchestrator.Conversations;

/// <summary>A contact whose key is destroyed, and with it all that was written under it.</summary>
internal sealed record ErasedKey(string Tenant, string Contact, DateTimeOffset At);

internal static class KeyErasure
{
    /// <summary>In the commit of the event that says so; the row stays, so that no new key is made for the contact.</summary>
    public static readonly RowWriter<ErasedKey> Rows = new(
        $"""
        update {EventStoreSchema.DefaultName}.contact_keys k set wrapped = null, destroyed = r.at
        from jsonb_to_recordset($1::jsonb) as r(tenant text, contact text, at timestamptz)
        where k.tenant_id = r.tenant and k.contact_id = r.contact and k.destroyed is null
        """,
        KeyErasureJson.Default.ErasedKey);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ErasedKey))]
internal sealed partial class KeyErasureJson : JsonSerializerContext;
