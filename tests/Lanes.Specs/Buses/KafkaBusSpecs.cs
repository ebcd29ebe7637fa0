using System.Text;
using Confluent.Kafka;
using Hitl.Lanes.Kafka;
using Hitl.Testing;

namespace Hitl.Lanes.Specs.Buses;

/// <summary>Against a real Kafka where there is one, else against librdkafka's mock cluster; the output says which.</summary>
public sealed class KafkaBusSpecs : BusSpecs
{
    private static readonly Lazy<Task<string>> Brokers = new(FindBrokers);
    private static IProducer<Null, Null>? mock;
    private string servers = "";
    private string topic = "";

    protected override async Task<IBus> Open(string topic)
    {
        this.topic = topic;
        servers = await Brokers.Value;
        TestContext.Current.TestOutputHelper?.WriteLine(mock is null ? $"Kafka at {servers}" : "No Kafka: librdkafka's mock cluster");
        if (mock is null)
        {
            await KafkaBus.CreateTopics(servers, [topic], 2, 1);
        }
        else
        {
            // The mock cluster makes a topic when it is asked of it.
            using var admin = new DependentAdminClientBuilder(mock.Handle).Build();
            await Eventually.Holds(() => admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count >= 2, () => "no partitions");
        }

        return new KafkaBus(servers, "desk", TimeProvider.System);
    }

    [Fact]
    public async Task A_record_is_a_cloud_event_in_binary_mode()
    {
        var at = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        var envelope = new Envelope("id-1", "told.v1", "acme", "k1", at, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "{\"a\":1}"u8.ToArray());
        await Bus.Append(topic, [Row(1, 1, envelope)], Ct);

        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = servers, GroupId = "looks" }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 1, Offset.Beginning));
        var record = consumer.Consume(TimeSpan.FromSeconds(20))!.Message;

        Assert.Equal("k1", record.Key);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(record.Value));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["ce_specversion"] = "1.0",
                ["ce_id"] = "id-1",
                ["ce_type"] = "told.v1",
                ["ce_source"] = "/hitl/desk",
                ["ce_time"] = "2026-03-02T12:00:00.0000000Z",
                ["ce_subject"] = "k1",
                ["ce_tenantid"] = "acme",
                ["ce_sequence"] = "1",
                ["content-type"] = "application/json",
                ["traceparent"] = envelope.TraceParent!,
            },
            record.Headers.ToDictionary(h => h.Key, h => Encoding.UTF8.GetString(h.GetValueBytes())));
    }

    [Fact]
    public async Task A_record_of_another_program_is_told_and_costs_none_of_ours()
    {
        await Bus.Append(topic, [Row(0, 1, Said(1))], Ct);
        using (var other = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = servers }).Build())
            await other.ProduceAsync(new TopicPartition(topic, 0), new Message<string, byte[]> { Key = "x", Value = [1] }, Ct);
        await Bus.Append(topic, [Row(0, 2, Said(2))], Ct);
        await using var reader = Bus.OpenReader();
        reader.Assign(new BusPartition(topic, 0), 0);
        var positions = new List<long>();
        var told = 0;

        await Eventually.Holds(
            async () =>
            {
                try
                {
                    positions.AddRange((await reader.Read(Ct)).Records.Select(r => r.Position));
                }
                catch (InvalidDataException)
                {
                    told++;
                }

                return positions.Count == 2;
            },
            () => $"{string.Join(",", positions)}",
            TimeSpan.FromSeconds(20));
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Where_the_offset_has_expired_reading_goes_on_with_what_is_left()
    {
        Assert.SkipUnless(mock is null, "The mock cluster has no admin API to delete records with.");
        await Bus.Append(topic, [Row(0, 1, Said(1)), Row(0, 2, Said(2)), Row(0, 3, Said(3))], Ct);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build())
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 2)]);
        await using var reader = Bus.OpenReader();
        reader.Assign(new BusPartition(topic, 0), 1);
        var positions = new List<long>();

        await Eventually.Holds(
            async () =>
            {
                try
                {
                    positions.AddRange((await reader.Read(Ct)).Records.Select(r => r.Position));
                }
                catch (ConsumeException)
                {
                    // It is told; the worker logs it and reads on.
                }

                return positions.Count > 0;
            },
            () => "nothing read",
            TimeSpan.FromSeconds(20));
        Assert.Equal([3L], positions);
        Assert.Equal(3, await Bus.End(new BusPartition(topic, 0), Ct));
    }

    private static async Task<string> FindBrokers()
    {
        if (await TestKafka.BootstrapServers() is { } real)
            return real;
        mock = new ProducerBuilder<Null, Null>(new Dictionary<string, string> { ["test.mock.num.brokers"] = "1", ["bootstrap.servers"] = "mock" }).Build();
        using var admin = new DependentAdminClientBuilder(mock.Handle).Build();
        return string.Join(",", admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(b => $"{b.Host}:{b.Port}"));
    }
}
