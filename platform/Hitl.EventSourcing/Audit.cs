using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Hitl.EventSourcing;

/// <summary>What is wrong with a stream.</summary>
public enum AuditFault
{
    /// <summary>A version is missing or there twice.</summary>
    Gap,

    /// <summary>The hash does not cover what is stored: the event, or something before it, was changed.</summary>
    Hash,

    /// <summary>The id is not the one that follows from stream and version.</summary>
    Id,

    /// <summary>Sequence order is not version order, so Marten would read the events in another order.</summary>
    Order,

    /// <summary>The stream's row is missing, or its version is not that of the last event.</summary>
    StreamRow,

    /// <summary>The event has no hash: another program wrote it.</summary>
    Foreign,

    /// <summary>The event is archived or binary, so other readers see something else.</summary>
    Hidden,
}

/// <param name="Version">The event it was found at; null when it is about the whole stream.</param>
public sealed record AuditFinding(StreamKey Stream, long? Version, AuditFault Fault, string Message);

/// <param name="Events">All that were looked at, with the foreign ones.</param>
public sealed record AuditReport(long Streams, long Events, long Foreign, IReadOnlyList<AuditFinding> Findings)
{
    public bool Whole => Findings.Count == 0;
}

/// <summary>Verifies streams as they are stored. It needs no contact's key, so erasing somebody breaks nothing.</summary>
/// <remarks>
/// Outside the chain, by its definition, is <c>mt_dotnet_type</c>: a hint for other readers that changes when a record moves.
/// </remarks>
public static class Audit
{
    /// <summary>Verifies one stream as read.</summary>
    public static AuditReport Verify(StoredStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var findings = new List<AuditFinding>();
        var (expected, sequence) = (1L, 0L);
        var previous = HashChain.Start;
        foreach (var e in stream.Events)
        {
            void Found(AuditFault fault, string message) => findings.Add(new(stream.Key, e.Version, fault, message));

            if (e.Version != expected)
            {
                Found(AuditFault.Gap, $"Version {e.Version} stands where {expected} is due.");
            }

            if (e.Sequence <= sequence)
            {
                Found(AuditFault.Order, $"Sequence {e.Sequence} follows {sequence}.");
            }

            if (!e.Plain)
            {
                Found(AuditFault.Hidden, "The event is archived or has a binary body.");
            }

            if (e.Hash is null)
            {
                Found(AuditFault.Foreign, $"'{e.Type}' has no hash: another program wrote it.");
            }
            else
            {
                if (e.Id != EventId.Of(stream.Key, e.Version))
                {
                    Found(AuditFault.Id, $"The id {e.Id} does not follow from stream and version.");
                }

                if (Hash(previous, e) is var computed && computed != e.Hash)
                {
                    Found(AuditFault.Hash, $"The hash is {e.Hash}; what is stored gives {computed}.");
                }
            }

            previous = e.Hash is { Length: 64 } hash ? hash : previous;
            (expected, sequence) = (e.Version + 1, e.Sequence);
        }

        long? last = stream.Events is [.., var end] ? end.Version : null;
        if (stream.Version != last)
        {
            findings.Add(new(
                stream.Key,
                null,
                AuditFault.StreamRow,
                $"The stream's row says version {stream.Version?.ToString() ?? "none"}; its last event is {last?.ToString() ?? "none"}."));
        }

        return new(1, stream.Events.Count, stream.Events.Count(e => e.Hash is null), findings);
    }

    /// <summary>Verifies every stream of the tenants, a page at a time.</summary>
    public static async Task<AuditReport> VerifyAll(
        IEventStore store,
        IReadOnlyList<string> tenants,
        IProgress<AuditReport>? progress = null,
        int pageSize = 200,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var total = new AuditReport(0, 0, 0, []);
        await foreach (var page in Pages(store, tenants, pageSize, ct))
        {
            foreach (var stream in await store.Read(page, ct))
            {
                var report = Verify(stream);
                total = new(
                    total.Streams + report.Streams,
                    total.Events + report.Events,
                    total.Foreign + report.Foreign,
                    report.Whole ? total.Findings : [.. total.Findings, .. report.Findings]);
            }

            progress?.Report(total);
        }

        return total;
    }

    private static async IAsyncEnumerable<IReadOnlyList<StreamKey>> Pages(
        IEventStore store,
        IReadOnlyList<string> tenants,
        int size,
        [EnumeratorCancellation] CancellationToken ct)
    {
        StreamKey? after = null;
        while (await store.List(tenants, after, size, ct) is { Count: > 0 } page)
        {
            yield return page;
            after = page[^1];
        }

        foreach (var page in (await store.Orphans(tenants, ct)).Chunk(size))
        {
            yield return page;
        }
    }

    private static string Hash(string previous, StoredEvent e)
    {
        try
        {
            return HashChain.Next(previous, e, CanonicalJson.Of(e.Data));
        }
        catch (JsonException unreadable)
        {
            return $"none ({unreadable.Message})";
        }
    }
}
