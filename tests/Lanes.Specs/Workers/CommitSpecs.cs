namespace Hitl.Lanes.Specs.Workers;

/// <summary>Whether a commit happened is never guessed; what was committed is published, once and in order.</summary>
public sealed class CommitSpecs
{
    private static readonly string Key = Bench.KeyIn(0);
    private readonly Bench bench = new();

    public enum Answer
    {
        LostAfter,
        LostBefore,
        Late,
        LateAndFirst,
    }

    [Theory]
    [InlineData(Answer.LostAfter)]
    [InlineData(Answer.LostBefore)]
    [InlineData(Answer.Late)]
    [InlineData(Answer.LateAndFirst)]
    public void A_commit_whose_answer_is_lost_happens_once(Answer answer)
    {
        var trouble = 3;
        var late = () => Task.CompletedTask;
        var anna = bench.Start(lease: TimeSpan.FromMinutes(1), tap: r => r.Store.OnCommit = async (_, go) =>
        {
            await late();
            late = () => Task.CompletedTask;
            if (trouble-- <= 0)
            {
                await go();
                return;
            }

            if (answer == Answer.LostAfter)
                await go();
            if (answer == Answer.Late)
                bench.World.Start(() => Later(go, 30));
            if (answer == Answer.LateAndFirst)
                (late, trouble) = (() => Later(go, 1), 0);
            throw new CommitUnknownException("the answer is lost", new IOException());
        });

        for (var n = 1; n <= 8; n++)
        {
            bench.Say(Key, $"q{n}", "hello");
            bench.Pass(0.1);
        }

        bench.Until(() => bench.Entered(Key).Count == 8 && bench.Published(0).Count >= 8);
        bench.Pass(1);

        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"q{n}"), bench.Entered(Key));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => ((long)n, $"q{n}")), bench.Published(0));
        Assert.All(anna.Worker.Held, lane => Assert.Equal(1, lane.Value));
        Assert.Empty(bench.Store.AllParked);
    }

    [Fact]
    public void A_time_out_halves_the_batch_and_keeps_the_order()
    {
        var held = new TaskCompletionSource();
        bench.Start(tap: r => r.Store.OnCommit = async (commit, go) =>
        {
            await held.Task;
            if (commit.Streams.Sum(s => s.Events.Count) > 2)
                throw new CommitTimedOutException("too long", new TimeoutException());
            await go();
        });
        for (var n = 1; n <= 9; n++)
            bench.Say(Key, $"q{n}", "hello");
        bench.Pass(1);
        held.SetResult();

        bench.Until(() => bench.Entered(Key).Count == 9);
        Assert.Equal(Enumerable.Range(1, 9).Select(n => $"q{n}"), bench.Entered(Key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_crash_between_commit_and_mark_everything_is_told_and_has_effect_once(bool published)
    {
        var anna = bench.Start(tap: r =>
        {
            if (published)
                r.Store.OnMark = _ => new TaskCompletionSource().Task;
            else
                r.Bus.OnAppend = _ => new TaskCompletionSource().Task;
        });
        var tallies = new InMemory.InMemoryLaneStore(Bench.Lanes, bench.World.Time);
        bench.Start("tally", Ledger.Back(Bench.Lanes), store: tallies);
        bench.Say(Key, "q1", "hello");
        bench.Say(Key, "q2", "hello");
        bench.Until(() => bench.Entered(Key).Count == 2 && bench.Published(0).Count == (published ? 2 : 0));
        bench.Pass(1);
        anna.Kill();

        bench.Start("ben");
        bench.Until(() => bench.Published(0).Count == (published ? 4 : 2));
        bench.Say(Key, "q3", "hello");
        bench.Until(() => bench.Published(0).Count == (published ? 5 : 3));
        bench.Pass(1);

        Assert.Equal([(1L, "q1"), (2L, "q2"), (3L, "q3")], bench.Published(0).Distinct());
        Assert.Equal(["q1", "q2", "q3"], System.Text.Json.JsonSerializer.Deserialize(tallies.Documents.Single().Json.Span, LedgerJson.Default.Tally)!.Ids);
        Assert.Equal(3, bench.Store.Lanes[0].Published);
    }

    [Fact]
    public void After_a_failed_append_publishing_goes_back_to_the_mark_and_leaves_no_hole()
    {
        var failures = 3;
        bench.Start(tap: r => r.Bus.OnAppend = async go =>
        {
            if (failures-- > 0)
                throw new IOException("the broker is away");
            await go();
        });
        for (var n = 1; n <= 6; n++)
        {
            bench.Say(Key, $"q{n}", "hello");
            bench.Pass(0.15);
        }

        bench.Until(() => bench.Published(0).Count >= 6);
        Assert.Equal(Enumerable.Range(1, 6).Select(n => (long)n), bench.Published(0).Select(p => p.Position));
    }

    [Fact]
    public void A_timer_and_a_request_that_meet_in_one_key_have_one_order_that_every_reader_finds()
    {
        var anna = bench.Start();
        bench.Say(Key, "q1", "remind");
        bench.Until(() => bench.Entered(Key).Count == 1);
        var due = bench.World.Elapsed + TimeSpan.FromSeconds(1);
        bench.World.RunUntil(() => bench.World.Elapsed >= due - TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(1), bench.Describe);
        bench.Accept(Key, "ask", """{"Id":"a1","Text":"mine"}""");
        bench.Until(() => bench.Entered(Key).Count == 3);

        var order = bench.Entered(Key);
        Assert.Equal(["a1", "q1", "reminded q1"], order.Order());
        Assert.Equal([1L, 2L, 3L], bench.Store.Events.Select(e => e.Version));
        Assert.Equal([1L, 2L, 3L], bench.Store.Events.Select(e => e.Sequence));

        anna.Kill();
        bench.Start("ben");
        bench.Say(Key, "q2", "hello");
        bench.Until(() => bench.Entered(Key).Count == 4);
        Assert.Equal([.. order, "q2"], bench.Entered(Key));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1)]
    public void A_timer_that_is_cancelled_before_it_is_handled_does_not_fire(int batch)
    {
        var held = new TaskCompletionSource();
        var hold = false;
        bench.Start(batch: batch, tap: r => r.Store.OnCommit = async (_, go) =>
        {
            if (hold && !held.Task.IsCompleted)
                await held.Task;
            await go();
        });
        bench.Say(Key, "q1", "remind");
        bench.Until(() => bench.Entered(Key).Count == 1);
        hold = true;
        bench.Say(Bench.KeyIn(1), "y1", "hello");
        bench.Pass(0.9);
        bench.Say(Key, "q2", "forget");
        bench.Pass(1);
        held.SetResult();
        bench.Pass(3);

        Assert.Equal(["q1", "q2"], bench.Entered(Key));
        Assert.Equal(0, bench.Store.Pending);
    }

    [Fact]
    public void Requests_at_two_acceptors_at_once_are_each_taken_once_and_answered_after_their_commit()
    {
        bench.Start();
        var answers = new List<(string Id, bool Taken)>();
        var slow = new[] { new TappedStore(bench.Store), new TappedStore(bench.Store) };
        var acceptors = slow.Select(s => new LaneAcceptor(bench.Desk.Definition, s, bench.World.Time, bench.World.Time)).ToList();
        foreach (var acceptor in acceptors)
            bench.World.Start(() => acceptor.Run(CancellationToken.None));
        for (var n = 0; n < 20; n++)
        {
            var id = $"a{n}";
            foreach (var acceptor in acceptors)
            {
                bench.World.Start(async () =>
                {
                    var taken = await acceptor.Accept(Ledger.Tenant, Key, new Question(id, "hello"), id, CancellationToken.None);
                    Assert.True(bench.Store.Pending > 0 || bench.Entered(Key).Count > 0, "answered before anything was committed");
                    answers.Add((id, taken));
                });
            }
        }

        bench.Until(() => answers.Count == 40 && bench.Entered(Key).Count == 20 && bench.Published(0).Count == 20);

        Assert.Empty(bench.World.Failures);
        Assert.All(answers.GroupBy(a => a.Id), one => Assert.Single(one, a => a.Taken));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), bench.Published(0).Select(p => p.Position));
    }

    [Fact]
    public void Requests_wait_for_no_timer_of_the_clock_that_may_be_moved()
    {
        bench.Start();
        var acceptor = new LaneAcceptor(bench.Desk.Definition, bench.Store, new MovedAway(bench.World.Time), bench.World.Time);
        bench.World.Start(() => acceptor.Run(CancellationToken.None));
        var taken = 0;
        bench.World.Start(async () =>
        {
            for (var n = 0; n < 3; n++)
                taken += await acceptor.Accept(Ledger.Tenant, Key, new Question($"a{n}", "hello"), $"a{n}", CancellationToken.None) ? 1 : 0;
        });

        bench.Until(() => taken == 3);
    }

    /// <summary>Its time of day stepped back while its timers waited: none fires.</summary>
    private sealed class MovedAway(TimeProvider real) : TimeProvider
    {
        public override long TimestampFrequency => real.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => real.GetUtcNow();

        public override long GetTimestamp() => real.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            real.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void What_a_decision_assumed_wrongly_is_decided_again_knowing_better_and_the_rest_of_the_round_with_it()
    {
        var assumed = new Assumption<Question>("open", LedgerJson.Default.Question, question => question.Text);
        var definition = new LanesDefinition("desk", Ledger.Telling, Bench.Lanes, Ledger.NameOf, Ledger.Find)
            .Keep(Ledger.Kind)
            .Hear<Asked>(Ledger.Asking, (asked, batch) =>
                batch.Decide(Ledger.Kind, new LedgerCommand.Enter(batch.Assume(assumed, new Question(asked.Id, asked.Text)) ? asked.Id : $"refused {asked.Id}", "")));
        var shut = new HashSet<string> { "b" };
        bench.Store.Breaks = rows => [.. System.Text.Json.JsonSerializer.Deserialize<Question[]>(rows.JsonArray.Span)!.Select(q => q.Text).Where(shut.Contains)];
        for (var n = 0; n < 6; n++)
            bench.Say(Key, $"q{n}", n % 2 == 0 ? "a" : "b");
        bench.Pass(0);
        bench.Start(definition: definition);
        bench.Until(() => bench.Entered(Key).Count == 6);
        Assert.Equal(["q0", "refused q1", "q2", "refused q3", "q4", "refused q5"], bench.Entered(Key));

        // Known for that round alone: the next one asks again.
        shut.Clear();
        bench.Say(Key, "q6", "b");
        bench.Until(() => bench.Entered(Key).Count == 7);
        Assert.Equal("q6", bench.Entered(Key)[^1]);
        Assert.Equal(Enumerable.Range(1, 7).Select(n => (long)n), bench.Published(0).Select(p => p.Position));
        Assert.Empty(bench.Store.AllParked);
    }

    [Fact]
    public void Old_rows_are_deleted_but_never_one_that_is_not_on_the_bus()
    {
        var away = false;
        var anna = bench.Start(
            configure: o => (o.Retention, o.ExpireEvery) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1)),
            tap: r => r.Bus.OnAppend = async go =>
            {
                if (away)
                    throw new IOException("the broker is away");
                await go();
            });
        bench.Say(Key, "q1", "hello");
        bench.Until(() => bench.Published(0).Count == 1);
        bench.Pass(1);
        away = true;
        bench.Say(Key, "q2", "hello");
        bench.Pass(20);
        Assert.Equal([1L, 2L], Kept());

        bench.Pass(15);
        Assert.Equal([2L], Kept());
        away = false;
        bench.Until(() => bench.Published(0).Count == 2);
        bench.Until(() => Kept().Count == 0);
        Assert.Empty(anna.Worker.Alarms);
    }

    private List<long> Kept() => [.. bench.Store.Outgoing.Where(o => o.Lane == 0).Select(o => o.First)];

    private async Task Later(Func<Task> commit, int milliseconds)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), bench.World.Time);
        try
        {
            await commit();
        }
        catch (LaneLostException)
        {
            // The resent one was faster.
        }
    }
}
