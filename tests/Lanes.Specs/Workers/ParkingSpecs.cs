using Hitl.EventSourcing;

namespace Hitl.Lanes.Specs.Workers;

/// <summary>A record that cannot be handled is set aside with all behind it of its key, in order; nothing else waits for it.</summary>
public sealed class ParkingSpecs
{
    private static readonly string Key = Bench.KeyIn(0);
    private static readonly string Other = Bench.KeyIn(0, 1);
    private readonly Bench bench = new();

    [Fact]
    public void A_failing_record_parks_its_key_in_order_while_the_others_of_its_lane_go_on()
    {
        bench.Desk.Sick.Add("q2");
        bench.Start();
        bench.Say(Key, "q1", "remind");
        bench.Say(Key, "q2", "hello");
        bench.Say(Key, "q3", "hello");
        bench.Say(Other, "x1", "hello");
        var began = bench.World.Elapsed;
        bench.Until(() => bench.Entered(Other).Count == 1);
        Assert.True(bench.World.Elapsed - began < TimeSpan.FromSeconds(1));
        bench.Say(Key, "q4", "stop");
        bench.Until(() => bench.Entered(Key).Contains("q4"));
        bench.Pass(3);

        Assert.Equal(["q1", "q4"], bench.Entered(Key));
        Assert.Equal(["asking/2", "asking/3", "asking/5", "timer/remind"], bench.Store.AllParked.Select(p => p.Source));
        Assert.Equal(["InvalidOperationException: q2 is sick", null, null, null], bench.Store.AllParked.Select(p => p.Error));

        bench.Desk.Sick.Clear();
        bench.Accept(Key, ReplayParked.Name);
        bench.Until(() => bench.Store.AllParked.Count == 0);
        Assert.Equal(["q1", "q4", "q2", "q3", "q4", "reminded q1"], bench.Entered(Key));
        bench.Say(Key, "q5", "hello");
        bench.Until(() => bench.Entered(Key).Count == 7);
        Assert.Empty(bench.Store.AllParked);
    }

    [Fact]
    public void A_key_stays_parked_under_the_next_owner_and_after_a_replay_that_did_not_help()
    {
        bench.Desk.Sick.Add("q1");
        var anna = bench.Start();
        bench.Say(Key, "q1", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 1);
        anna.Kill();
        bench.Start("ben");
        bench.Say(Key, "q2", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 2);

        bench.Accept(Key, ReplayParked.Name);
        bench.Pass(1);
        bench.Say(Key, "q3", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 3);

        Assert.Empty(bench.Entered(Key));
        Assert.Equal(["asking/1", "asking/2", "asking/3"], bench.Store.AllParked.Select(p => p.Source));
        Assert.Equal(0, bench.Store.Pending);
    }

    [Fact]
    public void A_record_that_only_the_commit_refuses_is_parked_alone_and_in_order()
    {
        bench.Store.Refuses = commit => commit.Rows.Count > 0 ? "22P02" : null;
        bench.Start();
        bench.Say(Other, "x1", "hello");
        bench.Say(Key, "q1", "hello");
        bench.Say(Key, "q2", "refuse");
        bench.Say(Key, "q3", "hello");
        bench.Say(Other, "x2", "hello");
        bench.Until(() => bench.Entered(Other).Count == 2 && bench.Store.AllParked.Count == 2);

        Assert.Equal(["q1"], bench.Entered(Key));
        Assert.Equal(["asking/3", "asking/4"], bench.Store.AllParked.Select(p => p.Source));

        // A replay that the commit refuses too changes nothing and stands in nobody's way.
        bench.Accept(Key, ReplayParked.Name);
        bench.Until(() => bench.Store.Pending == 0);
        Assert.Equal(["asking/3", "asking/4"], bench.Store.AllParked.Select(p => p.Source));
        bench.Store.Refuses = null;
        bench.Accept(Key, ReplayParked.Name);
        bench.Until(() => bench.Store.AllParked.Count == 0);
        Assert.Equal(["q1", "q2", "q3"], bench.Entered(Key));
    }

    [Theory]
    [InlineData("gone", "{\"Id\":\"e1\",\"Text\":\"x\"}", true)]
    [InlineData("entered", "{\"Id\":", true)]
    [InlineData("entered", "{\"Id\":\"e1\",\"Text\":\"x\"}", false)]
    public async Task A_stream_that_cannot_be_read_parks_its_key_alone(string type, string data, bool hashed)
    {
        await bench.Store.Take(0, 0, 0, "before", CancellationToken.None);
        var sealedEvent = HashChain.Seal(
            StreamHead.Before(new StreamKey(Ledger.Tenant, Key)), new EncodedEvent(type, "x", System.Text.Encoding.UTF8.GetBytes(data)), bench.World.Time.GetUtcNow());
        await Commit(new Commit(
            [new LaneCommit(0, 1, 0, new Dictionary<string, Heard>(), 0, default)],
            [new StreamAppend(new StateKey("ledger", Ledger.Tenant, Key), 0, [hashed ? sealedEvent : sealedEvent with { Hash = null }], null)],
            [], [], [], [], [], [], [], [Ledger.Tenant]));

        bench.Start();
        bench.Say(Key, "q1", "hello");
        bench.Say(Other, "x1", "hello");
        bench.Say(Key, "q2", "hello");
        bench.Until(() => bench.Entered(Other).Count == 1 && bench.Store.AllParked.Count == 2);

        Assert.Equal(["asking/1", "asking/3"], bench.Store.AllParked.Select(p => p.Source));
        Assert.Single(bench.Store.Events, e => e.Stream == Key);
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_parks_its_key_and_is_not_written_over()
    {
        await bench.Store.Take(0, 0, 0, "before", CancellationToken.None);
        await Commit(new Commit(
            [new LaneCommit(0, 1, 0, new Dictionary<string, Heard>(), 0, default)],
            [], [new DocumentWrite(new StateKey("tally", Ledger.Tenant, Key), 0, 1, "{\"Ids\":"u8.ToArray())], [], [], [], [], [], [], [Ledger.Tenant]));

        bench.Start();
        bench.Say(Key, "q1", "hello");
        bench.Say(Other, "x1", "hello");
        bench.Until(() => bench.Entered(Other).Count == 1 && bench.Store.AllParked.Count == 1);
        bench.Say(Key, "q2", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 2);

        Assert.Empty(bench.Entered(Key));
        Assert.Equal("{\"Ids\":", System.Text.Encoding.UTF8.GetString(bench.Store.Documents.Single().Json.Span));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_that_fails_in_the_round_of_a_replay_keeps_the_key_parked(bool behindIt)
    {
        var held = new TaskCompletionSource();
        var hold = false;
        bench.Desk.Sick.UnionWith(["q1", "q2"]);
        bench.Start(tap: r => r.Store.OnCommit = async (_, go) =>
        {
            if (hold && !held.Task.IsCompleted)
                await held.Task;
            await go();
        });
        bench.Say(Key, "q1", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 1);
        bench.Desk.Sick.Remove("q1");
        hold = true;
        bench.Say(Bench.KeyIn(1), "y1", "hello");
        bench.Pass(0.5);
        if (behindIt)
        {
            bench.Accept(Key, ReplayParked.Name);
            bench.Accept(Key, "ask", """{"Id":"a1","Text":"poison"}""");
        }
        else
        {
            bench.Accept(Key, "ask", """{"Id":"a1","Text":"poison"}""");
            bench.Accept(Key, ReplayParked.Name);
        }

        bench.Pass(0.5);
        held.SetResult();
        bench.Until(() => bench.Store.Pending == 0);
        bench.Say(Key, "q3", "hello");
        bench.Pass(1);

        Assert.DoesNotContain("q3", bench.Entered(Key));
        Assert.Equal("asking/2", bench.Store.AllParked[^1].Source);
        Assert.StartsWith("accepted/", bench.Store.AllParked[^2].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_lane_will_bring_pauses_the_lane_and_parks_nothing()
    {
        bench.Desk.Waiting.Add("q2");
        bench.Start();
        bench.Say(Key, "q1", "hello");
        bench.Say(Key, "q2", "hello");
        bench.Say(Other, "x1", "hello");
        bench.Say(Bench.KeyIn(1), "y1", "hello");
        bench.Until(() => bench.Entered(Bench.KeyIn(1)).Count == 1);
        bench.Pass(2);
        Assert.Equal(["q1"], bench.Entered(Key));
        Assert.Empty(bench.Entered(Other));

        bench.Desk.Waiting.Clear();
        bench.Until(() => bench.Entered(Other).Count == 1);
        Assert.Equal(["q1", "q2"], bench.Entered(Key));
        Assert.Empty(bench.Store.AllParked);
    }

    [Fact]
    public void Nothing_overtakes_a_waiting_record_while_a_batch_is_narrowed_down()
    {
        bench.Store.Refuses = commit => commit.Rows.Count > 0 ? "22P02" : null;
        bench.Desk.Waiting.Add("q1");
        bench.Say(Key, "q1", "hello");
        bench.Say(Key, "q2", "hello");
        bench.Say(Key, "q3", "hello");
        bench.Say(Bench.KeyIn(1), "y1", "refuse");
        bench.Pass(0);
        bench.Start();
        bench.Until(() => bench.Store.AllParked.Count == 1);
        bench.Pass(1);
        Assert.Empty(bench.Entered(Key));

        bench.Desk.Waiting.Clear();
        bench.Until(() => bench.Entered(Key).Count == 3);
        Assert.Equal(["q1", "q2", "q3"], bench.Entered(Key));
        Assert.Equal(3, bench.Store.Lanes[0].HeardTopics[Ledger.Asking].Position);
    }

    private Task Commit(Commit commit) => bench.Store.Commit(commit, CancellationToken.None);
}
