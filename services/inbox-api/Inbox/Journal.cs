using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.InboxApi.Inbox;

/// <summary>A row of the journal as it is written; its position is given in the commit.</summary>
/// <param name="Type">The contract's wire name.</param>
/// <param name="Body">The contract as JSON.</param>
public sealed record JournalRow(
    string Tenant, int Lane, string Conversation, string Type, [property: JsonConverter(typeof(WrittenJson))] ReadOnlyMemory<byte> Body, DateTimeOffset At);

/// <summary>A row of the journal as it is read.</summary>
/// <param name="Position">1, 2, 3 … in the order of commits, without gaps for one tenant and lane until a contact is erased.</param>
public sealed record JournalEntry(int Lane, long Position, string Conversation, string Type, byte[] Body, DateTimeOffset At)
{
    /// <summary>The contract that was heard; null for one that only a newer build knows.</summary>
    public object? Contract => ContractTypes.Find(Type) is { } json ? JsonSerializer.Deserialize(Body, json) : null;
}

/// <summary>Everything heard and asked for, in order: what read models are rebuilt from and live updates resume from.</summary>
public static class Journal
{
    /// <summary>Commits of one lane come one after the other, so the count needs no lock of its own.</summary>
    public static readonly RowWriter<JournalRow> Writer = new(
        """
        with heard as (
            select * from rows from (json_to_recordset($1) as (tenant text, lane int, conversation text, type text, body json, at timestamptz))
                with ordinality as r (tenant, lane, conversation, type, body, at, place)
        ), ends as (
            insert into journal_ends as e (tenant_id, lane, last)
            select tenant, lane, count(*) from heard group by tenant, lane order by tenant, lane
            on conflict (tenant_id, lane) do update set last = e.last + excluded.last
            returning tenant_id, lane, last
        )
        insert into journal (tenant_id, lane, position, conversation, type, body, at)
        select h.tenant, h.lane,
               e.last - count(*) over (partition by h.tenant, h.lane) + row_number() over (partition by h.tenant, h.lane order by h.place),
               h.conversation, h.type, h.body, h.at
        from heard h join ends e on e.tenant_id = h.tenant and e.lane = h.lane
        """,
        JournalJson.Default.JournalRow);

    /// <summary>Takes away what was heard of a contact before the erasure; that it happened stays.</summary>
    public static readonly RowWriter<Erasure> Eraser = new(
        """
        delete from journal j using jsonb_to_recordset($1) as r (tenant text, conversation text, type text)
        where j.tenant_id = r.tenant and j.conversation = r.conversation and j.position < (
            select max(e.position) from journal e where e.tenant_id = r.tenant and e.conversation = r.conversation and e.type = r.type)
        """,
        JournalJson.Default.Erasure);

    public sealed record Erasure(string Tenant, string Conversation, string Type);

    public static void Keep<T>(T contract, Batch batch)
        where T : notnull
    {
        var type = ContractTypes.NameOf(typeof(T));
        batch.Write(Writer, new(
            batch.Tenant, batch.Lane, batch.Key, type, JsonSerializer.SerializeToUtf8Bytes(contract, ContractTypes.Find(type)!), batch.MessageTime));
    }
}

/// <summary>What is JSON already, as it stands.</summary>
internal sealed class WrittenJson : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Rows of the journal are read by the database.");

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Span, skipInputValidation: true);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(JournalRow))]
[JsonSerializable(typeof(Journal.Erasure))]
internal sealed partial class JournalJson : JsonSerializerContext;
