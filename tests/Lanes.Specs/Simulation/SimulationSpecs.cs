namespace Hitl.Lanes.Specs.Simulation;

/// <summary>HITL_SIMULATION_SEEDS sets how many seeds are run, HITL_SIMULATION_FIRST the first of them, HITL_SIMULATION_SEED replays a single one.</summary>
public class SimulationSpecs
{
    [Fact]
    public void Every_seeded_day_of_faults_keeps_every_promise()
    {
        if (Environment.GetEnvironmentVariable("HITL_SIMULATION_SEED") is { Length: > 0 } one)
        {
            LaneSimulation.Run(int.Parse(one));
            return;
        }

        Live(Given("HITL_SIMULATION_FIRST", 0), Given("HITL_SIMULATION_SEEDS", 2_000));
    }

    [Fact]
    public void Soak_of_a_million_seeded_days_of_faults()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HITL_SOAK") == "1", "A soak takes hours; it runs by ./hitl test --filter Soak.");
        Live(0, 1_000_000);
    }

    private static int Given(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var given) ? given : otherwise;

    private static void Live(int first, int count)
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Parallel.For(first, first + count, (seed, loop) =>
        {
            try
            {
                LaneSimulation.Run(seed);
            }
            catch (Exception e) when (e is Xunit.Sdk.IAssertionException or TimeoutException)
            {
                failures.Enqueue($"HITL_SIMULATION_SEED={seed} replays it alone: {e.Message}");
                loop.Stop();
            }
        });
        Assert.Empty(failures);
    }

    [Fact]
    public void The_same_seed_lives_the_same_day()
    {
        Assert.Equal(LaneSimulation.Fingerprint(42), LaneSimulation.Fingerprint(42));
    }
}
