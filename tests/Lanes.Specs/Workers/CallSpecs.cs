namespace Hitl.Lanes.Specs.Workers;

/// <summary>A call's result is recorded, by whoever holds the lane when it comes.</summary>
public sealed class CallSpecs
{
    private static readonly string Key = Bench.KeyIn(0);
    private readonly Bench bench = new();
    private readonly TaskCompletionSource<Found> answer = new();
    private readonly List<string> made = [];

    public CallSpecs() => bench.Desk.Lookup = (id, _) =>
    {
        made.Add(id);
        return answer.Task;
    };

    [Fact]
    public void A_result_comes_back_to_the_lane_that_asked()
    {
        bench.Start();
        bench.Say(Key, "q1", "call");
        bench.Until(() => made.Count == 1);
        answer.SetResult(new Found("q1"));

        bench.Until(() => bench.Entered(Key).Count == 2);
        Assert.Equal(["q1", "found q1"], bench.Entered(Key));
        Assert.Equal(["q1"], made);
    }

    [Fact]
    public void A_call_is_not_made_before_its_commit()
    {
        var held = new TaskCompletionSource();
        bench.Start(tap: r => r.Store.OnCommit = async (_, go) =>
        {
            await held.Task;
            await go();
        });
        bench.Say(Key, "q1", "call");
        bench.Pass(1);
        Assert.Empty(made);

        held.SetResult();
        bench.Until(() => made.Count == 1);
    }

    [Fact]
    public void A_result_for_a_lane_that_is_lost_is_handed_to_its_new_owner()
    {
        bench.Start(lease: TimeSpan.FromSeconds(2));
        bench.Say(Key, "q1", "call");
        bench.Until(() => made.Count == 1);
        var counter = bench.Store.Lanes[0].Counter;
        bench.World.Start(() => bench.Store.Take(0, 1, counter, "ben", CancellationToken.None));
        bench.Start("ben", lease: TimeSpan.FromSeconds(2));
        bench.Pass(3);
        answer.SetResult(new Found("q1"));

        bench.Until(() => bench.Entered(Key).Count == 2);
        bench.Pass(1);
        Assert.Equal(["q1", "found q1"], bench.Entered(Key));
    }

    [Fact]
    public void A_result_under_way_to_its_commit_when_the_lane_is_lost_is_handed_over_too()
    {
        var stolen = false;
        bench.Start(lease: TimeSpan.FromMinutes(1), tap: r => r.Store.OnCommit = async (commit, go) =>
        {
            if (made.Count == 1 && !stolen)
            {
                stolen = true;
                await bench.Store.Take(0, 1, bench.Store.Lanes[0].Counter, "ben", CancellationToken.None);
            }

            await go();
        });
        bench.Say(Key, "q1", "call");
        bench.Until(() => made.Count == 1);
        answer.SetResult(new Found("q1"));
        bench.Until(() => stolen);
        bench.Start("ben", lease: TimeSpan.FromMinutes(1));

        bench.Until(() => bench.Entered(Key).Count == 2);
        Assert.Equal(["q1", "found q1"], bench.Entered(Key));
    }

    [Fact]
    public void A_worker_that_stops_records_the_calls_under_way_and_begins_nothing_new()
    {
        var anna = bench.Start(lease: TimeSpan.FromMinutes(1));
        bench.Say(Key, "q1", "call");
        bench.Until(() => made.Count == 1);

        anna.Stop.Cancel();
        bench.Say(Key, "q2", "call");
        bench.Pass(5);
        Assert.Equal([0], anna.Held);
        Assert.False(anna.Ended.IsCompleted);
        answer.SetResult(new Found("q1"));
        bench.Until(() => anna.Ended.IsCompleted);

        Assert.Equal(["q1"], made);
        Assert.All(bench.Store.Lanes, l => Assert.Null(l.Owner));
        bench.Start("ben", lease: TimeSpan.FromMinutes(1));
        bench.Until(() => made.Count == 2 && bench.Entered(Key).Count == 4);
        Assert.Equal(["found q1", "found q1", "q1", "q2"], bench.Entered(Key).Order());
    }

    [Fact]
    public void A_lane_given_to_another_instance_takes_the_results_of_its_calls_along()
    {
        var key = Bench.KeyIn(3);
        bench.Start("anna");
        bench.Say(key, "q1", "call");
        bench.Until(() => made.Count == 1);
        var ben = bench.Start("ben");
        bench.Pass(2);
        Assert.DoesNotContain(3, ben.Held);
        bench.Say(key, "q2", "call");
        bench.Pass(1);
        Assert.Equal(["q1"], made);
        answer.SetResult(new Found("q1"));

        bench.Until(() => bench.Entered(key).Count == 4 && ben.Held.Contains(3));
        Assert.Equal(["found q1", "found q1", "q1", "q2"], bench.Entered(key).Order());
    }
}
