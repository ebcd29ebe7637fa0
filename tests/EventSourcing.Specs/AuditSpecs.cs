using Hitl.EventSourcing;
using static EventSourcing.Specs.ParcelEvent;

namespace EventSourcing.Specs;

public class AuditSpecs(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Second = "where tenant_id = 'northgate' and stream_id = 'c_ada' and version = 2";
    private static readonly StreamKey Ada = new("northgate", "c_ada");

    [Theory]
    [InlineData("update event_store.mt_events set seq_id = 1000000 " + Second, 3, AuditFault.Order)]
    [InlineData("update event_store.mt_events set id = gen_random_uuid() " + Second, 2, AuditFault.Id)]
    [InlineData("update event_store.mt_events set version = 9 " + Second, 3, AuditFault.Gap)]
    [InlineData("""update event_store.mt_events set data = jsonb_set(data, '{Grams}', '251') """ + Second, 2, AuditFault.Hash)]
    [InlineData("update event_store.mt_events set bdata = 'x' " + Second, 2, AuditFault.Hidden)]
    [InlineData("update event_store.mt_events set is_archived = true " + Second, 2, AuditFault.Hidden)]
    [InlineData("update event_store.mt_events set is_archived = null " + Second, 2, AuditFault.Hidden)]
    [InlineData("update event_store.mt_events set type = 'parcel_lost' " + Second, 2, AuditFault.Hash)]
    [InlineData("""update event_store.mt_events set "timestamp" = "timestamp" + interval '1 microsecond' """ + Second, 2, AuditFault.Hash)]
    [InlineData("update event_store.mt_events set correlation_id = 'corr-2' " + Second, 2, AuditFault.Hash)]
    [InlineData("update event_store.mt_events set causation_id = null " + Second, 2, AuditFault.Hash)]
    [InlineData("""update event_store.mt_events set headers = headers || '{"trace":"00-cd"}' """ + Second, 2, AuditFault.Hash)]
    [InlineData("""update event_store.mt_events set headers = headers || '{"extra":1}' """ + Second, 2, AuditFault.Hash)]
    [InlineData("""update event_store.mt_events set headers = headers || '{"hash":"00"}' """ + Second, 2, AuditFault.Hash)]
    [InlineData("update event_store.mt_events set headers = null " + Second, 2, AuditFault.Foreign)]
    [InlineData("delete from event_store.mt_events " + Second, 3, AuditFault.Gap)]
    [InlineData("update event_store.mt_events set tenant_id = 'harbour' " + Second, 3, AuditFault.Gap)]
    [InlineData("update event_store.mt_events set stream_id = 'c_ben' " + Second, 3, AuditFault.Gap)]
    [InlineData("delete from event_store.mt_events where stream_id = 'c_ada' and version = 3", null, AuditFault.StreamRow)]
    [InlineData("update event_store.mt_streams set version = 4", null, AuditFault.StreamRow)]
    [InlineData("delete from event_store.mt_streams", null, AuditFault.StreamRow)]
    public async Task Whatever_is_changed_is_found_where_it_was_changed(string tampering, int? version, AuditFault fault)
    {
        await Stored();
        Assert.True((await Verify()).Whole);

        Assert.Equal(1, await TestDatabase.Run(database.Admin, tampering));

        Assert.Contains((await Verify()).Findings, finding => finding.Stream == Ada && finding.Version == version && finding.Fault == fault);
    }

    [Fact]
    public async Task One_changed_event_is_one_finding_and_those_after_it_still_verify()
    {
        await Stored();
        await TestDatabase.Run(database.Admin, """update event_store.mt_events set data = jsonb_set(data, '{Grams}', '251') """ + Second);

        var finding = Assert.Single((await Verify()).Findings);
        Assert.Equal((2, AuditFault.Hash), (finding.Version, finding.Fault));
    }

    [Fact]
    public async Task An_event_rewritten_with_a_hash_of_its_own_betrays_itself_at_the_next()
    {
        var events = await Stored();
        var forged = HashChain.Seal(HashChain.After(events[0]), Parcels.Types.Encode(new ParcelWeighed(1, "left"), Key), events[1].Timestamp);
        await TestDatabase.Run(
            database.Admin,
            "update event_store.mt_events set data = $1::jsonb, correlation_id = null, causation_id = null, headers = $2::jsonb " + Second,
            TestDatabase.Json(System.Text.Encoding.UTF8.GetString(forged.Data.Span)),
            TestDatabase.Json(forged.StoredHeaders()));

        var finding = Assert.Single((await Verify()).Findings);
        Assert.Equal((3, AuditFault.Hash), (finding.Version, finding.Fault));
    }

    [Fact]
    public async Task An_event_of_another_program_is_counted_and_ends_our_chain()
    {
        await Stored();
        await TestDatabase.Run(
            database.Admin,
            """
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, "timestamp", tenant_id)
            values (nextval('event_store.mt_events_sequence'), gen_random_uuid(), 'c_ada', 4, '{"Grams":1,"Scale":"left"}', 'parcel_weighed_v3', now(), 'northgate')
            """);
        await TestDatabase.Run(database.Admin, "update event_store.mt_streams set version = 4");

        var report = await Verify();

        Assert.Equal((1, AuditFault.Foreign), (report.Foreign, Assert.Single(report.Findings).Fault));
        Assert.Null((await database.Store.Read([Ada], Cancel))[0].Head);
    }

    [Fact]
    public async Task Once_a_contacts_key_is_destroyed_the_chain_verifies_and_the_personal_data_is_nowhere()
    {
        await Stored();
        var wrapping = new KeyWrapping(Convert.ToBase64String(new byte[32]));
        await database.Keep(wrapping.Wrap(Key, Parcels.Noon));
        await database.Keep(wrapping.Wrap(Key, Parcels.Noon) with { Wrapped = null, Destroyed = Parcels.Noon });

        var key = wrapping.Unwrap((await database.Store.ReadKeys([Ada], Cancel))[Ada]);
        var stream = (await database.Store.Read([Ada], Cancel))[0];

        Assert.True(Audit.Verify(stream).Whole);
        Assert.Equal(
            new ParcelPosted("[erased]", "[erased]", null, null, "Leeds", Parcels.Noon),
            Parcels.Types.Decode(stream.Events[0], key));
        await TestDatabase.Run(database.Admin, "checkpoint");
        Assert.True(await TableHolds("Leeds"));
        Assert.False(await TableHolds("Lovelace"));
        Assert.False(await TableHolds("ring twice"));
        Assert.False(await TableHolds("+441632960001"));
    }

    private static readonly ContactKey Key = Parcels.KeyOf("c_ada");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<AuditReport> Verify() => Audit.VerifyAll(database.Store, ["northgate"], ct: Cancel);

    /// <summary>Looks into the bytes of the table's file, dead rows included.</summary>
    private Task<bool> TableHolds(string text) => TestDatabase.Ask<bool>(
        database.Admin,
        "select position(convert_to($1, 'UTF8') in pg_read_binary_file(pg_relation_filepath('event_store.mt_events'))) > 0",
        TestDatabase.Value(text));

    private async Task<IReadOnlyList<StoredEvent>> Stored()
    {
        await TestDatabase.Run(database.Admin, "truncate event_store.mt_streams, event_store.mt_events, event_store.contact_keys");
        var events = Parcels.Seal(Ada, Key, Parcels.Posted, new ParcelWeighed(250, "left"), new ParcelValued(12.50m, "GBP"));
        await database.Append("parcel", events);
        return events;
    }
}
