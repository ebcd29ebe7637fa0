using System.Text;
using Hitl.EventSourcing;

namespace Hitl.Lanes.Specs.Stores;

/// <summary>What every lane store promises; the real one and its twin pass the same.</summary>
public abstract class LaneStoreSpecs : IAsyncLifetime
{
    protected const int Lanes = 4;
    protected const string Acme = "acme";
    protected const string Globex = "globex";
    protected const string NotesSql = "insert into notes select r.* from jsonb_to_recordset($1::jsonb) as r (id text, amount int)";
    protected const string OpenSql = "select assume_open($1)";
    private static readonly KeyWrapping Keys = new(Convert.ToBase64String(new byte[32]));
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyDictionary<string, Heard> NothingHeard = new Dictionary<string, Heard>();

    protected ILaneStore Store { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await Create();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A store of <see cref="Lanes"/> lanes that keeps ledgers, tallies and notes; a note's amount is a number, and only the key "open" is open.</summary>
    protected abstract Task<ILaneStore> Create();

    [Fact]
    public async Task Every_lane_is_there_and_free_at_first()
    {
        var rows = await Store.ReadLanes(Ct);

        Assert.Equal(Enumerable.Range(0, Lanes), rows.Select(r => r.Lane));
        Assert.All(rows, r => Assert.Equal((null, 0, 0, 0, 0), (r.Owner, r.Term, r.CommitNumber, r.Written, r.Published)));
    }

    [Fact]
    public async Task Of_two_that_take_a_lane_at_once_one_has_it_under_a_new_term()
    {
        await Store.ReadLanes(Ct);

        var taken = await Task.WhenAll(Store.Take(2, 0, 0, "anna", Ct), Store.Take(2, 0, 0, "ben", Ct));

        var won = Assert.Single(taken, t => t is not null)!;
        Assert.Equal((2, 1L), (won.Lane, won.Term));
        Assert.Equal((won.Owner, 1L), await OwnerOf(2));
    }

    [Fact]
    public async Task A_lane_whose_owner_has_shown_itself_since_is_not_taken()
    {
        var row = await Taken(0, "anna");
        await Store.KeepLeases("anna", Ct);

        Assert.Null(await Store.Take(0, row.Term, row.Counter, "ben", Ct));
        Assert.Equal(("anna", row.Term), await OwnerOf(0));
    }

    [Fact]
    public async Task An_instance_that_shows_itself_does_so_for_every_lane_that_it_owns_and_for_no_other()
    {
        var kept = await Taken(0, "anna");
        var lost = await Taken(1, "anna");
        await Store.Take(1, lost.Term, lost.Counter, "ben", Ct);

        var leases = await Store.KeepLeases("anna", Ct);

        Assert.Equal(Enumerable.Range(0, Lanes), leases.Lanes.Select(l => l.Lane));
        Assert.Equal([("anna", kept.Term, kept.Counter + 1), ("ben", lost.Term + 1, 0)], leases.Lanes.Take(2).Select(l => (l.Owner, l.Term, l.Counter)));
        Assert.All(leases.Lanes.Skip(2), l => Assert.Equal((null, 0), (l.Owner, l.Counter)));
    }

    [Fact]
    public async Task A_released_lane_has_no_owner_and_one_that_was_taken_since_keeps_its_new_one()
    {
        var mine = await Taken(0, "anna");
        var theirs = await Taken(1, "anna");
        await Store.Take(1, theirs.Term, theirs.Counter, "ben", Ct);

        await Store.Release([(0, mine.Term), (1, theirs.Term)], Ct);

        Assert.Equal((null, 1L), await OwnerOf(0));
        Assert.Equal(("ben", 2L), await OwnerOf(1));
    }

    [Fact]
    public async Task Instances_see_each_other_live_and_go()
    {
        await Store.KeepLeases("anna", Ct);
        await Store.KeepLeases("ben", Ct);
        Assert.Equal([("anna", 2L), ("ben", 1L)], (await Store.KeepLeases("anna", Ct)).Instances.Select(i => (i.Instance, i.Counter)).Order());

        await Store.RemoveInstance("ben", Ct);
        Assert.Equal(["anna"], (await Store.KeepLeases("anna", Ct)).Instances.Select(i => i.Instance));
    }

    [Fact]
    public async Task A_commit_gives_positions_without_a_gap_and_keeps_what_was_heard()
    {
        var lane = await Taken(0, "anna");
        await Store.Commit(Commit(Of(lane) with { OutgoingCount = 2, Outgoing = Pack("a", "b"), HeardTopics = new Dictionary<string, Heard> { ["x"] = new(7, 3) } }), Ct);
        await Store.Commit(Commit(Of(lane, 1)), Ct);
        await Store.Commit(Commit(Of(lane, 2) with { OutgoingCount = 1, Outgoing = Pack("c"), HeardTopics = new Dictionary<string, Heard> { ["y"] = new(1, 1) } }), Ct);

        var rows = await Store.ReadOutgoing(0, 0, 10, Ct);
        Assert.Equal([(1L, 2L), (3L, 3L)], rows.Select(r => (r.First, r.Last)));
        Assert.Equal(["a", "b", "c"], rows.SelectMany(r => EnvelopePack.Unpack(r.Bytes)).Select(e => e.Id));
        Assert.Equal(3L, Assert.Single(await Store.ReadOutgoing(0, 2, 10, Ct)).First);
        var row = (await Store.ReadLanes(Ct))[0];
        Assert.Equal((3L, 3L), (row.CommitNumber, row.Written));
        Assert.Equal([("x", new Heard(7, 3)), ("y", new Heard(1, 1))], row.HeardTopics.OrderBy(h => h.Key).Select(h => (h.Key, h.Value)));
    }

    [Fact]
    public async Task A_commit_with_lanes_that_moved_names_exactly_those_and_does_nothing()
    {
        var mine = await Taken(0, "anna");
        var taken = await Taken(1, "anna");
        var moved = await Taken(2, "anna");
        await Store.Take(1, taken.Term, taken.Counter, "ben", Ct);
        await Store.Commit(Commit(Of(moved)), Ct);

        var lost = await Assert.ThrowsAsync<LaneLostException>(() => Store.Commit(
            Commit(Of(mine) with { OutgoingCount = 1, Outgoing = Pack("a") }, Of(taken), Of(moved)) with { Timers = [Timer(0, "k", "t", Noon)] }, Ct));

        Assert.Equal([1, 2], lost.Lanes.Order());
        Assert.Equal((0L, 0L), ((await Store.ReadLanes(Ct))[0].CommitNumber, (await Store.ReadLanes(Ct))[0].Written));
        Assert.Empty(await Store.ReadOutgoing(0, 0, 10, Ct));
        Assert.Empty(await Store.Poll([0], Noon, 10, Ct));
    }

    [Fact]
    public async Task Of_two_commits_under_one_number_exactly_one_happens()
    {
        var lane = await Taken(0, "anna");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Outcome(Commit(Of(lane) with { OutgoingCount = 1, Outgoing = Pack($"{n}") }))));

        Assert.Single(outcomes, o => o is null);
        Assert.All(outcomes.Where(o => o is not null), o => Assert.IsType<LaneLostException>(o));
        Assert.Single(await Store.ReadOutgoing(0, 0, 10, Ct));
    }

    [Fact]
    public async Task A_stream_that_is_not_at_its_version_is_named_and_nothing_is_done()
    {
        var lane = await Taken(0, "anna");
        var head = StreamHead.Before(new StreamKey(Acme, "k1"));
        await Store.Commit(Commit(Of(lane)) with { Streams = [Append(head, 1)] }, Ct);

        // The stream is now exactly where the second writer wants to bring it: that too is a conflict.
        var conflict = await Assert.ThrowsAsync<StreamConflictException>(() => Store.Commit(
            Commit(Of(lane, 1) with { OutgoingCount = 1, Outgoing = Pack("a") }) with
            {
                Streams = [Append(head, 1) with { NewKey = null }, Append(StreamHead.Before(new StreamKey(Acme, "k2")), 3)],
            },
            Ct));

        Assert.Equal([(Acme, "k1")], conflict.Streams);
        Assert.Equal(1L, (await Store.ReadLanes(Ct))[0].CommitNumber);
        Assert.Empty((await Store.Load([new StreamKey(Acme, "k2")], [], Ct)).Streams[0].Events);
    }

    [Fact]
    public async Task What_was_assumed_and_is_otherwise_is_named_and_nothing_is_done()
    {
        var lane = await Taken(0, "anna");
        RowWrites Assumed(string json) => new(OpenSql, Encoding.UTF8.GetBytes(json));

        await Store.Commit(Commit(Of(lane)) with { Assumptions = [Assumed("""["open"]""")] }, Ct);
        var broken = await Assert.ThrowsAsync<AssumptionBrokenException>(() => Store.Commit(
            Commit(Of(lane, 1) with { OutgoingCount = 1, Outgoing = Pack("a") }) with { Assumptions = [Assumed("""["open","shut"]""")] }, Ct));

        Assert.Equal(["shut"], broken.Keys);
        Assert.Empty(await Store.ReadOutgoing(0, 0, 10, Ct));
    }

    [Fact]
    public async Task Data_that_is_refused_undoes_the_whole_commit()
    {
        var lane = await Taken(0, "anna");

        await Assert.ThrowsAsync<CommitRefusedException>(() => Store.Commit(
            Commit(Of(lane) with { OutgoingCount = 1, Outgoing = Pack("a") }) with
            {
                Streams = [Append(StreamHead.Before(new StreamKey(Acme, "k1")), 1)],
                Rows = [new RowWrites(NotesSql, Encoding.UTF8.GetBytes("""[{"id":"n1","amount":"many"}]"""))],
            },
            Ct));

        Assert.Equal(0L, (await Store.ReadLanes(Ct))[0].CommitNumber);
        Assert.Empty((await Store.Load([new StreamKey(Acme, "k1")], [], Ct)).Streams[0].Events);
        await Store.Commit(Commit(Of(lane)) with { Rows = [new RowWrites(NotesSql, Encoding.UTF8.GetBytes("""[{"id":"n1","amount":3}]"""))] }, Ct);
    }

    [Fact]
    public async Task Positions_of_a_lane_have_no_gap_while_other_instances_commit_and_accept()
    {
        var lanes = new[] { await Taken(0, "anna"), await Taken(1, "ben") };

        await Task.WhenAll(lanes.SelectMany(lane => new[] { Commits(lane), Accepts(lane.Lane) }));

        foreach (var lane in lanes)
        {
            long next = 1;
            foreach (var row in await Store.ReadOutgoing(lane.Lane, 0, 100, Ct))
            {
                Assert.Equal(next, row.First);
                next = row.Last + 1;
            }

            Assert.Equal(41, next);
        }

        async Task Commits(LaneRow lane)
        {
            for (var number = 0; number < 20; number++)
                await Store.Commit(Commit(Of(lane, number) with { OutgoingCount = 2, Outgoing = Pack("a", "b") }), Ct);
        }

        async Task Accepts(int lane)
        {
            for (var number = 0; number < 20; number++)
                await Store.Accept([Acceptance(lane, "k", $"{lane}/{number}")], Ct);
        }
    }

    [Fact]
    public async Task Of_ten_that_bring_the_same_request_at_once_one_is_taken()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Store.Accept([Acceptance(0, "k", "sms-1")], Ct)));

        Assert.Single(taken, t => t[0]);
        Assert.Single(await Store.Poll([0], Noon, 100, Ct));
    }

    [Fact]
    public async Task Requests_accepted_together_are_answered_each_for_itself()
    {
        await Store.Accept([Acceptance(0, "k", "old")], Ct);

        var taken = await Store.Accept(
            [Acceptance(0, "k", "new"), Acceptance(0, "k", "old"), Acceptance(0, "k", null), Acceptance(0, "k", "new"), Acceptance(1, "k", null), Acceptance(0, "k", "old") with { Tenant = Globex }],
            Ct);

        Assert.Equal([true, false, true, false, true, true], taken);
        Assert.Equal(4, (await Store.Poll([0], Noon, 100, Ct)).Count);
    }

    [Fact]
    public async Task Accepted_rows_come_in_order_of_arrival_with_all_they_brought_until_they_are_consumed()
    {
        var lane = await Taken(0, "anna");
        var first = new Acceptance(0, Acme, "k1", "u", "ask", "{\"a\":\"😀\"}"u8.ToArray(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Noon, []);
        await Store.Accept([first], Ct);
        await Store.Accept([Acceptance(0, "k2", null), Acceptance(1, "k3", null)], Ct);

        var rows = await Store.Poll([0], Noon, 10, Ct);
        Assert.Equal(["k1", "k2"], rows.Select(r => r.Key));
        Assert.Equal(
            (first.Tenant, first.Name, first.TraceParent, first.At, null), (rows[0].Tenant, rows[0].Name, rows[0].TraceParent, rows[0].At, rows[0].Timer));
        Assert.Equal(first.Body.ToArray(), rows[0].Body.ToArray());
        Assert.Single(await Store.Poll([0], Noon, 1, Ct));

        await Store.Commit(Commit(Of(lane)) with { ConsumedInputs = [rows[0].Id] }, Ct);
        Assert.Equal(["k2"], (await Store.Poll([0], Noon, 10, Ct)).Select(r => r.Key));
    }

    [Fact]
    public async Task A_timer_comes_when_it_is_due_is_replaced_by_name_and_goes_when_cancelled()
    {
        var lane = await Taken(0, "anna");
        await Store.Commit(Commit(Of(lane)) with { Timers = [Timer(0, "k1", "later", Noon.AddHours(2)), Timer(0, "k1", "soon", Noon), Timer(0, "k2", "soon", Noon.AddSeconds(-1))] }, Ct);

        Assert.Equal([("k2", "soon"), ("k1", "soon")], (await Store.Poll([0], Noon, 10, Ct)).Select(t => (t.Key, t.Timer)));
        Assert.Empty(await Store.Poll([1, 2], Noon.AddDays(1), 10, Ct));

        await Store.Commit(Commit(Of(lane, 1)) with { Timers = [Timer(0, "k1", "soon", Noon.AddHours(1)), Timer(0, "k2", "soon", null), Timer(0, "k9", "none", null)] }, Ct);
        Assert.Empty(await Store.Poll([0], Noon, 10, Ct));
        Assert.Equal([Noon.AddHours(1), Noon.AddHours(2)], (await Store.Poll([0], Noon.AddDays(1), 10, Ct)).Select(t => t.At));
    }

    [Fact]
    public async Task Parked_records_are_read_in_order_until_they_are_taken_out()
    {
        var lane = await Taken(0, "anna");
        await Store.Commit(Commit(Of(lane)) with { Parked = [Parked("k1", "asking/1", "cannot"), Parked("k1", "asking/2", null), Parked("k2", "asking/3", "cannot")] }, Ct);
        await Store.Commit(Commit(Of(lane, 1)) with { Parked = [Parked("k1", "asking/4", null)] }, Ct);

        Assert.Equal(["k1", "k2"], (await Store.ReadParkedKeys(0, Ct)).Select(k => k.Id).Order());
        Assert.Empty(await Store.ReadParkedKeys(1, Ct));
        var parked = await Store.ReadParked(Acme, "k1", Ct);
        Assert.Equal([("asking/1", "cannot"), ("asking/2", null), ("asking/4", null)], parked.Select(p => (p.Source, p.Error)));
        Assert.Empty(await Store.ReadParked(Globex, "k1", Ct));

        await Store.Commit(Commit(Of(lane, 2)) with { Unparked = [.. parked.Select(p => p.Id)] }, Ct);
        Assert.Equal(["k2"], (await Store.ReadParkedKeys(0, Ct)).Select(k => k.Id));
    }

    [Fact]
    public async Task A_load_brings_streams_keys_and_documents_and_nothing_of_what_is_not_there()
    {
        var lane = await Taken(0, "anna");
        var append = Append(StreamHead.Before(new StreamKey(Acme, "k1")), 3);
        var tally = new StateKey("tally", Acme, "k1");
        await Store.Commit(Commit(Of(lane)) with { Streams = [append], Documents = [new DocumentWrite(tally, 0, 1, "{\"Ids\":[\"é😀\"]}"u8.ToArray())] }, Ct);

        var loaded = await Store.Load([new StreamKey(Acme, "k1"), new StreamKey(Acme, "k2"), new StreamKey(Globex, "k1")], [tally, tally with { Tenant = Globex }], Ct);

        Assert.Equal([3, 0, 0], loaded.Streams.Select(s => s.Events.Count));
        Assert.Equal([new StreamHead(new(Acme, "k1"), 3, append.Events[^1].Hash!), StreamHead.Before(new(Acme, "k2")), StreamHead.Before(new(Globex, "k1"))],
            loaded.Streams.Select(s => s.Head));
        Assert.Equal([append.Events[^1].Timestamp, DateTimeOffset.MinValue, DateTimeOffset.MinValue], loaded.Streams.Select(s => s.LastAt));
        Assert.Equal([append.NewKey!.Wrapped!.Value.ToArray(), null, null], loaded.Streams.Select(s => s.ContactKey?.Wrapped?.ToArray()));
        var document = Assert.Single(loaded.Documents);
        Assert.Equal((tally, 1L), (document.Key, document.Version));
        Assert.Equal("é😀", System.Text.Json.JsonSerializer.Deserialize(document.Json.Span, LedgerJson.Default.Tally)!.Ids.Single());
    }

    [Fact]
    public async Task A_document_is_replaced_and_removed()
    {
        var lane = await Taken(0, "anna");
        var tally = new StateKey("tally", Acme, "k1");
        await Store.Commit(Commit(Of(lane)) with { Documents = [new DocumentWrite(tally, 0, 1, "{\"Ids\":[]}"u8.ToArray())] }, Ct);
        await Store.Commit(Commit(Of(lane, 1)) with { Documents = [new DocumentWrite(tally, 0, 2, "{\"Ids\":[\"a\"]}"u8.ToArray())] }, Ct);
        Assert.Equal(2, (await Store.Load([], [tally], Ct)).Documents.Single().Version);

        await Store.Commit(Commit(Of(lane, 2)) with { Documents = [new DocumentWrite(tally, 0, 3, null)] }, Ct);
        Assert.Empty((await Store.Load([], [tally], Ct)).Documents);
    }

    [Fact]
    public async Task The_mark_of_what_is_published_never_goes_back_and_hears_its_term_alone()
    {
        var lane = await Taken(0, "anna");
        await Store.MarkPublished([(0, lane.Term, 5)], Ct);
        await Store.MarkPublished([(0, lane.Term, 3)], Ct);
        await Store.MarkPublished([(0, lane.Term + 1, 9)], Ct);

        Assert.Equal(5, (await Store.ReadLanes(Ct))[0].Published);
    }

    [Fact]
    public async Task A_position_is_found_in_the_row_that_holds_it()
    {
        var lane = await Taken(0, "anna");
        await Store.Commit(Commit(Of(lane) with { OutgoingCount = 2, Outgoing = Pack("a", "b") }), Ct);
        await Store.Commit(Commit(Of(lane, 1) with { OutgoingCount = 3, Outgoing = Pack("c", "d", "e") }), Ct);

        Assert.Equal((3L, 5L), await Holding(4));
        Assert.Equal((1L, 2L), await Holding(1));
        Assert.Null(await Holding(6));
        Assert.Null(await Store.FindOutgoing(1, 1, Ct));

        async Task<(long, long)?> Holding(long position) => await Store.FindOutgoing(0, position, Ct) is { } row ? (row.First, row.Last) : null;
    }

    [Fact]
    public async Task Of_two_wishes_to_publish_again_the_earlier_counts_until_it_is_done()
    {
        var lane = await Taken(0, "anna");
        await Store.AskToRepublish(0, 5, Ct);
        await Store.AskToRepublish(0, 3, Ct);
        await Store.AskToRepublish(0, 4, Ct);
        Assert.Equal(3, await Wish());

        await Store.Republished(0, lane.Term, 5, Ct);
        await Store.Republished(0, lane.Term - 1, 3, Ct);
        Assert.Equal(3, await Wish());
        await Store.Republished(0, lane.Term, 3, Ct);
        Assert.Null(await Wish());

        async Task<long?> Wish() => (await Store.ReadLanes(Ct))[0].RepublishFrom;
    }

    [Fact]
    public async Task A_lane_that_rejoins_goes_on_behind_the_bus_under_a_new_term_that_its_owner_does_not_have()
    {
        var lane = await Taken(0, "anna");
        await Store.Commit(Commit(Of(lane) with { OutgoingCount = 2, Outgoing = Pack("a", "b") }), Ct);
        var seen = (await Store.ReadLanes(Ct))[0];

        Assert.False(await Store.Rejoin(new Rejoining(lane, 9, Pack("marker"), "priya", "restored"), Ct));
        Assert.False(await Store.Rejoin(new Rejoining(seen, 2, Pack("marker"), "priya", "not behind"), Ct));
        Assert.True(await Store.Rejoin(new Rejoining(seen, 9, Pack("marker"), "priya", "restored"), Ct));
        Assert.False(await Store.Rejoin(new Rejoining(seen, 9, Pack("marker"), "priya", "again"), Ct));

        var row = (await Store.ReadLanes(Ct))[0];
        Assert.Equal((null, lane.Term + 1, 10L, 9L), (row.Owner, row.Term, row.Written, row.Published));
        Assert.Equal([(1L, 2L), (10L, 10L)], (await Store.ReadOutgoing(0, 0, 10, Ct)).Select(o => (o.First, o.Last)));
        await Assert.ThrowsAsync<LaneLostException>(() => Store.Commit(Commit(Of(lane, 1)), Ct));
        var next = await Taken(0, "ben");
        await Store.Commit(Commit(Of(next, next.CommitNumber) with { OutgoingCount = 1, Outgoing = Pack("c") }), Ct);
        Assert.Equal(11, (await Store.ReadLanes(Ct))[0].Written);
    }

    [Fact]
    public async Task Outgoing_rows_are_deleted_from_the_oldest_on_and_only_old_and_published_ones()
    {
        var lane = await Taken(0, "anna");
        for (var n = 0; n < 4; n++)
            await Store.Commit(Commit(Of(lane, n) with { OutgoingCount = 2, Outgoing = Pack("a", "b") }), Ct);
        var now = await Store.Clock(Ct);

        Assert.Equal(0, await Store.ExpireOutgoing(0, 8, now.AddHours(-1), 10, Ct));
        Assert.Equal(0, await Store.ExpireOutgoing(1, 8, now.AddHours(1), 10, Ct));
        Assert.Equal(1, await Store.ExpireOutgoing(0, 8, now.AddHours(1), 1, Ct));
        Assert.Equal(1, await Store.ExpireOutgoing(0, 5, now.AddHours(1), 10, Ct));
        Assert.Equal([5L, 7L], (await Store.ReadOutgoing(0, 0, 10, Ct)).Select(o => o.First));
    }

    [Fact]
    public async Task A_request_is_known_by_its_key_until_that_is_old()
    {
        await Store.Accept([Acceptance(0, "k", "u1")], Ct);
        var now = await Store.Clock(Ct);
        Assert.Equal(0, await Store.ExpireUniqueKeys(now.AddHours(-1), 10, Ct));
        Assert.Equal([false], await Store.Accept([Acceptance(0, "k", "u1")], Ct));

        Assert.Equal(1, await Store.ExpireUniqueKeys(now.AddHours(1), 10, Ct));
        Assert.Equal([true], await Store.Accept([Acceptance(0, "k", "u1")], Ct));
    }

    protected async Task<LaneRow> Taken(int lane, string owner)
    {
        var row = (await Store.ReadLanes(Ct))[lane];
        return (await Store.Take(lane, row.Term, row.Counter, owner, Ct))!;
    }

    protected static LaneCommit Of(LaneRow lane, long number = 0) => new(lane.Lane, lane.Term, number, NothingHeard, 0, default);

    protected static Commit Commit(params IReadOnlyList<LaneCommit> lanes) => new(lanes, [], [], [], [], [], [], [], [], [Acme, Globex]);

    protected static StreamAppend Append(StreamHead head, int count)
    {
        var key = ContactKey.New(head.Key.Tenant, head.Key.Stream);
        var events = new List<StoredEvent>();
        for (var i = 1; i <= count; i++)
        {
            var sealedEvent = HashChain.Seal(head, Ledger.Types.Encode(new LedgerEvent.Entered($"e{i}", $"text {i}"), key), Noon, "trace", "cause");
            events.Add(sealedEvent);
            head = HashChain.After(sealedEvent);
        }

        return new StreamAppend(new StateKey("ledger", head.Key.Tenant, head.Key.Stream), events[0].Version - 1, events, Keys.Wrap(key, Noon));
    }

    protected static byte[] Pack(params string[] ids) =>
        EnvelopePack.Pack([.. ids.Select(id => new Envelope(id, "told.v1", Acme, "k", Noon, null, "{}"u8.ToArray()))]);

    private static Acceptance Acceptance(int lane, string key, string? uniqueKey) => new(lane, Acme, key, uniqueKey, "ask", "{}"u8.ToArray(), null, Noon, []);

    private static TimerWrite Timer(int lane, string key, string timer, DateTimeOffset? due) => new(lane, Acme, key, timer, due, "reminder", "{}"u8.ToArray(), null);

    private static ParkedRecord Parked(string key, string source, string? error) =>
        new(0, 0, Acme, key, source, "asked.v1", $"id-{source}", "{}"u8.ToArray(), null, Noon, error);

    private async Task<(string? Owner, long Term)> OwnerOf(int lane)
    {
        var row = (await Store.ReadLanes(Ct))[lane];
        return (row.Owner, row.Term);
    }

    private async Task<Exception?> Outcome(Commit commit)
    {
        try
        {
            await Store.Commit(commit, Ct);
            return null;
        }
        catch (LaneLostException e)
        {
            return e;
        }
    }
}
