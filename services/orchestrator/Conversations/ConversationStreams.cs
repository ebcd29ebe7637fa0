using Hitl.EventSourcing;
using Hitl.Orchestrator.Replay;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Reads conversations as they are stored, for explaining, replaying and auditing.</summary>
internal sealed class ConversationStreams(IEventStore store, KeyWrapping keys)
{
    /// <summary>Null when the tenant has no such conversation.</summary>
    public async Task<IReadOnlyList<Recorded<ConversationEvent>>?> Find(string tenant, string conversation, CancellationToken ct)
    {
        var read = await Read([new StreamKey(tenant, conversation)], ct);
        return read[0].Count == 0 ? null : read[0];
    }

    /// <summary>In the form it is stored in, personal properties in the clear. Null when the tenant has no such conversation.</summary>
    public async Task<IReadOnlyList<KeptEvent>?> Stored(string tenant, string conversation, CancellationToken ct)
    {
        var name = new StreamKey(tenant, conversation);
        var (streams, stored) = await store.ReadWithKeys([name], ct);
        var key = stored.TryGetValue(name, out var wrapped) ? keys.Unwrap(wrapped) : null;
        return streams[0].Events.Count == 0 ? null : [.. streams[0].Events.Select(e => KeptEvent.Of(e, key))];
    }

    /// <summary>All conversations of a tenant, a page at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Recorded<ConversationEvent>>> All(
        string tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        StreamKey? after = null;
        while (true)
        {
            var page = await store.List([tenant], after, 200, ct);
            if (page.Count == 0)
                yield break;
            foreach (var stream in await Read([.. page.Where(key => key.Stream.StartsWith("c_", StringComparison.Ordinal))], ct))
                yield return stream;
            after = page[^1];
        }
    }

    private async Task<IReadOnlyList<IReadOnlyList<Recorded<ConversationEvent>>>> Read(IReadOnlyList<StreamKey> wanted, CancellationToken ct)
    {
        var streams = await store.Read(wanted, ct);
        var stored = await store.ReadKeys(wanted, ct);
        return
        [
            .. streams.Select(stream =>
            {
                var key = stored.TryGetValue(stream.Key, out var wrapped) ? keys.Unwrap(wrapped) : null;
                return (IReadOnlyList<Recorded<ConversationEvent>>)[.. stream.Events.Select(e => ConversationEvents.Types.Record(e, key))];
            }),
        ];
    }
}
