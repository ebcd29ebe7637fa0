using Hitl.EventSourcing;

namespace Hitl.Lanes.Specs.Workers;

/// <summary>Leases save work; term and commit number give safety.</summary>
public sealed class OwnershipSpecs
{
    private static readonly string InZero = Bench.KeyIn(0);
    private static readonly string InOne = Bench.KeyIn(1);
    private readonly Bench bench = new();

    [Fact]
    public void Of_two_workers_that_believe_they_own_a_lane_one_commits_and_the_other_goes_on_with_its_other_lanes()
    {
        var attempts = new List<long>();
        var stolen = false;
        var anna = bench.Start(lease: TimeSpan.FromMinutes(1), tap: r => r.Store.OnCommit = async (commit, go) =>
        {
            attempts.AddRange(commit.Lanes.Where(l => l.Lane == 0).Select(l => l.Term));
            if (!stolen)
            {
                stolen = true;
                await bench.Store.Take(0, 1, bench.Store.Lanes[0].Counter, "ben", CancellationToken.None);
            }

            await go();
        });
        bench.Until(() => anna.Held.Count() == 4);

        bench.Say(InZero, "q1", "hello");
        bench.Say(InOne, "q2", "hello");
        bench.Until(() => bench.Entered(InOne).Count == 1);

        Assert.Equal([1, 2, 3], anna.Held);
        Assert.Empty(bench.Entered(InZero));
        Assert.Equal([1L], attempts);

        bench.Start("ben", lease: TimeSpan.FromMinutes(1));
        bench.Until(() => bench.Entered(InZero).Count == 1);
        bench.Say(InOne, "q3", "hello");
        bench.Until(() => bench.Entered(InOne).Count == 2);
        Assert.Equal(["q1"], bench.Entered(InZero));
    }

    [Fact]
    public void A_lane_that_was_lost_and_taken_again_meanwhile_is_not_given_the_records_of_its_earlier_term()
    {
        var held = new TaskCompletionSource();
        var first = true;
        var anna = bench.Start(tap: r => r.Store.OnCommit = async (_, go) =>
        {
            if (first)
            {
                first = false;
                await held.Task;
            }

            await go();
        });
        bench.Until(() => anna.Held.Count() == 4);
        bench.Say(InZero, "q1", "hello");
        bench.Accept(InZero, "ask", """{"Id":"a1","Text":"hello"}""");
        bench.Until(() => !first);

        var counter = bench.Store.Lanes[0].Counter;
        bench.World.Start(() => bench.Store.Take(0, 1, counter, "ben", CancellationToken.None));
        var ben = bench.Start("ben");
        bench.Until(() => bench.Entered(InZero).Count == 2);
        ben.Stop.Cancel();
        bench.Until(() => anna.Worker.Held.TryGetValue(0, out var term) && term > 1);
        held.SetResult();
        bench.Say(InZero, "q2", "hello");
        bench.Until(() => bench.Entered(InZero).Contains("q2"));
        bench.Pass(3);

        Assert.Equal(["a1", "q1", "q2"], bench.Entered(InZero).Order());
        Assert.Empty(bench.Store.AllParked);
    }

    [Fact]
    public void Rows_that_were_polled_under_an_earlier_term_are_not_handled_under_a_later_one()
    {
        var held = new TaskCompletionSource();
        var asked = false;
        var anna = bench.Start(tap: r => r.Store.OnPoll = async go =>
        {
            if (asked && !held.Task.IsCompleted)
                await held.Task;
            await go();
        });
        bench.Until(() => anna.Held.Count() == 4);
        asked = true;
        bench.Accept(InZero, "ask", """{"Id":"a1","Text":"hello"}""");
        bench.Pass(0.2);

        var counter = bench.Store.Lanes[0].Counter;
        bench.World.Start(() => bench.Store.Take(0, 1, counter, "ben", CancellationToken.None));
        var ben = bench.Start("ben");
        bench.Until(() => bench.Entered(InZero).Count == 1);
        ben.Stop.Cancel();
        bench.Until(() => anna.Worker.Held.TryGetValue(0, out var term) && term > 1);
        held.SetResult();
        bench.Pass(3);

        Assert.Equal(["a1"], bench.Entered(InZero));
    }

    [Fact]
    public void A_worker_that_stops_lets_its_lanes_go_at_once()
    {
        var anna = bench.Start(lease: TimeSpan.FromMinutes(1));
        bench.Until(() => anna.Held.Count() == 4);

        var began = bench.World.Elapsed;
        anna.Stop.Cancel();
        bench.Until(() => anna.Ended.IsCompletedSuccessfully);

        Assert.True(bench.World.Elapsed - began < TimeSpan.FromMilliseconds(300));
        Assert.All(bench.Store.Lanes, l => Assert.Null(l.Owner));
        var ben = bench.Start("ben", lease: TimeSpan.FromMinutes(1));
        bench.Pass(0.3);
        Assert.Equal(4, ben.Held.Count());
    }

    [Theory]
    [InlineData(4, 3, "1,1,2")]
    [InlineData(16, 3, "5,5,6")]
    [InlineData(16, 5, "3,3,3,3,4")]
    public void Lanes_move_evenly_among_one_many_and_one_instance_again(int lanes, int instances, string shares)
    {
        bench.Store = new InMemory.InMemoryLaneStore(lanes, bench.World.Time);
        var first = bench.Start("i1", lanes: lanes);
        bench.Until(() => first.Held.Count() == lanes);

        List<Running> all = [first, .. Enumerable.Range(2, instances - 1).Select(n => bench.Start($"i{n}", lanes: lanes))];
        bench.Until(() => all.Sum(r => r.Held.Count()) == lanes && string.Join(",", all.Select(r => r.Held.Count()).Order()) == shares);
        bench.Pass(2);
        Assert.Equal(shares, string.Join(",", all.Select(r => r.Held.Count()).Order()));

        all[1].Kill();
        foreach (var other in all.Skip(2))
            other.Stop.Cancel();
        bench.Until(() => first.Held.Count() == lanes);
    }

    [Fact]
    public void A_database_that_is_away_for_a_while_loses_nothing()
    {
        var anna = bench.Start();
        bench.Until(() => anna.Held.Count() == 4);
        anna.Store.Away = true;
        bench.Say(InZero, "q1", "hello");
        bench.Pass(3);
        Assert.Empty(bench.Entered(InZero));

        anna.Store.Away = false;
        bench.Until(() => bench.Entered(InZero).Count == 1);
        Assert.Empty(bench.Store.AllParked);
    }

    [Fact]
    public void A_foreign_writers_conflict_is_loaded_again_before_anything_is_parked()
    {
        var anna = bench.Start(lease: TimeSpan.FromMinutes(1));
        bench.Say(InZero, "q1", "hello");
        bench.Until(() => bench.Entered(InZero).Count == 1);
        anna.Store.OnCommit = (_, go) =>
        {
            anna.Store.OnCommit = (_, again) => again();
            throw new StreamConflictException([(Ledger.Tenant, InZero)]);
        };

        bench.Say(InZero, "q2", "hello");
        bench.Until(() => bench.Entered(InZero).Count == 2);

        Assert.Empty(bench.Store.AllParked);
        Assert.Equal([0, 1, 2, 3], anna.Held);
    }

    [Fact]
    public void A_restored_database_writes_nothing_and_alarms()
    {
        var anna = bench.Start();
        bench.Say(InZero, "q1", "hello");
        bench.Say(InOne, "q2", "hello");
        bench.Until(() => bench.Published(0).Count == 1 && bench.Published(1).Count == 1);
        bench.Pass(1);
        var dump = bench.Store.Copy();
        bench.Say(InZero, "q3", "hello");
        bench.Until(() => bench.Published(0).Count == 2);
        anna.Stop.Cancel();
        bench.Until(() => anna.Ended.IsCompleted);

        bench.Store = dump;
        var ben = bench.Start("ben");
        bench.Say(InZero, "q4", "hello");
        bench.Say(InOne, "q5", "hello");
        bench.Until(() => bench.Entered(InOne).Count == 2);
        bench.Pass(3);

        Assert.Equal([1, 2, 3], ben.Held);
        Assert.Equal(["q1"], bench.Entered(InZero));
        Assert.Equal([1L, 2L], bench.Published(0).Select(p => p.Position));
        var alarm = Assert.Single(ben.Worker.Alarms);
        Assert.Contains("lane 0: the bus has telling up to position 2, the database only wrote 1", alarm, StringComparison.Ordinal);
        Assert.Contains("./hitl lane rejoin", alarm, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bus_that_does_not_answer_costs_no_lane_that_is_held()
    {
        var looks = new TaskCompletionSource();
        var hangs = false;
        var anna = bench.Start();
        var ben = bench.Start("ben", tap: r => r.Bus.OnLook = async look =>
        {
            if (hangs)
                await looks.Task;
            await look();
        });
        var carl = bench.Start("carl");
        bench.Until(() => anna.Held.Count() == 2 && ben.Held.Count() == 1 && carl.Held.Count() == 1);
        var held = ben.Worker.Held;
        hangs = true;
        carl.Kill();
        bench.Pass(5);
        Assert.Equal(held, ben.Worker.Held);

        looks.SetResult();
        bench.Until(() => ben.Held.Count() == 2);
        Assert.All(held, lane => Assert.Equal(lane.Value, ben.Worker.Held[lane.Key]));
    }

    [Fact]
    public void A_lane_that_another_takes_and_writes_while_the_bus_is_asked_is_no_restored_one()
    {
        var looks = new TaskCompletionSource();
        var ben = bench.Start("ben", tap: r => r.Bus.OnLook = async look =>
        {
            await looks.Task;
            await look();
        });
        var anna = bench.Start();
        bench.Until(() => anna.Held.Contains(0));
        bench.Say(InZero, "q1", "hello");
        bench.Until(() => bench.Published(0).Count == 1);
        looks.SetResult();

        var alarms = new List<string>();
        bench.Until(() =>
        {
            alarms.AddRange(ben.Worker.Alarms);
            return ben.Held.Count() == 2;
        });

        Assert.Empty(alarms);
    }

    [Fact]
    public void Lanes_behind_their_bus_take_nothing_from_the_share_of_the_others()
    {
        foreach (var lane in new[] { 0, 1 })
        {
            var envelope = new Envelope("x", "told.v1", Ledger.Tenant, Bench.KeyIn(lane), bench.World.Time.GetUtcNow(), null, "{}"u8.ToArray());
            bench.World.Start(() => bench.Bus.Append(Ledger.Telling, [new OutgoingRow(lane, 1, 1, EnvelopePack.Pack([envelope]))], CancellationToken.None));
        }

        var all = new[] { bench.Start(), bench.Start("ben") };
        bench.Until(() => all.Sum(r => r.Held.Count()) == 2);
        bench.Pass(5);

        Assert.Equal([2, 3], all.SelectMany(r => r.Held).Order());
        Assert.All(bench.Store.Lanes.Take(2), l => Assert.Equal(0, l.Term));
    }

    [Fact]
    public void The_row_of_an_instance_that_died_is_removed_after_a_while()
    {
        bench.Start();
        var ben = bench.Start("ben");
        bench.Until(() => ben.Held.Any());
        ben.Kill();
        bench.Pass(3);
        Assert.Contains("ben", Instances());

        bench.Pass(8);
        Assert.Equal(["anna"], Instances());
    }

    [Fact]
    public void A_lane_that_an_instance_owns_and_does_not_hold_is_let_go_where_it_has_its_share()
    {
        var anna = bench.Start();
        var ben = bench.Start("ben");
        bench.Until(() => anna.Held.Count() == 2 && ben.Held.Count() == 2);

        // As if anna had taken it, and the answer had been lost.
        var lane = bench.Store.Lanes[ben.Held.First()];
        bench.World.Start(() => bench.Store.Take(lane.Lane, lane.Term, lane.Counter, "anna", CancellationToken.None));
        bench.Until(() => ben.Worker.Held.TryGetValue(lane.Lane, out var term) && term > lane.Term + 1);

        Assert.Equal(2, anna.Held.Count());
    }

    [Fact]
    public void A_service_that_starts_holds_its_decisions_for_a_moment_without_an_alarm()
    {
        string? reason = "the database's time is not known yet";
        var anna = bench.Start(hold: () => reason);
        bench.Say(InZero, "q1", "hello");
        bench.Pass(4);
        Assert.Empty(anna.Worker.Alarms);
        Assert.Empty(bench.Entered(InZero));

        bench.Pass(3);
        Assert.Equal(["deciding is held: the database's time is not known yet."], anna.Worker.Alarms);

        reason = null;
        bench.Until(() => bench.Entered(InZero).Count == 1);
        Assert.Empty(anna.Worker.Alarms);
    }

    [Fact]
    public void What_a_lane_no_longer_keeps_in_memory_is_loaded_again_and_goes_on_where_it_was()
    {
        var anna = bench.Start(batch: 1, configure: o => o.MaxKept = 2);
        var keys = Enumerable.Range(0, 3).Select(n => Bench.KeyIn(0, n)).ToList();
        for (var n = 0; n < 9; n++)
        {
            bench.Say(keys[n % 3], $"q{n}", "hello");
            bench.Pass(0.1);
        }

        bench.Until(() => bench.Store.Events.Count == 9);
        Assert.All(keys, (key, n) => Assert.Equal([$"q{n}", $"q{n + 3}", $"q{n + 6}"], bench.Entered(key)));
        Assert.True(anna.Store.LoadedStreams.Count > 3, "nothing was forgotten");
        Assert.Empty(bench.Store.AllParked);
    }

    private IReadOnlyList<string> Instances()
    {
        var rows = bench.Store.KeepLeases("probe", CancellationToken.None).Result.Instances.Select(i => i.Instance).ToList();
        bench.Store.RemoveInstance("probe", CancellationToken.None).Wait();
        return [.. rows.Where(i => i != "probe").Order()];
    }
}
