using Hitl.EventSourcing;

namespace Hitl.Lanes;

/// <summary>How far a topic was heard in a lane.</summary>
/// <param name="Offset">Where to read on, in the bus's own counting.</param>
/// <param name="Position">Last position applied.</param>
public readonly record struct Heard(long Offset, long Position)
{
    /// <summary>Whatever comes first is the next: a position that the bus could not tell.</summary>
    public const long AnyPosition = -1;
}

/// <summary>A lane as the service's database has it.</summary>
/// <param name="Term">+1 at each change of owner; the fence.</param>
/// <param name="Counter">How often its owner has shown that it lives; 0 without an owner.</param>
/// <param name="CommitNumber">+1 in each commit of the owner.</param>
/// <param name="Written">Last position given to an outgoing record.</param>
/// <param name="Published">All outgoing records up to here are on the bus.</param>
public sealed record LaneRow(
    int Lane,
    string? Owner,
    long Term,
    long Counter,
    long CommitNumber,
    long Written,
    long Published,
    IReadOnlyDictionary<string, Heard> HeardTopics)
{
    /// <summary>An operator wants all from this position to be published again; null for none.</summary>
    public long? RepublishFrom { get; init; }
}

/// <summary>A live instance of the service, as its rows show it.</summary>
public sealed record InstanceRow(string Instance, long Counter);

/// <summary>What an instance sees when it shows that it lives.</summary>
/// <param name="Instances">Its own row and everyone else's.</param>
/// <param name="Lanes">All lanes, after that.</param>
public sealed record Leases(IReadOnlyList<InstanceRow> Instances, IReadOnlyList<LaneRow> Lanes);

/// <summary>Identifies a stream or a document.</summary>
public readonly record struct StateKey(string Kind, string Tenant, string Id);

/// <summary>A document as it stands.</summary>
public sealed record LoadedDocument(StateKey Key, long Version, ReadOnlyMemory<byte> Json);

/// <summary>What a load brought; what is absent is new.</summary>
public sealed record Loaded(IReadOnlyList<StreamToFold> Streams, IReadOnlyList<LoadedDocument> Documents);

/// <summary>Something of this service's own for one of its lanes: accepted over HTTP, handed over, or a timer.</summary>
/// <param name="Id">Of an accepted row; 0 for a timer.</param>
/// <param name="Timer">The timer's name; null for an accepted row.</param>
/// <param name="Name">The registered name of the body's type.</param>
public sealed record InternalInput(
    int Lane,
    long Id,
    string Tenant,
    string Key,
    string? Timer,
    string Name,
    ReadOnlyMemory<byte> Body,
    string? TraceParent,
    DateTimeOffset At);

/// <summary>One lane's part of a commit.</summary>
/// <param name="Number">The commit number this commit is based on.</param>
/// <param name="HeardTopics">Only the topics that moved.</param>
/// <param name="Outgoing">A pack of <paramref name="OutgoingCount"/> records, or empty.</param>
public sealed record LaneCommit(
    int Lane,
    long Term,
    long Number,
    IReadOnlyDictionary<string, Heard> HeardTopics,
    int OutgoingCount,
    ReadOnlyMemory<byte> Outgoing);

/// <summary>New events of one stream.</summary>
public sealed record StreamAppend(StateKey Key, long ExpectedVersion, IReadOnlyList<StoredEvent> Events, StoredKey? NewKey);

/// <summary>A document replaced (<paramref name="Json"/>) or removed (null).</summary>
public sealed record DocumentWrite(StateKey Key, int Lane, long Version, ReadOnlyMemory<byte>? Json);

/// <summary>A timer set, or cancelled when <paramref name="Due"/> is null.</summary>
public sealed record TimerWrite(
    int Lane, string Tenant, string Key, string Timer, DateTimeOffset? Due, string Name, ReadOnlyMemory<byte> Body, string? TraceParent);

/// <summary>A record set aside, with all behind it of its key.</summary>
/// <param name="Source">Where it came from: <c>topic/position</c>, <c>timer/name</c>, <c>accepted/id</c> or <c>call/name</c>.</param>
/// <param name="Error">Null when it only waits behind another.</param>
public sealed record ParkedRecord(
    long Id,
    int Lane,
    string Tenant,
    string Key,
    string Source,
    string Name,
    string MessageId,
    ReadOnlyMemory<byte> Body,
    string? TraceParent,
    DateTimeOffset At,
    string? Error);

/// <summary>Rows for one prepared statement, as a JSON array in the order of the decisions.</summary>
public sealed record RowWrites(string Sql, ReadOnlyMemory<byte> JsonArray);

/// <summary>Everything one commit does; it is done whole or not at all.</summary>
public sealed record Commit(
    IReadOnlyList<LaneCommit> Lanes,
    IReadOnlyList<StreamAppend> Streams,
    IReadOnlyList<DocumentWrite> Documents,
    IReadOnlyList<TimerWrite> Timers,
    IReadOnlyList<long> ConsumedInputs,
    IReadOnlyList<ParkedRecord> Parked,
    IReadOnlyList<long> Unparked,
    IReadOnlyList<RowWrites> Assumptions,
    IReadOnlyList<RowWrites> Rows,
    IReadOnlyList<string> Tenants);

/// <summary>A request to be taken into a lane by an instance that need not own it.</summary>
/// <param name="UniqueKey">A repeat under this key is not taken again; null for none.</param>
/// <param name="Rows">Further rows of the service's own, written with it, also with a repeat: the statement bears that. They may depend on nothing else.</param>
public sealed record Acceptance(
    int Lane,
    string Tenant,
    string Key,
    string? UniqueKey,
    string Name,
    ReadOnlyMemory<byte> Body,
    string? TraceParent,
    DateTimeOffset At,
    IReadOnlyList<RowWrites> Rows);

/// <summary>A new history of a lane whose database was restored: what the bus has behind <see cref="LaneRow.Written"/> is lost to the service.</summary>
/// <param name="Lane">As it was read; nothing happens when it moved since.</param>
/// <param name="BusEnd">The last position of the lost history that was told. The marker gets the next one.</param>
/// <param name="Marker">A pack of one record, which tells readers.</param>
public sealed record Rejoining(LaneRow Lane, long BusEnd, ReadOnlyMemory<byte> Marker, string By, string Reason);

/// <summary>Rows of a service's own that are kept for <c>Bus:Retention</c>.</summary>
/// <param name="Column">When the row was written.</param>
public sealed record ExpiringRows(string Table, string Column);

/// <summary>Where a service's lanes, streams, documents and timers are kept: its own database, or the in-memory twin.</summary>
public interface ILaneStore
{
    Task<IReadOnlyList<LaneRow>> ReadLanes(CancellationToken ct);

    /// <summary>Says that the instance lives, and with it every lane that it owns; one round trip, which waits for no commit.</summary>
    Task<Leases> KeepLeases(string instance, CancellationToken ct);

    Task RemoveInstance(string instance, CancellationToken ct);

    /// <summary>Takes a lane that still shows this term and counter; null when someone else was faster or its owner lives.</summary>
    Task<LaneRow?> Take(int lane, long term, long counter, string owner, CancellationToken ct);

    Task Release(IReadOnlyList<(int Lane, long Term)> held, CancellationToken ct);

    /// <summary>Accepted rows in order of arrival, and timers due at <paramref name="now"/> in order of due time.</summary>
    Task<IReadOnlyList<InternalInput>> Poll(IReadOnlyList<int> polled, DateTimeOffset now, int limit, CancellationToken ct);

    Task<Loaded> Load(IReadOnlyList<StreamKey> wanted, IReadOnlyList<StateKey> wantedDocuments, CancellationToken ct);

    /// <summary>Keys of the lane that have parked records.</summary>
    Task<IReadOnlyList<StateKey>> ReadParkedKeys(int lane, CancellationToken ct);

    Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, string key, CancellationToken ct);

    /// <summary>Everything of a tenant that is parked, in order.</summary>
    Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, CancellationToken ct);

    /// <exception cref="LaneLostException">A lane shows another term or commit number: HT001.</exception>
    /// <exception cref="StreamConflictException">A stream is not at its version: HT002.</exception>
    /// <exception cref="AssumptionBrokenException">Something assumed does not hold: HT003.</exception>
    /// <exception cref="CommitRefusedException">The data itself was refused; sending it again is no use.</exception>
    /// <exception cref="CommitTimedOutException">It took too long; a smaller one may pass. Nothing of it happened, or its number moved.</exception>
    /// <exception cref="CommitUnknownException">The answer was lost; only the lane rows tell whether it happened.</exception>
    Task Commit(Commit commit, CancellationToken ct);

    /// <summary>Outgoing rows of a lane behind a position, in order.</summary>
    Task<IReadOnlyList<OutgoingRow>> ReadOutgoing(int lane, long after, int limit, CancellationToken ct);

    /// <summary>The row that holds a position; null when it is no longer kept.</summary>
    Task<OutgoingRow?> FindOutgoing(int lane, long position, CancellationToken ct);

    /// <summary>Asks the lane's owner to publish again from the beginning of a row; of two requests the earlier position counts.</summary>
    Task AskToRepublish(int lane, long from, CancellationToken ct);

    /// <summary>Takes the request back, unless it asks for an earlier position by now.</summary>
    Task Republished(int lane, long term, long from, CancellationToken ct);

    /// <summary>Puts a lane behind the bus's end under a new term, with the marker as its next record; false when the lane has moved since it was read.</summary>
    Task<bool> Rejoin(Rejoining rejoining, CancellationToken ct);

    /// <summary>Deletes the oldest rows up to a published position that were written before a time; answers how many.</summary>
    Task<int> ExpireOutgoing(int lane, long upTo, DateTimeOffset before, int limit, CancellationToken ct);

    /// <summary>Deletes unique keys that were taken before a time; answers how many.</summary>
    Task<int> ExpireUniqueKeys(DateTimeOffset before, int limit, CancellationToken ct);

    Task<int> Expire(ExpiringRows rows, DateTimeOffset before, int limit, CancellationToken ct);

    Task MarkPublished(IReadOnlyList<(int Lane, long Term, long Position)> marks, CancellationToken ct);

    /// <summary>Inserts all in one commit; true for each that was taken, false for a repeat, whose first is committed by then.</summary>
    Task<IReadOnlyList<bool>> Accept(IReadOnlyList<Acceptance> acceptances, CancellationToken ct);

    /// <summary>The database's clock.</summary>
    Task<DateTimeOffset> Clock(CancellationToken ct);
}
