using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Hitl.Lanes.Kafka;

/// <summary>
/// The bus on Apache Kafka: explicit partitions, CloudEvents 1.0 in binary mode, <c>ce_sequence</c> = position. The producer is idempotent and
/// has no time limit of its own; on any delivery error, and when all brokers are gone, it is dropped and the publisher goes back to its mark.
/// </summary>
/// <param name="source">CloudEvents source: the service's name.</param>
/// <param name="extra">Further client settings, such as security.</param>
public sealed class KafkaBus(string bootstrapServers, string source, TimeProvider time, IReadOnlyDictionary<string, string>? extra = null) : IBus
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Knock = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();
    private readonly Lock looking = new();
    private readonly BrokerDoor door = new(bootstrapServers, time);
    private Line? line;

    /// <summary>All brokers were gone: what publishes next waits until one takes a connection.</summary>
    private volatile bool away;
    private IConsumer<string, byte[]>? lookup;

    /// <summary>Makes the topics that are missing, one partition a lane; never changes one that is there.</summary>
    public static async Task CreateTopics(string bootstrapServers, IEnumerable<string> topics, int lanes, short replication)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        var existing = admin.GetMetadata(Patience).Topics.Where(t => t.Error.Code == ErrorCode.NoError).Select(t => t.Topic).ToHashSet();
        var missing = topics.Where(t => !existing.Contains(t))
            .Select(t => new TopicSpecification { Name = t, NumPartitions = lanes, ReplicationFactor = replication }).ToList();
        if (missing.Count == 0)
            return;
        try
        {
            await admin.CreateTopicsAsync(missing);
        }
        catch (CreateTopicsException e) when (e.Results.All(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another process made them at the same moment.
        }
    }

    public async Task Append(string topic, IReadOnlyList<OutgoingRow> rows, CancellationToken ct)
    {
        while (away && !door.IsOpen())
            await Task.Delay(Knock, time, ct);
        var current = OpenLine();
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outstanding = 1;

        void Settle(DeliveryReport<string, byte[]> report)
        {
            if (report.Error.IsError)
                acknowledged.TrySetException(new KafkaException(report.Error));
            else if (Interlocked.Decrement(ref outstanding) == 0)
                acknowledged.TrySetResult();
        }

        try
        {
            foreach (var row in rows)
            {
                var position = row.First;
                foreach (var envelope in EnvelopePack.Unpack(row.Bytes))
                {
                    Interlocked.Increment(ref outstanding);
                    current.Producer.Produce(new TopicPartition(topic, row.Lane), ToKafka(envelope, position++), Settle);
                }
            }

            if (Interlocked.Decrement(ref outstanding) == 0)
                acknowledged.TrySetResult();
            await Acknowledged(Task.WhenAny(acknowledged.Task, current.Lost).Unwrap(), () => Volatile.Read(ref outstanding), ct);
        }
        catch (Exception e) when (e is KafkaException or TimeoutException or OperationCanceledException)
        {
            Drop(current);
            throw;
        }
    }

    /// <summary>Waits as long as it moves: a producer of which nothing is acknowledged for half a minute is stuck.</summary>
    private async Task Acknowledged(Task all, Func<int> outstanding, CancellationToken ct)
    {
        while (true)
        {
            var before = outstanding();
            try
            {
                await all.WaitAsync(Stuck, time, ct);
                return;
            }
            catch (TimeoutException) when (outstanding() != before)
            {
                // Slow, and on its way.
            }
        }
    }

    public async Task<long> End(BusPartition partition, CancellationToken ct) => Math.Max(0, (await Now(partition, ct)).Position);

    public Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct) => LookUp(
        consumer =>
        {
            var marks = Marks(consumer, partition, ct);
            return (marks.High.Value, LastPosition(consumer, partition, marks));
        },
        ct);

    public Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct) => LookUp(
        consumer =>
        {
            var marks = Marks(consumer, partition, ct);
            return marks.Low.Value == 0 ? (0, 0) : (marks.Low.Value, FirstPosition(consumer, partition, marks) is { } first ? first - 1 : Heard.AnyPosition);
        },
        ct);

    /// <summary>One at a time, with a consumer kept for it; one that failed is not asked again.</summary>
    private Task<T> LookUp<T>(Func<IConsumer<string, byte[]>, T> ask, CancellationToken ct) => Task.Run(
        () =>
        {
            lock (looking)
            {
                var consumer = lookup ??= Consumer();
                try
                {
                    return ask(consumer);
                }
                catch (Exception e) when (e is KafkaException or TimeoutException)
                {
                    consumer.Dispose();
                    lookup = null;
                    throw;
                }
            }
        },
        ct);

    /// <summary>A topic that was just made, or whose broker just went, has no leader for a moment.</summary>
    private WatermarkOffsets Marks(IConsumer<string, byte[]> consumer, BusPartition partition, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return consumer.QueryWatermarkOffsets(new TopicPartition(partition.Topic, partition.Lane), Patience);
            }
            catch (KafkaException e) when (
                e.Error.Code is (ErrorCode.NotLeaderForPartition or ErrorCode.LeaderNotAvailable or ErrorCode.UnknownTopicOrPart) && time.GetElapsedTime(began) < Patience)
            {
                ct.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>A topic's retention is the broker's business.</summary>
    public Task<int> Expire(BusPartition partition, DateTimeOffset before, int limit, CancellationToken ct) => Task.FromResult(0);

    private static long? FirstPosition(IConsumer<string, byte[]> consumer, BusPartition partition, WatermarkOffsets marks)
    {
        if (marks.Low >= marks.High)
            return null;
        consumer.Assign(new TopicPartitionOffset(partition.Topic, partition.Lane, marks.Low));
        try
        {
            var result = consumer.Consume(Patience)
                ?? throw new TimeoutException($"The first record of {partition.Topic}/{partition.Lane} did not come within {Patience.TotalSeconds:0} s.");
            return result.IsPartitionEOF ? null : Position(result);
        }
        finally
        {
            consumer.Unassign();
        }
    }

    /// <summary>
    /// The position of the last record before the high mark; offsets there that hold no data are stepped over. Where the topic's retention has
    /// deleted all, nobody knows it.
    /// </summary>
    private static long LastPosition(IConsumer<string, byte[]> consumer, BusPartition partition, WatermarkOffsets marks)
    {
        for (long back = 1, from = marks.High.Value; from > marks.Low.Value; back *= 16)
        {
            from = Math.Max(marks.Low.Value, marks.High.Value - back);
            consumer.Assign(new TopicPartitionOffset(partition.Topic, partition.Lane, from));
            try
            {
                long? last = null;
                while (true)
                {
                    var result = consumer.Consume(Patience)
                        ?? throw new TimeoutException($"The last record of {partition.Topic}/{partition.Lane} did not come within {Patience.TotalSeconds:0} s.");
                    if (result.IsPartitionEOF || result.Offset >= marks.High)
                        break;
                    last = Position(result);
                    if (result.Offset.Value == marks.High.Value - 1)
                        break;
                }

                if (last is { } position)
                    return position;
            }
            finally
            {
                consumer.Unassign();
            }
        }

        return marks.High.Value == 0 ? 0 : Heard.AnyPosition;
    }

    public IBusReader OpenReader() => new KafkaReader(
        bootstrapServers, Consumer, failed => new AdminClientBuilder(Settings()).SetErrorHandler((_, error) => failed(error)).Build(), time);

    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            line?.Producer.Dispose();
            line = null;
        }

        lock (looking)
        {
            lookup?.Dispose();
            lookup = null;
        }

        return ValueTask.CompletedTask;
    }

    internal static long Position(ConsumeResult<string, byte[]> record) =>
        record.Message.Headers.TryGetLastBytes("ce_sequence", out var bytes)
            && long.TryParse(Encoding.UTF8.GetString(bytes), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw new InvalidDataException($"Record {record.TopicPartitionOffset} has no ce_sequence: another program wrote it.");

    private Message<string, byte[]> ToKafka(Envelope envelope, long position)
    {
        var headers = new Headers();
        Header("ce_specversion", "1.0");
        Header("ce_id", envelope.Id);
        Header("ce_type", envelope.Type);
        Header("ce_source", $"/hitl/{source}");
        Header("ce_time", envelope.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Header("ce_subject", envelope.Key);
        Header("ce_tenantid", envelope.Tenant);
        Header("ce_sequence", position.ToString(CultureInfo.InvariantCulture));
        Header("content-type", "application/json");
        if (envelope.TraceParent is { } trace)
            Header("traceparent", trace);
        return new Message<string, byte[]> { Key = envelope.Key, Value = envelope.Body.ToArray(), Headers = headers };

        void Header(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }

    internal static Envelope FromKafka(ConsumeResult<string, byte[]> record)
    {
        return new Envelope(
            Header("ce_id") ?? throw new InvalidDataException($"Record {record.TopicPartitionOffset} has no ce_id."),
            Header("ce_type") ?? "",
            Header("ce_tenantid") ?? "",
            Header("ce_subject") ?? record.Message.Key,
            DateTimeOffset.TryParse(Header("ce_time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default,
            Header("traceparent"),
            record.Message.Value);

        string? Header(string name) => record.Message.Headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <remarks>
    /// A producer does not outlive its brokers either: with all of them gone and come back, librdkafka 2.15.1 was seen never to send again.
    /// </remarks>
    private Line OpenLine()
    {
        lock (gate)
        {
            if (line is not null)
                return line;
            away = false;
            var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig(Settings())
            {
                EnableIdempotence = true,
                Acks = Acks.All,
                LingerMs = 2,
                MessageTimeoutMs = 0,
                CompressionType = CompressionType.Lz4,
            }).SetErrorHandler((_, error) =>
            {
                if (!door.LeavesNone(error))
                    return;
                away = true;
                lost.TrySetException(new KafkaException(error));
            }).Build();
            return line = new Line(producer, lost.Task);
        }
    }

    /// <summary>What a failed producer still held comes again from the mark; readers drop what they have.</summary>
    private void Drop(Line failed)
    {
        lock (gate)
        {
            if (line != failed)
                return;
            line = null;
        }

        failed.Producer.Dispose();
    }

    private IConsumer<string, byte[]> Consumer(Action<Error>? failed = null) => new ConsumerBuilder<string, byte[]>(new ConsumerConfig(Settings())
    {
        GroupId = $"hitl-{source}",
        // Only so that lag is seen and scaled on; nothing reads these offsets again.
        EnableAutoCommit = true,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Error,
        EnablePartitionEof = true,
        FetchWaitMaxMs = 200,
        FetchErrorBackoffMs = 50,
        QueuedMaxMessagesKbytes = 16_384,
        // Counted as it comes, compressed, for each partition: a megabyte of each, unpacked, was most of what a backlog took of memory.
        MaxPartitionFetchBytes = 262_144,
    }).SetErrorHandler((_, error) => failed?.Invoke(error)).Build();

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrapServers,
            // Ten seconds without it: a broker that is back is found at once, and trying costs nothing.
            ["reconnect.backoff.max.ms"] = "1000",
        };
        foreach (var (key, value) in extra ?? new Dictionary<string, string>())
            settings[key] = value;
        return settings;
    }

    /// <summary>A producer, and a task that fails when no broker of it is left.</summary>
    private sealed record Line(IProducer<string, byte[]> Producer, Task Lost);
}
