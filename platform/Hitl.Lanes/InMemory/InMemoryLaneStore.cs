using Hitl.EventSourcing;

namespace Hitl.Lanes.InMemory;

/// <summary>The lane store's twin in memory: the same promises, checked by the same specs. Simulations run on it.</summary>
/// <param name="clock">The twin's own clock; the database's in the real one.</param>
public sealed class InMemoryLaneStore(int laneCount, TimeProvider clock) : ILaneStore
{
    private readonly Lock gate = new();
    private readonly LaneRow[] lanes =
        [.. Enumerable.Range(0, laneCount).Select(n => new LaneRow(n, null, 0, 0, 0, 0, 0, new Dictionary<string, Heard>()))];

    private readonly Dictionary<string, long> instances = [];
    private readonly Dictionary<StreamKey, List<StoredEvent>> streams = [];
    private readonly Dictionary<StreamKey, string> streamTypes = [];
    private readonly Dictionary<StreamKey, StoredKey> keys = [];
    private readonly Dictionary<StateKey, LoadedDocument> documents = [];
    private readonly List<InternalInput> accepted = [];
    private readonly Dictionary<(string Tenant, string UniqueKey), DateTimeOffset> uniqueKeys = [];
    private readonly Dictionary<TimerKey, InternalInput> timers = [];
    private readonly List<ParkedRecord> parked = [];
    private readonly List<(OutgoingRow Row, DateTimeOffset At)> outgoing = [];
    private readonly List<Rejoining> rejoins = [];
    private readonly List<(ExpiringRows Rows, DateTimeOffset Before)> expired = [];
    private readonly List<RowWrites> rows = [];
    private long lastId;
    private long sequence;

    /// <summary>Refuses a commit as a database refuses data: a text says why, null lets it pass.</summary>
    public Func<Commit, string?>? Refuses { get; set; }

    /// <summary>Answers an assumption's rows with the keys that do not hold.</summary>
    public Func<RowWrites, IReadOnlyList<string>>? Breaks { get; set; }

    public IReadOnlyList<LaneRow> Lanes
    {
        get
        {
            lock (gate)
                return [.. lanes.Select(Shown)];
        }
    }

    public IReadOnlyList<StoredEvent> Events
    {
        get
        {
            lock (gate)
                return [.. streams.Values.SelectMany(s => s).OrderBy(e => e.Sequence)];
        }
    }

    public IReadOnlyList<OutgoingRow> Outgoing
    {
        get
        {
            lock (gate)
                return [.. outgoing.Select(o => o.Row)];
        }
    }

    public IReadOnlyList<Rejoining> Rejoins
    {
        get
        {
            lock (gate)
                return [.. rejoins];
        }
    }

    /// <summary>What was to be deleted of the service's own rows: the twin has none.</summary>
    public IReadOnlyList<(ExpiringRows Rows, DateTimeOffset Before)> Expired
    {
        get
        {
            lock (gate)
                return [.. expired];
        }
    }

    public IReadOnlyList<RowWrites> Rows
    {
        get
        {
            lock (gate)
                return [.. rows];
        }
    }

    public IReadOnlyList<ParkedRecord> AllParked
    {
        get
        {
            lock (gate)
                return [.. parked];
        }
    }

    public IReadOnlyList<LoadedDocument> Documents
    {
        get
        {
            lock (gate)
                return [.. documents.Values];
        }
    }

    /// <summary>Accepted rows and timers that are still there.</summary>
    public int Pending
    {
        get
        {
            lock (gate)
                return accepted.Count + timers.Count;
        }
    }

    /// <summary>A copy of everything, as a dump of a database is.</summary>
    public InMemoryLaneStore Copy()
    {
        lock (gate)
        {
            var copy = new InMemoryLaneStore(lanes.Length, clock) { lastId = lastId, sequence = sequence };
            Array.Copy(lanes, copy.lanes, lanes.Length);
            foreach (var (key, events) in streams)
                copy.streams[key] = [.. events];
            foreach (var (key, type) in streamTypes)
                copy.streamTypes[key] = type;
            foreach (var (key, stored) in keys)
                copy.keys[key] = stored;
            foreach (var (key, document) in documents)
                copy.documents[key] = document;
            foreach (var (key, timer) in timers)
                copy.timers[key] = timer;
            copy.accepted.AddRange(accepted);
            foreach (var (key, at) in uniqueKeys)
                copy.uniqueKeys[key] = at;
            copy.parked.AddRange(parked);
            copy.outgoing.AddRange(outgoing);
            return copy;
        }
    }

    public Task<IReadOnlyList<LaneRow>> ReadLanes(CancellationToken ct) =>
        Do<IReadOnlyList<LaneRow>>(() => [.. lanes.Select(Shown)]);

    public Task<Leases> KeepLeases(string instance, CancellationToken ct) =>
        Do<Leases>(() =>
        {
            instances[instance] = instances.GetValueOrDefault(instance) + 1;
            return new([.. instances.Select(i => new InstanceRow(i.Key, i.Value))], [.. lanes.Select(Shown)]);
        });

    private LaneRow Shown(LaneRow row) => row with { Counter = row.Owner is { } owner ? instances.GetValueOrDefault(owner) : 0 };

    public Task RemoveInstance(string instance, CancellationToken ct) => Do(() => instances.Remove(instance));

    public Task<LaneRow?> Take(int lane, long term, long counter, string owner, CancellationToken ct) =>
        Do<LaneRow?>(() =>
        {
            var row = Shown(lanes[lane]);
            if (row.Term != term || row.Counter != counter)
                return null;
            return Shown(lanes[lane] = row with { Owner = owner, Term = term + 1 });
        });

    public Task Release(IReadOnlyList<(int Lane, long Term)> held, CancellationToken ct) =>
        Do(() =>
        {
            foreach (var (lane, term) in held.Where(l => lanes[l.Lane].Term == l.Term))
                lanes[lane] = lanes[lane] with { Owner = null };
            return true;
        });

    public Task<IReadOnlyList<InternalInput>> Poll(IReadOnlyList<int> polled, DateTimeOffset now, int limit, CancellationToken ct) =>
        Do<IReadOnlyList<InternalInput>>(() =>
            [
                .. accepted.Where(a => polled.Contains(a.Lane)).OrderBy(a => a.Id).Take(limit),
                .. timers.Values.Where(t => polled.Contains(t.Lane) && t.At <= now).OrderBy(t => t.At).Take(limit),
            ]);

    public Task<Loaded> Load(IReadOnlyList<StreamKey> wanted, IReadOnlyList<StateKey> wantedDocuments, CancellationToken ct) =>
        Do(() => new Loaded(
            [.. wanted.Select(k => ToFold(k, streams.GetValueOrDefault(k) ?? []))],
            [.. wantedDocuments.Where(documents.ContainsKey).Select(k => documents[k])]));

    private StreamToFold ToFold(StreamKey key, IReadOnlyList<StoredEvent> events) =>
        new(
            key,
            [.. events.Select(e => new EventToFold(e.Type, e.Data))],
            new StoredStream(key, null, null, events).Head,
            events is [.., var last] ? last.Timestamp : DateTimeOffset.MinValue,
            keys.GetValueOrDefault(key)?.AsWrapped());

    public Task<IReadOnlyList<StateKey>> ReadParkedKeys(int lane, CancellationToken ct) =>
        Do<IReadOnlyList<StateKey>>(() =>
            [.. parked.Where(p => p.Lane == lane).Select(p => new StateKey("", p.Tenant, p.Key)).Distinct()]);

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, CancellationToken ct) =>
        Do<IReadOnlyList<ParkedRecord>>(() => [.. parked.Where(p => p.Tenant == tenant).OrderBy(p => p.Id)]);

    public Task<IReadOnlyList<ParkedRecord>> ReadParked(string tenant, string key, CancellationToken ct) =>
        Do<IReadOnlyList<ParkedRecord>>(() => [.. parked.Where(p => p.Tenant == tenant && p.Key == key).OrderBy(p => p.Id)]);

    public Task Commit(Commit commit, CancellationToken ct) => Do(() => Apply(commit));

    public Task<IReadOnlyList<OutgoingRow>> ReadOutgoing(int lane, long after, int limit, CancellationToken ct) =>
        Do<IReadOnlyList<OutgoingRow>>(() =>
            [.. outgoing.Select(o => o.Row).Where(o => o.Lane == lane && o.First > after).OrderBy(o => o.First).Take(limit)]);

    public Task<OutgoingRow?> FindOutgoing(int lane, long position, CancellationToken ct) =>
        Do(() => outgoing.Select(o => o.Row).SingleOrDefault(o => o.Lane == lane && o.First <= position && o.Last >= position));

    public Task AskToRepublish(int lane, long from, CancellationToken ct) =>
        Do(() => lanes[lane] = lanes[lane] with { RepublishFrom = Math.Min(from, lanes[lane].RepublishFrom ?? from) });

    public Task Republished(int lane, long term, long from, CancellationToken ct) =>
        Do(() =>
        {
            if (lanes[lane].Term == term && lanes[lane].RepublishFrom == from)
                lanes[lane] = lanes[lane] with { RepublishFrom = null };
            return true;
        });

    public Task<bool> Rejoin(Rejoining rejoining, CancellationToken ct) =>
        Do(() =>
        {
            var row = lanes[rejoining.Lane.Lane];
            if (row.Term != rejoining.Lane.Term || row.Written != rejoining.Lane.Written || row.Written >= rejoining.BusEnd)
                return false;
            var first = rejoining.BusEnd + 1;
            outgoing.Add((new OutgoingRow(row.Lane, first, first, rejoining.Marker), clock.GetUtcNow()));
            lanes[row.Lane] = row with
            {
                Owner = null,
                Term = row.Term + 1,
                Counter = 0,
                CommitNumber = row.CommitNumber + 1,
                Written = first,
                Published = rejoining.BusEnd,
            };
            rejoins.Add(rejoining);
            return true;
        });

    public Task<int> ExpireOutgoing(int lane, long upTo, DateTimeOffset before, int limit, CancellationToken ct) =>
        Do(() =>
        {
            var old = outgoing.Where(o => o.Row.Lane == lane).OrderBy(o => o.Row.First).Take(limit).Where(o => o.Row.Last <= upTo && o.At < before).ToList();
            return outgoing.RemoveAll(old.Contains);
        });

    public Task<int> ExpireUniqueKeys(DateTimeOffset before, int limit, CancellationToken ct) =>
        Do(() => uniqueKeys.Where(k => k.Value < before).Take(limit).Select(k => k.Key).ToList().Count(uniqueKeys.Remove));

    public Task<int> Expire(ExpiringRows rows, DateTimeOffset before, int limit, CancellationToken ct) =>
        Do(() =>
        {
            expired.Add((rows, before));
            return 0;
        });

    public Task MarkPublished(IReadOnlyList<(int Lane, long Term, long Position)> marks, CancellationToken ct) =>
        Do(() =>
        {
            foreach (var (lane, term, position) in marks.Where(m => lanes[m.Lane].Term == m.Term))
                lanes[lane] = lanes[lane] with { Published = Math.Max(position, lanes[lane].Published) };
            return true;
        });

    public Task<IReadOnlyList<bool>> Accept(IReadOnlyList<Acceptance> acceptances, CancellationToken ct) =>
        Do<IReadOnlyList<bool>>(() =>
        {
            var taken = new List<bool>();
            foreach (var a in acceptances)
            {
                var fresh = a.UniqueKey is null || uniqueKeys.TryAdd((a.Tenant, a.UniqueKey), clock.GetUtcNow());
                if (fresh)
                    accepted.Add(new InternalInput(a.Lane, ++lastId, a.Tenant, a.Key, null, a.Name, a.Body, a.TraceParent, a.At));
                rows.AddRange(a.Rows);
                taken.Add(fresh);
            }

            return taken;
        });

    public Task<DateTimeOffset> Clock(CancellationToken ct) => Do(clock.GetUtcNow);

    /// <summary>Destroys a contact's key, as erasure does.</summary>
    public void DestroyKey(StreamKey contact)
    {
        lock (gate)
            keys[contact] = keys[contact] with { Wrapped = null, Destroyed = clock.GetUtcNow() };
    }

    private bool Apply(Commit commit)
    {
        var lost = commit.Lanes.Where(l => lanes[l.Lane].Term != l.Term || lanes[l.Lane].CommitNumber != l.Number).Select(l => l.Lane).ToList();
        if (lost.Count > 0)
            throw new LaneLostException(lost);
        var conflicts = commit.Streams
            .Where(s => (streams.TryGetValue(KeyOf(s), out var events) ? events.Count : 0) != s.ExpectedVersion)
            .Select(s => (s.Key.Tenant, s.Key.Id)).ToList();
        if (conflicts.Count > 0)
            throw new StreamConflictException(conflicts);
        var broken = commit.Assumptions.SelectMany(a => Breaks?.Invoke(a) ?? []).ToList();
        if (broken.Count > 0)
            throw new AssumptionBrokenException(broken);
        if (Refuses?.Invoke(commit) is { } reason)
            throw new CommitRefusedException(reason, new InvalidOperationException(reason));

        foreach (var part in commit.Lanes)
        {
            var row = lanes[part.Lane];
            var heard = new Dictionary<string, Heard>(row.HeardTopics);
            foreach (var (topic, position) in part.HeardTopics)
                heard[topic] = position;
            if (part.OutgoingCount > 0)
                outgoing.Add((new OutgoingRow(part.Lane, row.Written + 1, row.Written + part.OutgoingCount, part.Outgoing), clock.GetUtcNow()));
            lanes[part.Lane] = row with
            {
                CommitNumber = row.CommitNumber + 1,
                Written = row.Written + part.OutgoingCount,
                HeardTopics = heard,
            };
        }

        foreach (var append in commit.Streams)
        {
            var key = KeyOf(append);
            if (!streams.TryGetValue(key, out var events))
                streams[key] = events = [];
            streamTypes[key] = append.Key.Kind;
            events.AddRange(append.Events.Select(e => e with { Sequence = ++sequence }));
            if (append.NewKey is { } newKey)
                keys.TryAdd(key, newKey);
        }

        foreach (var write in commit.Documents)
        {
            if (write.Json is { } json)
                documents[write.Key] = new LoadedDocument(write.Key, write.Version, json);
            else
                documents.Remove(write.Key);
        }

        foreach (var timer in commit.Timers)
        {
            var key = new TimerKey(timer.Lane, timer.Tenant, timer.Key, timer.Timer);
            if (timer.Due is { } due)
                timers[key] = new InternalInput(timer.Lane, 0, timer.Tenant, timer.Key, timer.Timer, timer.Name, timer.Body, timer.TraceParent, due);
            else
                timers.Remove(key);
        }

        accepted.RemoveAll(a => commit.ConsumedInputs.Contains(a.Id));
        parked.RemoveAll(p => commit.Unparked.Contains(p.Id));
        parked.AddRange(commit.Parked.Select(p => p with { Id = ++lastId }));
        rows.AddRange(commit.Rows);
        return true;
    }

    private static StreamKey KeyOf(StreamAppend append) => new(append.Key.Tenant, append.Key.Id);

    private Task<T> Do<T>(Func<T> action)
    {
        lock (gate)
        {
            try
            {
                return Task.FromResult(action());
            }
            catch (Exception e) when (e is LaneLostException or StreamConflictException or AssumptionBrokenException or CommitRefusedException)
            {
                return Task.FromException<T>(e);
            }
        }
    }
}
