using Hitl.Cli.Infrastructure;
using Hitl.Lanes.Kafka;
using Hitl.Testing;

namespace Hitl.Lanes.Specs.Buses;

/// <summary>The only broker, or one of three, dies and comes back, with readers and a publisher that live on.</summary>
public class BrokerAwaySpecs(ITestOutputHelper output)
{
    private const int Lanes = 16;
    private static readonly string[] Topics = ["away.one", "away.two", "away.three"];
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private static string? Home => Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } home ? home : null;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Every_partition_is_read_on_soon_after_each_return() => ReadAcross(deaths: 2);

    [Fact]
    public async Task Ends_are_known_again_soon_after_one_broker_of_three_has_gone_and_after_it_is_back()
    {
        Assert.SkipWhen(Home is null, "KAFKA_HOME is not set: there is no Kafka to kill.");
        var folder = TestFolder.Create("broker-of-three");
        var brokers = await KafkaBroker.StartCluster(Home!, [.. Enumerable.Range(1, 3).Select(n => Path.Combine(folder, $"broker{n}"))], Ct);
        try
        {
            var servers = string.Join(',', brokers.Select(b => b.BootstrapServers));
            await KafkaBus.CreateTopics(servers, Topics, Lanes, 3);
            await using var bus = new KafkaBus(servers, "away", TimeProvider.System);
            await using var reading = new Reading(bus);
            await AllEndsAreKnown("at first");
            await brokers[1].Kill();
            reading.ForgetEnds();
            var spent = Environment.CpuUsage.TotalTime;
            await AllEndsAreKnown("while one broker is away");
            output.WriteLine($"{(Environment.CpuUsage.TotalTime - spent).TotalSeconds:0.0} s of processor time meanwhile");
            await brokers[1].Restart(Ct);
            reading.ForgetEnds();
            await AllEndsAreKnown("after it is back");

            async Task AllEndsAreKnown(string when)
            {
                var began = TimeProvider.System.GetTimestamp();
                await Eventually.Holds(() => reading.EndsKnown == Topics.Length * Lanes, () => $"{reading.EndsKnown} ends are known {when}", Soon);
                output.WriteLine($"all ends are known {when} after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
            }
        }
        finally
        {
            foreach (var broker in brokers)
                await broker.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public Task Soak_of_a_hundred_returns()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HITL_SOAK") == "1", "A soak takes half an hour; it runs by ./hitl test --filter Soak.");
        return ReadAcross(deaths: 100);
    }

    private async Task ReadAcross(int deaths)
    {
        Assert.SkipWhen(Home is null, "KAFKA_HOME is not set: there is no Kafka to kill.");
        var folder = TestFolder.Create("broker-away");
        try
        {
            await using var broker = await KafkaBroker.Start(Home!, folder, Ct);
            await KafkaBus.CreateTopics(broker.BootstrapServers, Topics, Lanes, 1);
            await using var bus = new KafkaBus(broker.BootstrapServers, "away", TimeProvider.System);
            await using var reading = new Reading(bus);
            for (var (death, written) = (0, 0L); ; death++)
            {
                written++;
                foreach (var topic in Topics)
                    await Publish(bus, topic, written);
                var began = TimeProvider.System.GetTimestamp();
                await Eventually.Holds(() => reading.HasAll(written), () => $"after {death} deaths: {reading.Lacking(written)}", Soon);
                await Eventually.Holds(() => reading.EndsKnown == Topics.Length * Lanes, () => $"{reading.EndsKnown} ends are known after {death} deaths", Soon);
                output.WriteLine($"{death} deaths: read by all after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
                if (death == deaths)
                    return;
                await broker.Kill();
                reading.ForgetEnds();
                await broker.Restart(Ct);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As a publisher does: goes back to the mark until all is acknowledged.</summary>
    private static async Task Publish(KafkaBus bus, string topic, long position)
    {
        OutgoingRow[] rows = [.. Enumerable.Range(0, Lanes).Select(lane => Row(lane, position))];
        while (true)
        {
            try
            {
                await bus.Append(topic, rows, Ct).WaitAsync(Soon, Ct);
                return;
            }
            catch (Confluent.Kafka.KafkaException)
            {
                // The producer is dropped; the next one sends all of it again.
            }
        }
    }

    private static OutgoingRow Row(int lane, long position) => new(
        lane, position, position, EnvelopePack.Pack([new Envelope($"{lane}-{position}", "told.v1", "acme", "k", DateTimeOffset.UnixEpoch, null, "{}"u8.ToArray())]));

    /// <summary>Reads all partitions as a worker does, and keeps what came.</summary>
    private sealed class Reading : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Dictionary<BusPartition, long> last = [];
        private readonly HashSet<BusPartition> ends = [];
        private readonly Lock gate = new();
        private readonly IBusReader reader;
        private readonly Task loop;

        public Reading(IBus bus)
        {
            reader = bus.OpenReader();
            foreach (var partition in Topics.SelectMany(t => Enumerable.Range(0, Lanes).Select(lane => new BusPartition(t, lane))))
            {
                last[partition] = 0;
                reader.Assign(partition, 0);
            }

            loop = Task.Run(Read);
        }

        public int EndsKnown
        {
            get
            {
                lock (gate)
                    return ends.Count;
            }
        }

        public bool HasAll(long position)
        {
            lock (gate)
                return last.Values.All(p => p >= position);
        }

        public string Lacking(long position)
        {
            lock (gate)
                return string.Join(", ", last.Where(p => p.Value < position).Select(p => $"{p.Key.Topic}/{p.Key.Lane} is read to {p.Value} of {position}"));
        }

        public void ForgetEnds()
        {
            lock (gate)
                ends.Clear();
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await loop;
            await reader.DisposeAsync();
            stop.Dispose();
        }

        private async Task Read()
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var read = await reader.Read(stop.Token);
                    lock (gate)
                    {
                        foreach (var record in read.Records)
                            last[record.Partition] = Math.Max(last[record.Partition], record.Position);
                        ends.UnionWith(read.Ends);
                    }
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (Confluent.Kafka.KafkaException)
                {
                    // It is told; a worker logs it and reads on.
                }
            }
        }
    }
}
