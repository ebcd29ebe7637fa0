namespace Hitl.Lanes;

/// <summary>Something a lane must handle, wherever it came from.</summary>
internal sealed record Input(
    int Lane,
    string Tenant,
    string Key,
    string Source,
    string Name,
    string MessageId,
    ReadOnlyMemory<byte> Body,
    string? TraceParent,
    DateTimeOffset At)
{
    /// <summary>Set for a record of the bus.</summary>
    public BusRecord? Record { get; init; }

    /// <summary>Set for an accepted row.</summary>
    public long AcceptedId { get; init; }

    /// <summary>Set for a timer.</summary>
    public string? Timer { get; init; }

    /// <summary>Set when the record stood in the lane's parked ones.</summary>
    public long ParkedId { get; init; }

    /// <summary>The 32 hex digits of the trace; correlation of all that follows from one message.</summary>
    public string? TraceId => TraceParent is { Length: >= 35 } t ? t.Substring(3, 32) : null;

    public StateKey Owner => new("", Tenant, Key);

    public static Input Of(BusRecord record) =>
        new(record.Partition.Lane, record.Envelope.Tenant, record.Envelope.Key, $"{record.Partition.Topic}/{record.Position}",
            record.Envelope.Type, record.Envelope.Id, record.Envelope.Body, record.Envelope.TraceParent, record.Envelope.Time)
        {
            Record = record,
        };

    public static Input Of(InternalInput row) =>
        row.Timer is { } timer
            ? new(row.Lane, row.Tenant, row.Key, $"timer/{timer}", row.Name, $"{row.Key}/{timer}/{row.At.UtcTicks}", row.Body, row.TraceParent, row.At)
            {
                Timer = timer,
            }
            : new(row.Lane, row.Tenant, row.Key, $"accepted/{row.Id}", row.Name, $"{row.Name}/{row.Lane}/{row.Id}", row.Body, row.TraceParent, row.At)
            {
                AcceptedId = row.Id,
            };

    public static Input Of(ParkedRecord parked) =>
        new(parked.Lane, parked.Tenant, parked.Key, parked.Source, parked.Name, parked.MessageId, parked.Body, parked.TraceParent, parked.At)
        {
            ParkedId = parked.Id,
        };
}
