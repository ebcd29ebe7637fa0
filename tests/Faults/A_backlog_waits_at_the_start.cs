using Hitl.Cli.Benchmarks;
using Hitl.Cli.Running;

namespace Hitl.Faults;

/// <summary>What stands on the bus when a worker starts: it is ready at once, and keeps no more of it in memory than it works on.</summary>
[Collection(Alone.Name)]
public class A_backlog_waits_at_the_start(ITestOutputHelper output)
{
    private const double MoreMegabytes = 300;

    [Theory]
    [InlineData(Bus.Postgres)]
    [InlineData(Bus.Kafka)]
    public Task A_part_of_it_is_caught_up_with_memory_flat(Bus bus) => CaughtUp(bus, 100_000);

    [Theory]
    [InlineData(Bus.Postgres)]
    [InlineData(Bus.Kafka)]
    public Task Soak_of_a_million_records(Bus bus)
    {
        Soak.Asked();
        return CaughtUp(bus, 1_000_000);
    }

    private async Task CaughtUp(Bus bus, long records)
    {
        Assert.SkipWhen(bus == Bus.Kafka && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KAFKA_HOME")), "KAFKA_HOME is not set: there is no Kafka.");
        var result = await LanesBench.Run(bus, rate: 50, seconds: 0.5, window: 500, records, output.WriteLine, TestContext.Current.CancellationToken);
        var backlog = result.Backlog!;
        output.WriteLine($"{backlog.Records} records, ready after {backlog.ReadySeconds:0.0} s, {backlog.PerSecond:0}/s, {backlog.MegabytesBefore:0} -> {backlog.PeakMegabytes:0} MB");
        Assert.True(backlog.ReadySeconds <= 60, $"ready after {backlog.ReadySeconds:0.0} s");
        Assert.True(backlog.PeakMegabytes - backlog.MegabytesBefore < MoreMegabytes, $"memory grew from {backlog.MegabytesBefore:0} to {backlog.PeakMegabytes:0} MB");
    }
}
