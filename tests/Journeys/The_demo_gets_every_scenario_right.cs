using Hitl.Cli.Demonstration;
using Hitl.Cli.Running;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>
/// Fourteen scenarios and two hundred conversations around them, through every service and the providers' wire formats; on Kafka where there is one.
/// The bot waits longer for more words than in the demo, so that a slow machine does not let it answer before a person's hand.
/// </summary>
public class The_demo_gets_every_scenario_right(ITestOutputHelper output)
{
    [Fact]
    public async Task Through_every_service()
    {
        var bus = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KAFKA_HOME")) ? Bus.Postgres : Bus.Kafka;
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
                Debounce = TimeSpan.FromSeconds(8),
                LanguageModel = true,
            };
            await using var platform = await Platform.Start(options, output.WriteLine, TestContext.Current.CancellationToken);
            var demo = await Demo.Play(platform, output.WriteLine, TestContext.Current.CancellationToken);
            foreach (var line in Report.Of(demo))
            {
                output.WriteLine(line);
            }

            Judge(demo);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Judge(DemoResult demo)
    {
        Assert.Empty(demo.Scenarios.SelectMany(s => s.Wrong.Select(w => $"scenario {s.Number}: expected {w.Expected}; seen {w.Seen}")));
        Assert.Equal(14, demo.Scenarios.Count);
        Assert.Empty(demo.Tally.Findings);
        Assert.True(demo.Tally.Conversations > 200, $"{demo.Tally.Conversations} conversations were counted");
        Assert.Equal(0, demo.Tally.Unknown);
        Assert.Equal(0, demo.Tally.Twice);
    }
}
