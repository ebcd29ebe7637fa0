using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Lanes.Specs.Stores;

public sealed class PostgresLaneStoreSpecs : LaneStoreSpecs
{
    private RealStore real = null!;

    protected override async Task<ILaneStore> Create()
    {
        real = await RealStore.Create("lane_store", Definition);
        return real.Store;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await real.DisposeAsync();
    }

    private static LanesDefinition Definition => new LanesDefinition("desk", Ledger.Telling, Lanes, Ledger.NameOf, Ledger.Find)
        .Keep(Ledger.Kind)
        .Keep(Ledger.Tallies)
        .Migrate(new Migration(
            "notes",
            """
            create table notes (id text primary key, amount int not null);
            grant select, insert on notes to {service};
            create function assume_open(keys jsonb) returns void language plpgsql as $fn$
            begin
                if exists (select from jsonb_array_elements_text(keys) k where k <> 'open') then
                    raise exception 'shut' using errcode = 'HT003', detail = (select json_agg(k) from jsonb_array_elements_text(keys) k where k <> 'open');
                end if;
            end
            $fn$;
            """));

    [Theory]
    [InlineData("")]
    [InlineData("enable_hashjoin = off")]
    [InlineData("enable_hashjoin = off; enable_mergejoin = off")]
    [InlineData("enable_nestloop = off; enable_hashjoin = off")]
    [InlineData("enable_nestloop = off; enable_sort = off; enable_material = off")]
    [InlineData("enable_indexscan = off; enable_bitmapscan = off; enable_hashagg = off")]
    [InlineData("debug_parallel_query = on; parallel_setup_cost = 0; parallel_tuple_cost = 0; min_parallel_table_scan_size = 0")]
    [InlineData("plan_cache_mode = force_generic_plan; enable_seqscan = off")]
    public async Task Sequence_order_is_version_order_in_every_stream_whatever_plan_is_chosen(string planner)
    {
        foreach (var setting in planner.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await real.AsAdmin($"alter role hitl_test in database {real.Name} set {setting}");
        NpgsqlConnection.ClearAllPools();
        var lane = await Taken(0, "anna");
        var keys = Enumerable.Range(0, 50).Select(n => new StreamKey(n % 2 == 0 ? Acme : Globex, $"k{n * 7919 % 50}")).ToList();

        await Store.Commit(Commit(Of(lane)) with { Streams = InOrder(keys.Select(k => Append(StreamHead.Before(k), 2))) }, Ct);
        var heads = (await Store.Load(keys, [], Ct)).Streams.Select(s => s.Head!);
        await Store.Commit(Commit(Of(lane, 1)) with { Streams = InOrder(heads.Select(h => Append(h, 2) with { NewKey = null })) }, Ct);

        Assert.All((await Store.Load(keys, [], Ct)).Streams, s => Assert.Equal((4, 4L), (s.Events.Count, s.Head!.Version)));
        var streams = await real.Events.Read(keys, Ct);
        Assert.All(streams, s => Assert.Equal((4, 4L), (s.Events.Count, s.Version)));
        Assert.All(streams, s => Assert.Empty(Audit.Verify(s).Findings));
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), streams.SelectMany(s => s.Events).Select(e => e.Sequence).Order());
    }

    [Fact]
    public async Task The_service_writes_outgoing_rows_and_cannot_read_them()
    {
        var lane = await Taken(0, "anna");
        await Store.Commit(Commit(Of(lane) with { OutgoingCount = 1, Outgoing = Pack("a") }), Ct);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => real.AsService("select bytes from lanes.outgoing"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("event_store.mt_streams")]
    [InlineData("event_store.mt_events")]
    [InlineData("event_store.contact_keys")]
    [InlineData("doc_tally")]
    [InlineData("lanes.accepted")]
    [InlineData("lanes.timers")]
    [InlineData("lanes.parked")]
    [InlineData("lanes.unique_keys")]
    public async Task A_row_of_another_tenant_is_not_seen_with_no_filter_in_the_query(string table)
    {
        var lane = await Taken(0, "anna");
        foreach (var (tenant, number) in new[] { (Acme, 0), (Globex, 1) })
        {
            await Store.Commit(
                Commit(Of(lane, number)) with
                {
                    Streams = [Append(StreamHead.Before(new StreamKey(tenant, "k")), 1)],
                    Documents = [new DocumentWrite(new StateKey("tally", tenant, "k"), 0, 1, "{}"u8.ToArray())],
                    Timers = [new TimerWrite(0, tenant, "k", "t", DateTimeOffset.UnixEpoch, "reminder", "{}"u8.ToArray(), null)],
                    Parked = [new ParkedRecord(0, 0, tenant, "k", "asking/1", "asked.v1", "m", "{}"u8.ToArray(), null, DateTimeOffset.UnixEpoch, null)],
                },
                Ct);
            await Store.Accept([new Acceptance(0, tenant, "k", "u", "ask", "{}"u8.ToArray(), null, DateTimeOffset.UnixEpoch, [])], Ct);
        }

        Assert.Equal([Acme], await real.AsService($"select distinct tenant_id from {table}", Acme));
        Assert.Empty(await real.AsService($"select distinct tenant_id from {table}"));
    }

    [Fact]
    public async Task A_commit_that_waits_too_long_says_so_and_did_not_happen()
    {
        var lane = await Taken(0, "anna");
        await real.AsAdmin($"alter role hitl_test in database {real.Name} set lock_timeout = '50ms'");
        NpgsqlConnection.ClearAllPools();
        await using var other = new NpgsqlConnection(real.Admin);
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("select 1 from lanes.lanes for update", other))
            await hold.ExecuteNonQueryAsync(Ct);

        await Assert.ThrowsAsync<CommitTimedOutException>(() => Store.Commit(Commit(Of(lane)), Ct));

        await transaction.RollbackAsync(Ct);
        await Store.Commit(Commit(Of(lane)), Ct);
    }

    [Fact]
    public async Task An_instance_shows_that_it_lives_while_a_commit_holds_its_lanes()
    {
        await Taken(0, "anna");
        await using var other = new NpgsqlConnection(real.Admin);
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("select 1 from lanes.lanes for update", other))
            await hold.ExecuteNonQueryAsync(Ct);

        // It would wait until its time is over: the lock is held for as long as it runs.
        Assert.Equal(1, (await Store.KeepLeases("anna", Ct)).Lanes[0].Counter);
        await transaction.RollbackAsync(Ct);
    }

    [Theory]
    [InlineData("mark")]
    [InlineData("release")]
    [InlineData("commit")]
    public async Task Whatever_touches_several_lanes_locks_them_in_their_order(string what)
    {
        // Nothing but the statement itself may give the order: in the table the rows stand as they were taken.
        foreach (var setting in new[] { "enable_indexscan", "enable_bitmapscan" })
            await real.AsAdmin($"alter role hitl_test in database {real.Name} set {setting} = off");
        NpgsqlConnection.ClearAllPools();
        var taken = new List<LaneRow>();
        foreach (var lane in new[] { 2, 1, 0 })
            taken.Add(await Taken(lane, "anna"));
        await using var other = new NpgsqlConnection(real.Admin);
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("select 1 from lanes.lanes where lane = 1 for update", other))
            await hold.ExecuteNonQueryAsync(Ct);

        Task touching = what switch
        {
            "mark" => Store.MarkPublished([.. taken.Select(l => (l.Lane, l.Term, 1L))], Ct),
            "release" => Store.Release([.. taken.Select(l => (l.Lane, l.Term))], Ct),
            _ => Store.Commit(Commit([.. taken.Select(l => Of(l))]), Ct),
        };
        await Eventually.Holds(
            async () => (await real.AsAdmin("select 'it' from pg_stat_activity where wait_event_type = 'Lock' and usename = 'hitl_test' and datname = current_database()")).Count > 0,
            () => $"{what} does not wait for the lock");

        Assert.Equal(["2"], await real.AsAdmin("select lane::text from lanes.lanes where lane in (0, 1, 2) for update skip locked"));
        await transaction.RollbackAsync(Ct);
        await touching;
    }

    [Fact]
    public async Task An_answer_that_is_lost_with_its_connection_is_unknown_and_a_database_that_is_gone_is_away()
    {
        var lane = await Taken(0, "anna");
        await using (var other = new NpgsqlConnection(real.Admin))
        {
            await other.OpenAsync(Ct);
            await using var transaction = await other.BeginTransactionAsync(Ct);
            await using var hold = new NpgsqlCommand("select 1 from lanes.lanes for update", other);
            await hold.ExecuteNonQueryAsync(Ct);
            var commit = Store.Commit(Commit(Of(lane)), Ct);
            await Eventually.Holds(
                async () => (await real.AsAdmin("select pg_terminate_backend(pid)::text from pg_stat_activity where wait_event_type = 'Lock' and usename = 'hitl_test' and datname = current_database()")).Count > 0,
                () => "the commit does not wait for the lock");
            await Assert.ThrowsAsync<CommitUnknownException>(() => commit);
        }

        await using var gone = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        var away = new PostgresLaneStore(gone, gone, new EventStore(gone), Lanes);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => away.Commit(Commit(Of(lane)), Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => away.ReadLanes(Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => away.Accept([new Acceptance(0, Acme, "k", null, "ask", "{}"u8.ToArray(), null, DateTimeOffset.UnixEpoch, [])], Ct));
    }

    private static List<StreamAppend> InOrder(IEnumerable<StreamAppend> appends) =>
        [.. appends.OrderBy(s => s.Key.Tenant, StringComparer.Ordinal).ThenBy(s => s.Key.Id, StringComparer.Ordinal)];
}
