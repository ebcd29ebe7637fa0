using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Lanes.InMemory;

namespace Hitl.Lanes.Specs.Workers;

/// <summary>What an operator asks of lanes while they run: publish again, start a new history, apply or leave out what is parked.</summary>
public sealed class OperatingSpecs
{
    private static readonly string Key = Bench.KeyIn(0);
    private static readonly BusPartition Told = new(Ledger.Telling, 0);
    private readonly Bench bench = new();
    private readonly InMemoryLaneStore listener;

    public OperatingSpecs() => listener = new InMemoryLaneStore(Bench.Lanes, bench.World.Time);

    [Fact]
    public void A_record_that_the_bus_lost_is_alarmed_and_repaired_by_publishing_again()
    {
        var anna = bench.Start();
        Publish(anna, 3);
        bench.Bus.Lose(Told, 2);
        var hearer = Listen();
        bench.Pass(7);
        Assert.Contains("lane 0: telling lacks position 2", Assert.Single(hearer.Worker.Alarms), StringComparison.Ordinal);
        Assert.Equal([new Gap(Ledger.Telling, 0, 2)], hearer.Worker.Gaps);
        Assert.Equal(["q1"], Heard());

        var asked = Ask(anna, o => o.Republish(0, 2, CancellationToken.None));
        bench.Until(() => Heard().Count == 3);
        bench.Say(Key, "q4", "hello");
        bench.Until(() => Heard().Count == 4);
        bench.Pass(1);

        Assert.Equal(new Republishing(Ledger.Telling, 0, 2, 3), asked);
        Assert.Equal(["q1", "q2", "q3", "q4"], Heard());
        Assert.Empty(hearer.Worker.Alarms);
        Assert.Null(bench.Store.Lanes[0].RepublishFrom);
        Assert.Equal((4, 4), (bench.Store.Lanes[0].Written, bench.Store.Lanes[0].Published));
    }

    [Fact]
    public void Publishing_again_begins_with_the_row_that_holds_the_position_and_outlives_its_owner()
    {
        var held = new TaskCompletionSource();
        var hold = false;
        var anna = bench.Start(tap: r => r.Store.OnCommit = async (_, go) =>
        {
            if (hold && !held.Task.IsCompleted)
                await held.Task;
            await go();
        });
        Publish(anna, 1);
        hold = true;
        bench.Say(Bench.KeyIn(1), "y", "hello");
        bench.Pass(0.5);
        foreach (var id in new[] { "q2", "q3", "q4" })
            bench.Say(Key, id, "hello");
        bench.Pass(0.5);
        held.SetResult();
        bench.Until(() => bench.Published(0).Count == 4);
        Assert.Contains(bench.Store.Outgoing, o => o is { Lane: 0, First: 2, Last: 4 });
        bench.Pass(1);

        anna.Bus.OnAppend = _ => throw new IOException("the broker is away");
        Assert.Equal(2, Ask(anna, o => o.Republish(0, 3, CancellationToken.None))!.From);
        bench.Pass(2);
        Assert.Equal(2, bench.Store.Lanes[0].RepublishFrom);
        anna.Kill();
        bench.Start("ben");

        bench.Until(() => bench.Store.Lanes[0].RepublishFrom is null);
        Assert.Equal([1L, 2L, 3L, 4L, 2L, 3L, 4L], bench.Published(0).Select(p => p.Position));
    }

    [Fact]
    public void What_is_said_while_publishing_again_follows_in_order()
    {
        var anna = bench.Start();
        Publish(anna, 3);
        var slow = new TaskCompletionSource();
        anna.Bus.OnAppend = async go =>
        {
            await slow.Task;
            await go();
        };
        Ask(anna, o => o.Republish(0, 1, CancellationToken.None));
        bench.Pass(1);
        bench.Say(Key, "q4", "hello");
        bench.Until(() => bench.Entered(Key).Count == 4);
        slow.SetResult();

        bench.Until(() => bench.Published(0).Count == 7 && bench.Store.Lanes[0].RepublishFrom is null);
        Assert.Equal([1L, 2L, 3L, 1L, 2L, 3L, 4L], bench.Published(0).Select(p => p.Position));
    }

    [Theory]
    [InlineData(0, 4, "Lane 0 of telling has positions 1 to 3; there is no 4.")]
    [InlineData(0, 0, "there is no 0")]
    [InlineData(9, 1, "There is no lane 9; there are 0 to 3.")]
    [InlineData(0, 1, "older than what desk keeps (Bus:Retention): the oldest is 2")]
    public void A_position_that_cannot_be_published_again_is_refused(int lane, long from, string reason)
    {
        var anna = bench.Start();
        Publish(anna, 3);
        bench.World.Start(() => bench.Store.ExpireOutgoing(0, 1, DateTimeOffset.MaxValue, 500, CancellationToken.None));

        var refused = Assert.Throws<RefusedException>(() => Ask(anna, o => o.Republish(lane, from, CancellationToken.None)));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.All(bench.Store.Lanes, l => Assert.Null(l.RepublishFrom));
    }

    [Fact]
    public void A_reader_goes_on_to_the_end_before_it_looks_again_for_what_is_missing()
    {
        // Reading takes longer than the pause between two looks: whoever began anew each second would never come to the end.
        bench.Start(tap: r => r.Bus.OnRead = async read =>
        {
            await Task.Delay(TimeSpan.FromSeconds(read.Records.Count > 0 ? 0.7 : 0), bench.World.Time);
            return read;
        });
        bench.Say(Key, "q1", "hello", position: 1);
        bench.Until(() => bench.Entered(Key).Count == 1);
        for (var n = 3; n <= 2_003; n++)
            bench.Say(Key, $"q{n}", "hello", position: n);
        bench.Say(Key, "q2", "hello", position: 2);
        for (var n = 3; n <= 10; n++)
            bench.Say(Key, $"q{n}", "hello", position: n);

        bench.Until(() => bench.Entered(Key).Count >= 10);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"q{n}"), bench.Entered(Key).Take(10));
    }

    [Fact]
    public void A_lane_of_a_restored_database_is_left_alone_until_it_rejoins_and_says_what_was_lost()
    {
        var ben = Restored(readTo: 3);
        bench.Pass(3);
        Assert.Equal([1, 2, 3], ben.Held);
        Assert.Equal(1, bench.Store.Lanes[0].Term);
        Assert.Contains("./hitl lane rejoin 0 --service desk", Assert.Single(ben.Worker.Alarms), StringComparison.Ordinal);

        var lost = Ask(ben, o => o.Rejoin(0, "priya", "restored the dump of Monday", CancellationToken.None));
        bench.Until(() => ben.Held.Contains(0));
        Assert.Equal(new Rejoined(Ledger.Telling, 0, 2, 3, 4), lost);
        Assert.Empty(ben.Worker.Alarms);
        var kept = Assert.Single(bench.Store.Rejoins);
        Assert.Equal(("priya", "restored the dump of Monday", 3L), (kept.By, kept.Reason, kept.BusEnd));

        bench.Say(Key, "q4", "hello");
        bench.Until(() => Heard().Contains("q4"));

        // What the desk heard since the dump it hears again and decides again, for its own stream and for others.
        Assert.Equal(["q1", "q2", "q3", "q4"], bench.Entered(Key));
        Assert.Equal(["q1", "q2", "q3", "q2", "q3", "q4"], Heard());
        var marker = LaneRejoined.Of(bench.Store.Outgoing.Single(o => o is { Lane: 0, First: 4 }));
        Assert.Equal(new LaneRejoined(1, 3, "priya", "restored the dump of Monday"), marker);
    }

    [Fact]
    public void A_reader_that_lacks_some_of_the_lost_history_goes_on_with_the_new_one()
    {
        var ben = Restored(readTo: 1);
        bench.Bus.Lose(Told, 2);
        Ask(ben, o => o.Rejoin(0, "priya", "restored", CancellationToken.None));
        var hearer = Listen();
        bench.Say(Key, "q4", "hello");

        bench.Until(() => Heard().Contains("q4"));
        bench.Pass(7);

        Assert.Equal(["q1", "q2", "q3", "q4"], Heard());
        Assert.Empty(hearer.Worker.Alarms);
    }

    [Fact]
    public void A_reader_that_lacks_what_was_said_before_the_dump_is_not_helped_by_the_new_history()
    {
        var ben = Restored(readTo: 0);
        bench.Bus.Lose(Told, 1);
        Ask(ben, o => o.Rejoin(0, "priya", "restored", CancellationToken.None));
        var hearer = Listen();
        bench.Pass(8);

        Assert.Contains("lacks position 1", Assert.Single(hearer.Worker.Alarms), StringComparison.Ordinal);
        Assert.Empty(Heard());
        Ask(ben, o => o.Republish(0, 1, CancellationToken.None));
        bench.Until(() => Heard().Contains("q3"));
    }

    [Fact]
    public void What_was_lost_with_a_database_cannot_be_published_again_and_what_was_not_can()
    {
        var ben = Restored(readTo: 3);
        Ask(ben, o => o.Rejoin(0, "priya", "restored", CancellationToken.None));
        bench.Until(() => bench.Store.Lanes[0].Published == 6);

        var refused = Assert.Throws<RefusedException>(() => Ask(ben, o => o.Republish(0, 3, CancellationToken.None)));
        Assert.Contains("was lost with desk's database", refused.Message, StringComparison.Ordinal);
        Ask(ben, o => o.Republish(0, 1, CancellationToken.None));
        bench.Until(() => bench.Store.Lanes[0].RepublishFrom is null);
        Assert.Equal([1L, 4L, 5L, 6L], bench.Bus.Log(Told).TakeLast(4).Select(r => r.Position));
    }

    [Fact]
    public void A_lane_that_is_not_behind_its_bus_has_nothing_to_rejoin()
    {
        var anna = bench.Start();
        Publish(anna, 2);

        var refused = Assert.Throws<RefusedException>(() => Ask(anna, o => o.Rejoin(0, "priya", "to be sure", CancellationToken.None)));

        Assert.Contains("is not behind its bus: it wrote up to 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), (bench.Store.Lanes[0].Term, bench.Store.Lanes[0].Written));
    }

    [Fact]
    public void A_skipped_record_is_noted_with_who_and_why_and_the_rest_is_applied_by_a_replay()
    {
        bench.Desk.Sick.Add("q1");
        var anna = bench.Start();
        foreach (var id in new[] { "q1", "q2", "q3" })
            bench.Say(Key, id, "hello");
        bench.Until(() => bench.Store.AllParked.Count == 3);
        var first = bench.Store.AllParked[0].Id;

        Assert.True(Ask(anna, o => o.Skip(Ledger.Tenant, first, "priya", "sent twice by the form", CancellationToken.None)));
        bench.Until(() => bench.Store.AllParked.Count == 2);
        bench.Say(Key, "q4", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 3);
        Assert.Equal(3, Ask(anna, o => o.Replay(Ledger.Tenant, Key, CancellationToken.None)));
        bench.Until(() => bench.Store.AllParked.Count == 0);

        Assert.Equal(["q2", "q3", "q4"], bench.Entered(Key));
        using var note = JsonDocument.Parse(Assert.Single(bench.Store.Rows).JsonArray);
        var row = note.RootElement[0];
        Assert.Equal((first, "priya", "sent twice by the form", "asking/1"),
            (row.GetProperty("id").GetInt64(), row.GetProperty("by").GetString(), row.GetProperty("reason").GetString(), row.GetProperty("source").GetString()));
    }

    [Fact]
    public void A_conversation_whose_only_parked_record_is_skipped_goes_on_by_itself()
    {
        bench.Desk.Sick.Add("q1");
        var anna = bench.Start();
        bench.Say(Key, "q1", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 1);

        Ask(anna, o => o.Skip(Ledger.Tenant, bench.Store.AllParked[0].Id, "priya", "a test", CancellationToken.None));
        bench.Until(() => bench.Store.AllParked.Count == 0 && bench.Store.Pending == 0);
        bench.Say(Key, "q2", "hello");

        bench.Until(() => bench.Entered(Key).Count == 1);
        Assert.Equal(["q2"], bench.Entered(Key));
    }

    [Fact]
    public void Skips_and_replays_that_meet_in_one_round_apply_and_note_each_record_once()
    {
        bench.Desk.Sick.UnionWith(["q1", "q2"]);
        var anna = bench.Start();
        foreach (var id in new[] { "q1", "q2", "q3" })
            bench.Say(Key, id, "hello");
        bench.Until(() => bench.Store.AllParked.Count == 3);
        bench.Desk.Sick.Remove("q2");
        var first = bench.Store.AllParked[0].Id;

        var operations = Operations(anna);
        bench.World.Start(async () =>
        {
            await operations.Skip(Ledger.Tenant, first, "priya", "once", CancellationToken.None);
            await operations.Skip(Ledger.Tenant, first, "priya", "twice", CancellationToken.None);
            await operations.Replay(Ledger.Tenant, Key, CancellationToken.None);
            await operations.Replay(Ledger.Tenant, Key, CancellationToken.None);
        });
        bench.Until(() => bench.Store.AllParked.Count == 0 && bench.Store.Pending == 0);

        Assert.Equal(["q2", "q3"], bench.Entered(Key));
        Assert.Single(bench.Store.Rows);
        Assert.Empty(bench.World.Failures);
    }

    [Fact]
    public void Another_tenants_parked_record_is_not_there()
    {
        bench.Desk.Sick.Add("q1");
        var anna = bench.Start();
        bench.Say(Key, "q1", "hello");
        bench.Until(() => bench.Store.AllParked.Count == 1);
        var id = bench.Store.AllParked[0].Id;

        Assert.Empty(Ask(anna, o => o.Parked("globex", CancellationToken.None))!);
        Assert.False(Ask(anna, o => o.Skip("globex", id, "mallory", "mine", CancellationToken.None)));
        Assert.Equal(0, Ask(anna, o => o.Replay("globex", Key, CancellationToken.None)));
        Assert.Equal("q1 is sick", Assert.Single(Ask(anna, o => o.Parked(Ledger.Tenant, CancellationToken.None))!).Error!.Split(": ")[1]);
    }

    /// <summary>A desk whose database was restored to when it had said one of three records.</summary>
    /// <param name="readTo">How far a listener has heard of them before.</param>
    private Running Restored(int readTo)
    {
        var hearer = readTo > 0 ? Listen() : null;
        var anna = bench.Start();
        Publish(anna, 1);
        if (readTo == 1)
            Stop(hearer!);
        bench.Pass(1);
        var dump = bench.Store.Copy();
        foreach (var id in new[] { "q2", "q3" })
        {
            bench.Say(Key, id, "hello");
            bench.Pass(0.3);
        }

        bench.Until(() => bench.Published(0).Count == 3 && Heard().Count == readTo);
        Stop(anna);
        bench.Store = dump;
        return bench.Start("ben");
    }

    private void Stop(Running running)
    {
        bench.Until(() => Heard().Count > 0 || running.Worker.Instance != "hearer");
        running.Stop.Cancel();
        bench.Until(() => running.Ended.IsCompleted);
    }

    private void Publish(Running desk, int records)
    {
        for (var n = 1; n <= records; n++)
        {
            bench.Say(Key, $"q{n}", "hello");
            bench.Until(() => bench.Published(0).Count == n);
        }

        bench.Until(() => desk.Worker.Idle && bench.Store.Lanes[0].Published == records);
    }

    private Running Listen() => bench.Start("hearer", Ledger.Back(Bench.Lanes), store: listener);

    private IReadOnlyList<string> Heard() => listener.Documents is [var tally] ? JsonSerializer.Deserialize(tally.Json.Span, LedgerJson.Default.Tally)!.Ids : [];

    private LaneOperations Operations(Running of) => new(bench.Desk.Definition, bench.Store, bench.Bus, of.Worker, bench.World.Time);

    private T? Ask<T>(Running of, Func<LaneOperations, Task<T>> ask)
    {
        var asked = ask(Operations(of));
        bench.Until(() => asked.IsCompleted);
        return asked.GetAwaiter().GetResult();
    }
}
