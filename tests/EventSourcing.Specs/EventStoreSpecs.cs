using System.Text;
using Hitl.EventSourcing;
using static EventSourcing.Specs.ParcelEvent;

namespace EventSourcing.Specs;

/// <summary>What a reader of streams may rely on, whatever stands behind it.</summary>
public abstract class EventStoreSpecs
{
    private static readonly StreamKey Ada = new("northgate", "c_ada"), Ben = new("northgate", "c_ben"), Cleo = new("harbour", "c_cleo");
    private static readonly ContactKey Key = Parcels.KeyOf("c_ada");

    [Fact]
    public async Task Many_streams_of_many_tenants_are_read_in_the_order_asked_for_each_by_version()
    {
        var (store, ada, cleo) = await WithThreeStreams();

        var read = await store.Read([Cleo, new("northgate", "c_nobody"), Ada], Cancel);

        Assert.Equal([Cleo, new("northgate", "c_nobody"), Ada], read.Select(stream => stream.Key));
        Assert.Equal([1, 0, 3], read.Select(stream => stream.Events.Count));
        Assert.Equal([1L, 2L, 3L], read[2].Events.Select(e => e.Version));
        Assert.Equal((1, null, 3), (read[0].Version, read[1].Version, read[2].Version));
        Assert.Equal(("parcel", null, "parcel"), (read[0].Type, read[1].Type, read[2].Type));
        Assert.Equal(ada.Select(e => e.Hash), read[2].Events.Select(e => e.Hash));
        Assert.Equal(cleo.Single().Hash, read[0].Events.Single().Hash);
    }

    [Fact]
    public async Task To_fold_streams_their_events_come_by_version_with_the_last_hash_and_the_contacts_key()
    {
        var (store, ada, cleo) = await WithThreeStreams();

        var kept = new KeyWrapping(Convert.ToBase64String(new byte[32])).Wrap(Key, Parcels.Noon);
        await Keep(kept);

        var read = await store.ReadToFold([Cleo, new("northgate", "c_nobody"), Ada], Cancel);

        Assert.Equal([Cleo, new("northgate", "c_nobody"), Ada], read.Select(stream => stream.Key));
        Assert.Equal([HashChain.After(cleo[^1]), StreamHead.Before(read[1].Key), HashChain.After(ada[^1])], read.Select(stream => stream.Head));
        Assert.Equal([cleo[^1].Timestamp, DateTimeOffset.MinValue, ada[^1].Timestamp], read.Select(stream => stream.LastAt));
        Assert.Equal(ada.Select(e => e.Type), read[2].Events.Select(e => e.Type));
        Assert.Equal(ada.Select(e => e.Data.ToArray()), read[2].Events.Select(e => CanonicalJson.Of(e.Data)));
        Assert.Equal([null, null, kept.Wrapped!.Value.ToArray()], read.Select(stream => stream.ContactKey?.Wrapped?.ToArray()));
        var alone = (await store.ReadToFold([Ada], Cancel))[0];
        Assert.Equal((read[2].Head, read[2].LastAt, read[2].Events.Count), (alone.Head, alone.LastAt, alone.Events.Count));
        Assert.Equal(kept.Wrapped!.Value.ToArray(), alone.ContactKey!.Wrapped!.Value.ToArray());
        Assert.Equal(kept.KeyId, alone.ContactKey.KeyId);
    }

    [Fact]
    public async Task To_fold_a_destroyed_key_has_no_wrapped_form_with_and_without_events()
    {
        var (store, _, _) = await WithThreeStreams();
        var wrapping = new KeyWrapping(Convert.ToBase64String(new byte[32]));
        await Keep(wrapping.Wrap(Key, Parcels.Noon) with { Wrapped = null, Destroyed = Parcels.Noon });
        var unused = new StreamKey("northgate", "c_nobody");
        await Keep(wrapping.Wrap(Parcels.KeyOf(unused.Stream), Parcels.Noon) with { Wrapped = null, Destroyed = Parcels.Noon });

        StreamToFold[] read = [(await store.ReadToFold([Ada], Cancel))[0], .. await store.ReadToFold([unused, Ada], Cancel), (await store.ReadToFold([unused], Cancel))[0]];

        Assert.Equal([3, 0, 3, 0], read.Select(stream => stream.Events.Count));
        Assert.All(read, stream => Assert.Null(stream.ContactKey!.Wrapped));
        Assert.All(read, stream => Assert.Null(wrapping.Unwrap(stream.Key, stream.ContactKey!)));
    }

    [Fact]
    public async Task An_event_is_read_as_it_was_written()
    {
        var (store, ada, _) = await WithThreeStreams();

        var read = (await store.Read([Ada], Cancel))[0].Events[1];

        Assert.Equal(ada[1] with { Sequence = read.Sequence, Data = read.Data, Headers = read.Headers }, read);
        Assert.Equal(ada[1].Data.ToArray(), CanonicalJson.Of(read.Data));
        Assert.Equal("""{"trace":"00-ab"}""", Encoding.UTF8.GetString(read.Headers.Span));
        Assert.Equal(new ParcelWeighed(250, "left"), Parcels.Types.Record(read, Key).Event);
    }

    [Fact]
    public async Task Sequence_order_is_version_order()
    {
        var (store, _, _) = await WithThreeStreams();
        var sequences = (await store.Read([Ada], Cancel))[0].Events.Select(e => e.Sequence).ToArray();

        Assert.Equal(sequences.Order().Distinct(), sequences);
    }

    [Fact]
    public async Task The_head_read_is_what_the_next_event_follows()
    {
        var (store, ada, _) = await WithThreeStreams();
        var read = await store.Read([Ada, new("northgate", "c_nobody")], Cancel);

        Assert.Equal(HashChain.After(ada[^1]), read[0].Head);
        Assert.Equal(StreamHead.Before(new("northgate", "c_nobody")), read[1].Head);
    }

    [Fact]
    public async Task Streams_are_listed_by_pages_of_the_tenants_asked_for()
    {
        var (store, _, _) = await WithThreeStreams();

        Assert.Equal([Cleo, Ada], await store.List(["northgate", "harbour"], limit: 2, ct: Cancel));
        Assert.Equal([Ben], await store.List(["northgate", "harbour"], after: Ada, limit: 2, ct: Cancel));
        Assert.Empty(await store.List(["northgate", "harbour"], after: Ben, limit: 2, ct: Cancel));
        Assert.Equal([Ada, Ben], await store.List(["northgate"], ct: Cancel));
    }

    [Fact]
    public async Task Keys_are_read_also_when_destroyed_and_absent_ones_are_absent()
    {
        var store = await Empty();
        var wrapping = new KeyWrapping(Convert.ToBase64String(new byte[32]));
        var kept = wrapping.Wrap(Key, Parcels.Noon);
        var destroyed = wrapping.Wrap(Parcels.KeyOf("c_ben"), Parcels.Noon) with { Wrapped = null, Destroyed = Parcels.Noon.AddDays(1) };
        await Keep(kept);
        await Keep(destroyed);

        var read = await store.ReadKeys([Ada, Ben, Cleo], Cancel);

        Assert.Equal([Ada, Ben], read.Keys.OrderBy(key => key.Stream, StringComparer.Ordinal));
        Assert.Equal(kept.Wrapped!.Value.ToArray(), read[Ada].Wrapped!.Value.ToArray());
        Assert.Equal(kept with { Wrapped = read[Ada].Wrapped }, read[Ada]);
        Assert.Equal(destroyed, read[Ben]);
        Assert.NotNull(wrapping.Unwrap(read[Ada]));
        Assert.Null(wrapping.Unwrap(read[Ben]));
    }

    [Fact]
    public async Task Every_stream_of_every_tenant_asked_for_verifies()
    {
        var (store, _, _) = await WithThreeStreams();

        var report = await Audit.VerifyAll(store, ["northgate", "harbour"], pageSize: 1, ct: Cancel);

        Assert.Equal((3, 5, 0, true), (report.Streams, report.Events, report.Foreign, report.Whole));
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<IEventStore> Empty();

    protected abstract Task Append(IReadOnlyList<StoredEvent> events);

    protected abstract Task Keep(StoredKey key);

    private async Task<(IEventStore Store, IReadOnlyList<StoredEvent> Ada, IReadOnlyList<StoredEvent> Cleo)> WithThreeStreams()
    {
        var store = await Empty();
        var ada = Parcels.Seal(Ada, Key, Parcels.Posted, new ParcelWeighed(250, "left"), new ParcelValued(12.50m, "GBP"));
        var cleo = Parcels.Seal(Cleo, Parcels.KeyOf("c_cleo", "harbour"), Parcels.Posted);
        await Append([ada[0], .. cleo, ada[1], .. Parcels.Seal(Ben, Parcels.KeyOf("c_ben"), Parcels.Posted), ada[2]]);
        return (store, ada, cleo);
    }
}

public sealed class InMemoryEventStoreSpecs : EventStoreSpecs
{
    private readonly InMemoryEventStore store = new();

    [Fact]
    public async Task An_event_that_does_not_follow_is_refused_and_nothing_of_its_commit_is_kept()
    {
        var events = Parcels.Seal(new("northgate", "c_ada"), Parcels.KeyOf("c_ada"), Parcels.Posted, new ParcelWeighed(1, "left"));

        Assert.Throws<InvalidOperationException>(() => store.Append("parcel", [events[0], events[0]]));
        Assert.Throws<InvalidOperationException>(() => store.Append("parcel", [events[1]]));
        Assert.Empty(await store.List(["northgate"], ct: Cancel));
    }

    protected override Task<IEventStore> Empty() => Task.FromResult<IEventStore>(store);

    protected override Task Append(IReadOnlyList<StoredEvent> events)
    {
        store.Append("parcel", events);
        return Task.CompletedTask;
    }

    protected override Task Keep(StoredKey key)
    {
        store.Keep(key);
        return Task.CompletedTask;
    }
}

public sealed class PostgresEventStoreSpecs(TestDatabase database) : EventStoreSpecs, IClassFixture<TestDatabase>
{
    protected override async Task<IEventStore> Empty()
    {
        await TestDatabase.Run(database.Admin, "truncate event_store.mt_streams, event_store.mt_events, event_store.contact_keys");
        return database.Store;
    }

    protected override Task Append(IReadOnlyList<StoredEvent> events) => database.Append("parcel", events);

    protected override Task Keep(StoredKey key) => database.Keep(key);
}
