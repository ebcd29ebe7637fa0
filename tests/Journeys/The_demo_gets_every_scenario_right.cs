using Hitl.Cli.Demonstration;
using Hitl.Cli.Running;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>Eight scenarios and two hundred conversations around them, through every service and the providers' wire formats.</summary>
public class The_demo_gets_every_scenario_right(ITestOutputHelper output)
{
    [Fact]
    public Task On_the_postgres_bus() => Play(Bus.Postgres);

    [Fact]
    public Task On_kafka()
    {
        // A broker of its own: topics that other databases have written to hold positions that these databases never gave.
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KAFKA_HOME")), "KAFKA_HOME is not set: there is no Kafka to start.");
        return Play(Bus.Kafka);
    }

    private async Task Play(Bus bus)
    {
        Journey.SkipUnlessAll();
        var folder = TestFolder.Create($"demo-{bus}");
        try
        {
            var options = new PlatformOptions
            {
                DataFolder = Path.Combine(folder, "data"),
                LogFolder = Path.Combine(folder, "logs"),
                Bus = bus,
                Port = 0,
                KafkaBootstrapServers = null,
            };
            await using var platform = await Platform.Start(options, output.WriteLine, TestContext.Current.CancellationToken);
            Judge(await Demo.Play(platform, output.WriteLine, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Judge(DemoResult demo)
    {
        Assert.Empty(demo.Scenarios.SelectMany(s => s.Wrong.Select(w => $"scenario {s.Number}: expected {w.Expected}; seen {w.Seen}")));
        Assert.Equal(8, demo.Scenarios.Count);
        Assert.Empty(demo.Tally.Findings);
        Assert.True(demo.Tally.Conversations > 200, $"{demo.Tally.Conversations} conversations were counted");
        Assert.Equal(0, demo.Tally.Unknown);
        Assert.Equal(0, demo.Tally.Twice);
    }
}
