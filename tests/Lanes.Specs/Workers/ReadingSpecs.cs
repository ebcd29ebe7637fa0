namespace Hitl.Lanes.Specs.Workers;

/// <summary>Loss, repetition and reordering on the bus are noticed by arithmetic.</summary>
public sealed class ReadingSpecs
{
    private static readonly string Key = Bench.KeyIn(0);
    private readonly Bench bench = new();

    [Fact]
    public void A_repeated_record_is_applied_once_and_two_in_the_wrong_order_when_they_come_again()
    {
        bench.Start();
        foreach (var n in new[] { 1, 1, 3, 2, 1, 2, 3, 3, 4 })
            bench.Say(Key, $"q{n}", "hello", position: n);

        bench.Until(() => bench.Entered(Key).Count == 4);
        bench.Pass(1);

        Assert.Equal(["q1", "q2", "q3", "q4"], bench.Entered(Key));
    }

    [Fact]
    public void A_skipped_record_raises_an_alarm_after_five_seconds_and_all_goes_on_when_it_comes()
    {
        var anna = bench.Start();
        bench.Say(Key, "q1", "hello", position: 1);
        bench.Say(Key, "q3", "hello", position: 3);
        bench.Pass(4);
        Assert.Empty(anna.Worker.Alarms);

        bench.Pass(2);
        Assert.Contains("lane 0: asking lacks position 2", Assert.Single(anna.Worker.Alarms), StringComparison.Ordinal);
        Assert.Contains("./hitl bus republish 0 2", Assert.Single(anna.Worker.Alarms), StringComparison.Ordinal);
        Assert.Equal(["q1"], bench.Entered(Key));

        bench.Say(Key, "q2", "hello", position: 2);
        bench.Say(Key, "q3", "hello", position: 3);
        bench.Until(() => bench.Entered(Key).Count == 3);
        bench.Pass(1);
        Assert.Equal(["q1", "q2", "q3"], bench.Entered(Key));
        Assert.Empty(anna.Worker.Alarms);
    }

    [Fact]
    public void What_a_failing_reader_dropped_is_read_again()
    {
        var dropped = false;
        bench.Start(tap: r => r.Bus.OnRead = read =>
        {
            if (dropped || !read.Records.Any(x => x.Position == 2))
                return Task.FromResult(read);
            dropped = true;
            return Task.FromResult(read with { Records = [.. read.Records.Where(x => x.Position != 2)] });
        });
        bench.Say(Key, "q1", "hello");
        bench.Say(Key, "q2", "hello");
        bench.Say(Key, "q3", "hello");

        bench.Until(() => bench.Entered(Key).Count == 3);
        Assert.True(dropped);
        Assert.Equal(["q1", "q2", "q3"], bench.Entered(Key));
    }

    [Fact]
    public void A_reader_that_throws_is_asked_again()
    {
        var failures = 3;
        bench.Start(tap: r => r.Bus.OnRead = read => failures-- > 0 ? throw new IOException("the bus is away") : Task.FromResult(read));
        bench.Say(Key, "q1", "hello");
        bench.Pass(1);
        bench.Say(Key, "q2", "hello");

        bench.Until(() => bench.Entered(Key).Count == 2);
    }

    [Fact]
    public void Caught_up_begins_with_an_end_that_was_seen_and_lasts_ten_seconds()
    {
        var held = new TaskCompletionSource();
        var stalls = true;
        bench.Start(tap: r => r.Bus.OnRead = async read =>
        {
            if (stalls)
                await held.Task;
            return read;
        });
        bool Ask()
        {
            var before = bench.Desk.CaughtUp.Count;
            bench.Accept(Key, "ask", $$"""{"Id":"a{{before}}","Text":"hello"}""");
            bench.Until(() => bench.Desk.CaughtUp.Count > before);
            return bench.Desk.CaughtUp[^1];
        }

        bench.Pass(1);
        Assert.False(Ask());

        stalls = false;
        held.SetResult();
        bench.Pass(1);
        Assert.True(Ask());

        held = new TaskCompletionSource();
        stalls = true;
        bench.Pass(9);
        Assert.True(Ask());
        bench.Pass(2);
        Assert.False(Ask());

        // The read that stalled saw an end; it is as old as the read.
        stalls = false;
        var old = held;
        held = new TaskCompletionSource();
        stalls = true;
        old.SetResult();
        bench.Pass(0.2);
        Assert.False(Ask());
    }

    [Fact]
    public void A_topic_that_was_away_is_read_steadily_once_it_has_been_back_for_as_long()
    {
        var away = new TaskCompletionSource();
        away.SetResult();
        bench.Start(tap: r => r.Bus.OnRead = async read =>
        {
            await away.Task;
            return read;
        });
        bool Ask()
        {
            var before = bench.Desk.Steady.Count;
            bench.Accept(Key, "ask", $$"""{"Id":"a{{before}}","Text":"hello"}""");
            bench.Until(() => bench.Desk.Steady.Count > before);
            return bench.Desk.Steady[^1];
        }

        bench.Pass(2);
        Assert.False(Ask());
        bench.Pass(5);
        Assert.True(Ask());

        away = new TaskCompletionSource();
        bench.Pass(6);
        Assert.False(Ask());
        away.SetResult();
        bench.Pass(2);
        Assert.False(Ask());
        Assert.True(bench.Desk.CaughtUp[^1]);
        bench.Pass(5);
        Assert.True(Ask());
    }

    [Fact]
    public void A_lane_under_steady_load_counts_as_caught_up()
    {
        bench.Start(tap: r => r.Store.OnCommit = async (_, go) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(40), bench.World.Time);
            await go();
        });
        for (var n = 0; n < 1_500; n++)
        {
            bench.Say(Key, $"q{n}", "hello");
            bench.Pass(0.01);
        }

        bench.Accept(Key, "ask", """{"Id":"a","Text":"hello"}""");
        bench.Until(() => bench.Desk.CaughtUp.Count == 1);
        Assert.True(bench.Desk.CaughtUp[0]);
    }

    [Fact]
    public void Nobody_is_caught_up_behind_a_gap()
    {
        bench.Start();
        bench.Pass(1);
        bench.Say(Key, "q2", "hello", position: 2);
        bench.Pass(12);

        bench.Accept(Key, "ask", """{"Id":"a","Text":"hello"}""");
        bench.Until(() => bench.Desk.CaughtUp.Count == 1);
        Assert.False(bench.Desk.CaughtUp[0]);
    }

    [Fact]
    public void A_lane_that_must_wait_does_not_stop_the_others_from_being_read()
    {
        var other = Bench.KeyIn(1);
        bench.Desk.Waiting.Add("q0");
        var anna = bench.Start(configure: o => o.MaxQueued = 40);
        for (var n = 0; n < 100; n++)
            bench.Say(Key, $"q{n}", "hello");
        bench.Pass(2);
        for (var n = 0; n < 30; n++)
            bench.Say(other, $"y{n}", "hello");

        bench.Until(() => bench.Entered(other).Count == 30);
        Assert.Empty(bench.Entered(Key));
        Assert.Empty(anna.Worker.Alarms);
        bench.Desk.Waiting.Clear();
        bench.Until(() => bench.Entered(Key).Count == 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"q{n}"), bench.Entered(Key));
    }

    [Fact]
    public void A_reader_from_now_hears_what_comes_after_it_was_first_started_and_all_of_that()
    {
        bench.Say(Key, "q1", "hello");
        bench.Say(Key, "q2", "hello");
        bench.Pass(0);
        var anna = bench.Start(definition: Hears(From.Now));
        bench.Until(() => anna.Held.Count() == 4);
        bench.Pass(1);
        bench.Say(Key, "q3", "hello");
        bench.Until(() => bench.Entered(Key).Count == 1);
        anna.Kill();
        bench.Say(Key, "q4", "hello");
        bench.Start("ben", Hears(From.Now));

        bench.Until(() => bench.Entered(Key).Count == 2);
        Assert.Equal(["q3", "q4"], bench.Entered(Key));
    }

    [Fact]
    public void A_reader_from_the_first_begins_with_what_the_bus_still_has()
    {
        for (var n = 1; n <= 4; n++)
            bench.Say(Key, $"q{n}", "hello");
        bench.Pass(0);
        bench.Bus.Forget(new BusPartition(Ledger.Asking, 0), 2);
        var anna = bench.Start(definition: Hears(From.First));

        bench.Until(() => bench.Entered(Key).Count == 2);
        bench.Pass(7);
        Assert.Equal(["q3", "q4"], bench.Entered(Key));
        Assert.Empty(anna.Worker.Alarms);
    }

    private static LanesDefinition Hears(From from) =>
        new LanesDefinition("late", Ledger.Telling, Bench.Lanes, Ledger.NameOf, Ledger.Find)
            .Keep(Ledger.Kind)
            .Hear<Asked>(Ledger.Asking, (asked, batch) => batch.Decide(Ledger.Kind, new LedgerCommand.Enter(asked.Id, asked.Text)), from);
}
