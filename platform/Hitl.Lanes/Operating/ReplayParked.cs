using System.Text.Json;

namespace Hitl.Lanes;

/// <summary>Asks the owner of a key's lane to apply the key's parked records, in order.</summary>
public static class ReplayParked
{
    /// <summary>The registered name; the body is an empty JSON object.</summary>
    public const string Name = "lanes.replay-parked";
}

/// <summary>Asks the owner of a key's lane to leave one of the key's parked records out.</summary>
public static class SkipParked
{
    /// <summary>The registered name; the body says which, who, and why.</summary>
    public const string Name = "lanes.skip-parked";

    private const string Sql =
        """
        insert into lanes.skipped (id, lane, tenant_id, key, source, name, message_id, error, skipped_by, reason)
        select * from jsonb_to_recordset($1) as r (
            id bigint, lane int, tenant text, key text, source text, name text, message text, error text, by text, reason text)
        on conflict do nothing
        """;

    internal static ReadOnlyMemory<byte> Body(long id, string by, string reason) =>
        JsonSerializer.SerializeToUtf8Bytes(new Skip(id, by, reason), LaneJson.Default.Skip);

    internal static Skip Read(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize(body.Span, LaneJson.Default.Skip)!;

    internal static void Note(Round round, ParkedRecord record, Skip skip) =>
        round.Write(Sql, JsonSerializer.SerializeToUtf8Bytes(
            new Skipped(record.Id, record.Lane, record.Tenant, record.Key, record.Source, record.Name, record.MessageId, record.Error, skip.By, skip.Reason),
            LaneJson.Default.Skipped));
}

internal sealed record Skip(long Id, string By, string Reason);

internal sealed record Skipped(
    long Id, int Lane, string Tenant, string Key, string Source, string Name, string Message, string? Error, string By, string Reason);
