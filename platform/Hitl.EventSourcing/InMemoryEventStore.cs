namespace Hitl.EventSourcing;

/// <summary>The event store's twin for simulation and specs. As careful as PostgreSQL: a version or a sequence cannot be there twice.</summary>
public sealed class InMemoryEventStore : IEventStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Tenant, string Stream), (string Type, List<StoredEvent> Events)> streams =
        new(Comparer<(string Tenant, string Stream)>.Create(static (a, b) =>
            string.CompareOrdinal(a.Tenant, b.Tenant) is var tenants and not 0 ? tenants : string.CompareOrdinal(a.Stream, b.Stream)));

    private readonly Dictionary<StreamKey, StoredKey> keys = [];
    private long sequence;

    /// <summary>Appends sealed events and gives them their sequence, all or none.</summary>
    /// <exception cref="InvalidOperationException">An event does not follow its stream's last.</exception>
    public void Append(string kind, IReadOnlyList<StoredEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        lock (gate)
        {
            var versions = new Dictionary<StreamKey, long>();
            foreach (var e in events)
            {
                var last = versions.TryGetValue(e.Key, out var version) ? version
                    : streams.TryGetValue((e.Tenant, e.Stream), out var stream) ? stream.Events.Count
                    : 0;
                versions[e.Key] = e.Version == last + 1
                    ? e.Version
                    : throw new InvalidOperationException($"Stream '{e.Stream}' is at version {last}; version {e.Version} does not follow.");
            }

            foreach (var e in events)
            {
                if (!streams.TryGetValue((e.Tenant, e.Stream), out var stream))
                {
                    streams.Add((e.Tenant, e.Stream), stream = (kind, []));
                }

                stream.Events.Add(e with { Sequence = ++sequence });
            }
        }
    }

    /// <summary>Stores a contact's key, or its destruction.</summary>
    public void Keep(StoredKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (gate)
        {
            keys[new(key.Tenant, key.Contact)] = key;
        }
    }

    public async Task<(IReadOnlyList<StoredStream> Streams, IReadOnlyDictionary<StreamKey, StoredKey> Keys)> ReadWithKeys(
        IReadOnlyList<StreamKey> streams, CancellationToken ct = default) => (await Read(streams, ct), await ReadKeys(streams, ct));

    public async Task<IReadOnlyList<StreamToFold>> ReadToFold(IReadOnlyList<StreamKey> streams, CancellationToken ct = default)
    {
        var (read, contacts) = await ReadWithKeys(streams, ct);
        return [.. read.Select(stream => new StreamToFold(
            stream.Key,
            [.. stream.Events.Select(e => new EventToFold(e.Type, e.Data))],
            stream.Head,
            stream.Events is [.., var last] ? last.Timestamp : DateTimeOffset.MinValue,
            contacts.GetValueOrDefault(stream.Key)?.AsWrapped()))];
    }

    public Task<IReadOnlyList<StoredStream>> Read(IReadOnlyList<StreamKey> streams, CancellationToken ct = default)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<StoredStream>>([.. streams.Select(key =>
                this.streams.TryGetValue((key.Tenant, key.Stream), out var stream)
                    ? new StoredStream(key, stream.Type, stream.Events.Count, [.. stream.Events])
                    : new StoredStream(key, null, null, []))]);
        }
    }

    public Task<IReadOnlyDictionary<StreamKey, StoredKey>> ReadKeys(IReadOnlyList<StreamKey> contacts, CancellationToken ct = default)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyDictionary<StreamKey, StoredKey>>(
                contacts.Distinct().Where(keys.ContainsKey).ToDictionary(contact => contact, contact => keys[contact]));
        }
    }

    public Task<IReadOnlyList<StreamKey>> List(
        IReadOnlyList<string> tenants,
        StreamKey? after = null,
        int limit = 500,
        CancellationToken ct = default)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<StreamKey>>([.. streams.Keys
                .Where(key => tenants.Contains(key.Tenant))
                .Where(key => after is not { } last || streams.Comparer.Compare(key, (last.Tenant, last.Stream)) > 0)
                .Take(limit)
                .Select(key => new StreamKey(key.Tenant, key.Stream))]);
        }
    }

    /// <remarks>Here a stream's row and its events are one thing.</remarks>
    public Task<IReadOnlyList<StreamKey>> Orphans(IReadOnlyList<string> tenants, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<StreamKey>>([]);
}
