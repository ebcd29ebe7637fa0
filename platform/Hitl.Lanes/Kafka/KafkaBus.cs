using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Hitl.Lanes.Kafka;

/// <summary>
/// The bus on Apache Kafka: explicit partitions, CloudEvents 1.0 in binary mode, <c>ce_sequence</c> = position. The producer is idempotent and
/// has no time limit of its own; on any delivery error it is dropped and the publisher goes back to its mark.
/// </summary>
/// <param name="source">CloudEvents source: the service's name.</param>
/// <param name="extra">Further client settings, such as security.</param>
public sealed class KafkaBus(string bootstrapServers, string source, TimeProvider time, IReadOnlyDictionary<string, string>? extra = null) : IBus
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private readonly TimeProvider time = time;
    private readonly string source = source;
    private readonly string bootstrapServers = bootstrapServers;
    private IProducer<string, byte[]>? producer;
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
        var current = Producer();
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
                    current.Produce(new TopicPartition(topic, row.Lane), ToKafka(envelope, position++), Settle);
                }
            }

            if (Interlocked.Decrement(ref outstanding) == 0)
                acknowledged.TrySetResult();
            await acknowledged.Task.WaitAsync(ct);
        }
        catch (Exception e) when (e is KafkaException or OperationCanceledException)
        {
            DropProducer(current);
            throw;
        }
    }

    public async Task<long> End(BusPartition partition, CancellationToken ct) => Math.Max(0, (await Now(partition, ct)).Position);

    public Task<(long Offset, long Position)> Now(BusPartition partition, CancellationToken ct) =>
        Task.Run(
            () =>
            {
                lock (gate)
                {
                    var consumer = lookup ??= Consumer();
                    var marks = Marks(consumer, partition, ct);
                    return (marks.High.Value, LastPosition(consumer, partition, marks));
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

    public Task<(long Offset, long Position)> First(BusPartition partition, CancellationToken ct) =>
        Task.Run(
            () =>
            {
                lock (gate)
                {
                    var consumer = lookup ??= Consumer();
                    var marks = Marks(consumer, partition, ct);
                    return marks.Low.Value == 0 ? (0, 0) : (marks.Low.Value, FirstPosition(consumer, partition, marks) is { } first ? first - 1 : Heard.AnyPosition);
                }
            },
            ct);

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

    public IBusReader OpenReader() => new Reader(this);

    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            producer?.Dispose();
            lookup?.Dispose();
            (producer, lookup) = (null, null);
        }

        return ValueTask.CompletedTask;
    }

    private static long Position(ConsumeResult<string, byte[]> record) =>
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

    private static Envelope FromKafka(ConsumeResult<string, byte[]> record)
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

    private IProducer<string, byte[]> Producer()
    {
        lock (gate)
        {
            return producer ??= new ProducerBuilder<string, byte[]>(new ProducerConfig(Settings())
            {
                EnableIdempotence = true,
                Acks = Acks.All,
                LingerMs = 2,
                MessageTimeoutMs = 0,
                CompressionType = CompressionType.Lz4,
            }).Build();
        }
    }

    /// <summary>What a failed producer still held comes again from the mark; readers drop what they have.</summary>
    private void DropProducer(IProducer<string, byte[]> failed)
    {
        lock (gate)
        {
            if (producer != failed)
                return;
            producer = null;
        }

        failed.Dispose();
    }

    private IConsumer<string, byte[]> Consumer() => new ConsumerBuilder<string, byte[]>(new ConsumerConfig(Settings())
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
    }).Build();

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = bootstrapServers };
        foreach (var (key, value) in extra ?? new Dictionary<string, string>())
            settings[key] = value;
        return settings;
    }

    /// <remarks>librdkafka wants one thread; assignments are queued to it and take effect before the next read.</remarks>
    private sealed class Reader : IBusReader
    {
        private const int MostAtOnce = 1_000;
        private const int DefaultPort = 9092;
        private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
        private static readonly TimeSpan EndAge = TimeSpan.FromSeconds(3);
        private static readonly TimeSpan ConnectWithin = TimeSpan.FromMilliseconds(250);
        private readonly KafkaBus bus;
        private readonly IConsumer<string, byte[]> consumer;
        private readonly IAdminClient admin;
        private readonly ConcurrentQueue<(BusPartition Partition, long? Offset)> changes = new();
        private readonly Dictionary<BusPartition, long> next = [];
        private readonly Dictionary<BusPartition, long> endKnownAt = [];
        private Exception? broken;

        /// <summary>The last question for ends was not answered.</summary>
        private bool away;
        private long triedAt;

        public Reader(KafkaBus bus)
        {
            this.bus = bus;
            consumer = bus.Consumer();
            // On a connection of its own: on the consumer's, each question would wait behind a fetch that waits for records.
            admin = new AdminClientBuilder(bus.Settings()).Build();
        }

        public void Assign(BusPartition partition, long offset) => changes.Enqueue((partition, offset));

        public void Unassign(BusPartition partition) => changes.Enqueue((partition, null));

        public Task<BusRead> Read(CancellationToken ct) => Task.Run(() => ReadNow(ct), ct);

        public ValueTask DisposeAsync()
        {
            admin.Dispose();
            consumer.Dispose();
            return ValueTask.CompletedTask;
        }

        private BusRead ReadNow(CancellationToken ct)
        {
            while (changes.TryDequeue(out var change))
            {
                var place = new TopicPartition(change.Partition.Topic, change.Partition.Lane);
                endKnownAt.Remove(change.Partition);
                if (next.Remove(change.Partition))
                    consumer.IncrementalUnassign([place]);
                if (change.Offset is { } offset)
                {
                    consumer.IncrementalAssign([new TopicPartitionOffset(place, offset == 0 ? Offset.Beginning : new Offset(offset))]);
                    next[change.Partition] = offset;
                }
            }

            if (Interlocked.Exchange(ref broken, null) is { } failure)
                throw failure;
            var records = new List<BusRecord>();
            var ends = new HashSet<BusPartition>();
            var drained = false;
            var asked = AskOldEnds();
            try
            {
                while (records.Count < MostAtOnce && !drained && !ct.IsCancellationRequested)
                {
                    if (consumer.Consume(records.Count == 0 ? Wait : TimeSpan.Zero) is { } result)
                        Take(result, records, ends);
                    else
                        drained = true;
                }
            }
            catch (Exception e) when (e is KafkaException or InvalidDataException)
            {
                // What was read before is not lost by it; the next read tells.
                broken = e;
                if (e is ConsumeException { Error.Code: ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange, ConsumerRecord: { } place })
                    ReadWhatIsLeft(place.TopicPartition);
            }

            if (!drained)
                ends.Clear();
            Hear(asked, ends);
            return new BusRead(records, [.. ends]);
        }

        private void Take(ConsumeResult<string, byte[]> result, List<BusRecord> records, HashSet<BusPartition> ends)
        {
            var partition = new BusPartition(result.Topic, result.Partition.Value);
            if (!next.ContainsKey(partition))
                return;
            if (result.IsPartitionEOF)
            {
                ends.Add(partition);
                return;
            }

            ends.Remove(partition);
            next[partition] = result.Offset.Value + 1;
            consumer.StoreOffset(new TopicPartitionOffset(result.TopicPartition, result.Offset + 1));
            records.Add(new BusRecord(partition, result.Offset.Value + 1, Position(result), FromKafka(result)));
        }

        /// <summary>The offset expired: what is left begins beyond a gap, which the worker sees and alarms.</summary>
        private void ReadWhatIsLeft(TopicPartition place)
        {
            consumer.IncrementalUnassign([place]);
            consumer.IncrementalAssign([new TopicPartitionOffset(place, Offset.Beginning)]);
        }

        /// <summary>A quiet partition tells of its end once; that it still is the end must be asked, of all such partitions at once.</summary>
        /// <returns>The offset behind each one's last record, as it was after this was called; null when none must be asked.</returns>
        private Task<ListOffsetsResult>? AskOldEnds()
        {
            var old = next.Keys.Where(p => !endKnownAt.TryGetValue(p, out var at) || bus.time.GetElapsedTime(at) > EndAge)
                .Select(p => new TopicPartitionOffsetSpec { TopicPartition = new(p.Topic, p.Lane), OffsetSpec = OffsetSpec.Latest() })
                .ToList();
            return old.Count == 0 || (away && !Answers()) ? null : admin.ListOffsetsAsync(old, new ListOffsetsOptions { RequestTimeout = Patience });
        }

        /// <summary>
        /// A broker takes a connection, asked once a second. While none does, librdkafka (2.15.1) spends most of a core on a question for ends
        /// that waits for its answer.
        /// </summary>
        private bool Answers()
        {
            if (bus.time.GetElapsedTime(triedAt) < TimeSpan.FromSeconds(1))
                return false;
            triedAt = bus.time.GetTimestamp();
            return bus.bootstrapServers.Split(',').Any(Connects);
        }

        private static bool Connects(string server)
        {
            var place = new Uri(server.Contains("://", StringComparison.Ordinal) ? server.Trim() : $"kafka://{server.Trim()}");
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var limit = new CancellationTokenSource(ConnectWithin);
            try
            {
                socket.ConnectAsync(place.DnsSafeHost, place.Port < 0 ? DefaultPort : place.Port, limit.Token).AsTask().GetAwaiter().GetResult();
                return true;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                return false;
            }
        }

        private void Hear(Task<ListOffsetsResult>? asked, HashSet<BusPartition> ends)
        {
            foreach (var partition in ends)
                endKnownAt[partition] = bus.time.GetTimestamp();
            if (asked is null)
                return;
            try
            {
                var answers = asked.GetAwaiter().GetResult().ResultInfos;
                away = false;
                foreach (var answer in answers.Select(r => r.TopicPartitionOffsetError).Where(a => !a.Error.IsError))
                {
                    var partition = new BusPartition(answer.Topic, answer.Partition.Value);
                    if (!next.TryGetValue(partition, out var offset))
                        continue;
                    endKnownAt[partition] = bus.time.GetTimestamp();
                    if (answer.Offset.Value <= offset)
                        ends.Add(partition);
                }
            }
            catch (KafkaException e)
            {
                away = true;
                broken ??= e;
            }
        }
    }
}
