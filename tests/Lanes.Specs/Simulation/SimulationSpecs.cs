namespace Hitl.Lanes.Specs.Simulation;

/// <summary>HITL_SIMULATION_SEEDS sets how many seeds are run, HITL_SIMULATION_FIRST the first of them, HITL_SIMULATION_SEED replays a single one.</summary>
public class SimulationSpecs
{
    [Fact]
    public async Task Every_seeded_day_of_faults_keeps_every_promise()
    {
        if (Environment.GetEnvironmentVariable("HITL_SIMULATION_SEED") is { Length: > 0 } one)
            LaneSimulation.Run(int.Parse(one));
        else
            await Live(Given("HITL_SIMULATION_FIRST", 0), Given("HITL_SIMULATION_SEEDS", 2_000));
    }

    [Fact]
    public async Task Soak_of_a_million_seeded_days_of_faults()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HITL_SOAK") == "1", "A soak takes more than an hour; it runs by ./hitl test --filter Soak.");
        await Live(0, 1_000_000);
    }

    private static int Given(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var given) ? given : otherwise;

    /// <summary>On threads of their own: on those of the pool the specs that run beside this one would not go on meanwhile.</summary>
    private static async Task Live(int first, int count)
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Task.Factory.StartNew(DayByDay, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.True(failures.IsEmpty, string.Join("; ", failures));

        void DayByDay()
        {
            for (var seed = Interlocked.Increment(ref next); seed < first + count && failures.IsEmpty; seed = Interlocked.Increment(ref next))
            {
                try
                {
                    LaneSimulation.Run(seed);
                }
                catch (Exception e)
                {
                    failures.Enqueue($"HITL_SIMULATION_SEED={seed} replays it alone: {e.Message}");
                }
            }
        }
    }

    [Fact]
    public void The_same_seed_lives_the_same_day()
    {
        Assert.Equal(LaneSimulation.Fingerprint(42), LaneSimulation.Fingerprint(42));
    }
}
