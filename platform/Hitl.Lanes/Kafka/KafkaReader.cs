using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Hitl.Lanes.Kafka;

/// <summary>
/// Reads the partitions it is assigned. A consumer does not outlive its brokers: when all are gone, or when nothing comes of a partition whose
/// end has moved on, another is made that goes on from the offsets reached. Positions make that safe: what comes again is dropped.
/// </summary>
/// <remarks>
/// librdkafka wants one thread; assignments are queued to it and take effect before the next read. That a client lives through a time without
/// any broker is asked of it no longer: 2.15.1 then spends most of a core on a question for ends that waits for its answer, may not fetch a
/// partition again (its issues 5153 and 5430), and may die of a fetch answer that names no leader (5280). Where one broker of several is away,
/// the question for the ends of what it led spends as much, and goes to it again when it is back and leads them no more: whoever asks lives
/// only as long as every question is answered in full.
/// </remarks>
internal sealed class KafkaReader(
    string bootstrapServers, Func<Action<Error>, IConsumer<string, byte[]>> openConsumer, Func<Action<Error>, IAdminClient> openAdmin, TimeProvider time) : IBusReader
{
    private const int MostAtOnce = 1_000;
    private const int MostUnanswered = 3;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EndAge = TimeSpan.FromSeconds(3);

    /// <summary>An end that was asked for longer ago says too little about now.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>After a question that was not answered in full: brokers need a moment to agree on who leads.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>How long a partition's end may stand beyond what came of it while there is nothing else to read.</summary>
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(10);
    private readonly ConcurrentQueue<(BusPartition Partition, long? Offset)> changes = new();
    private readonly Dictionary<BusPartition, long> next = [];
    private readonly Dictionary<BusPartition, long> endKnownAt = [];
    private readonly Dictionary<BusPartition, long> behindSince = [];
    private readonly BrokerDoor door = new(bootstrapServers, time);
    private IConsumer<string, byte[]>? client;
    private Asker? asker;
    private (Task<ListOffsetsResult> Result, long At)? question;
    private long askedInVainAt;
    private bool openedBefore;
    private int unanswered;
    private Exception? broken;

    /// <summary>Why the client is not to be used any more; null while it is.</summary>
    private volatile string? spent;

    public void Assign(BusPartition partition, long offset) => changes.Enqueue((partition, offset));

    public void Unassign(BusPartition partition) => changes.Enqueue((partition, null));

    public Task<BusRead> Read(CancellationToken ct) => Task.Run(() => ReadNow(ct), ct);

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private BusRead ReadNow(CancellationToken ct)
    {
        ApplyChanges();
        if (spent is { } why)
        {
            Close();
            broken ??= new KafkaException(new Error(ErrorCode.Local_Fail, why));
        }

        if (Interlocked.Exchange(ref broken, null) is { } failure)
            throw failure;
        if (Client() is not { } consumer)
        {
            ct.WaitHandle.WaitOne(Wait);
            return BusRead.Nothing;
        }

        Ask();
        var records = new List<BusRecord>();
        var ends = new HashSet<BusPartition>();
        var drained = false;
        try
        {
            while (records.Count < MostAtOnce && !drained && !ct.IsCancellationRequested)
            {
                if (consumer.Consume(records.Count == 0 ? Wait : TimeSpan.Zero) is { } result)
                    Take(consumer, result, records, ends);
                else
                    drained = true;
            }
        }
        catch (Exception e) when (e is KafkaException or InvalidDataException)
        {
            // What was read before is not lost by it; the next read tells.
            broken = e;
            if (e is ConsumeException { Error.Code: ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange, ConsumerRecord: { } place })
                ReadWhatIsLeft(consumer, place.TopicPartition);
        }

        if (!drained)
            ends.Clear();
        foreach (var partition in ends)
            endKnownAt[partition] = time.GetTimestamp();
        var age = Hear(ends, drained);
        return new BusRead(records, [.. ends], age);
    }

    private void ApplyChanges()
    {
        while (changes.TryDequeue(out var change))
        {
            endKnownAt.Remove(change.Partition);
            behindSince.Remove(change.Partition);
            if (next.Remove(change.Partition))
                client?.IncrementalUnassign([Place(change.Partition)]);
            if (change.Offset is not { } offset)
                continue;
            next[change.Partition] = offset;
            client?.IncrementalAssign([From(change.Partition, offset)]);
        }
    }

    /// <summary>The client, made anew where there is none and a broker takes a connection.</summary>
    private IConsumer<string, byte[]>? Client()
    {
        if (client is null && (!openedBefore || door.IsOpen()))
        {
            client = openConsumer(Failed);
            openedBefore = true;
            if (next.Count > 0)
                client.IncrementalAssign(next.Select(p => From(p.Key, p.Value)));
        }

        return client;
    }

    private void Failed(Error error)
    {
        if (door.LeavesNone(error))
            spent = $"{error.Reason}: reading goes on with another client when a broker takes a connection.";
    }

    private void Close()
    {
        asker?.Admin.Dispose();
        client?.Dispose();
        (client, asker, question, spent, unanswered) = (null, null, null, null, 0);
        endKnownAt.Clear();
        behindSince.Clear();
    }

    private void Take(IConsumer<string, byte[]> consumer, ConsumeResult<string, byte[]> result, List<BusRecord> records, HashSet<BusPartition> ends)
    {
        var partition = new BusPartition(result.Topic, result.Partition.Value);
        if (!next.ContainsKey(partition))
            return;
        behindSince.Remove(partition);
        if (result.IsPartitionEOF)
        {
            ends.Add(partition);
            return;
        }

        ends.Remove(partition);
        next[partition] = result.Offset.Value + 1;
        consumer.StoreOffset(new TopicPartitionOffset(result.TopicPartition, result.Offset + 1));
        records.Add(new BusRecord(partition, result.Offset.Value + 1, KafkaBus.Position(result), KafkaBus.FromKafka(result)));
    }

    /// <summary>The offset expired: what is left begins beyond a gap, which the worker sees and alarms.</summary>
    private static void ReadWhatIsLeft(IConsumer<string, byte[]> consumer, TopicPartition place)
    {
        consumer.IncrementalUnassign([place]);
        consumer.IncrementalAssign([new TopicPartitionOffset(place, Offset.Beginning)]);
    }

    /// <summary>A quiet partition tells of its end once; that it still is the end must be asked, of all such partitions at once.</summary>
    private void Ask()
    {
        if (asker is { HasFailed: true })
            AskedInVain();
        if (question is not null || (askedInVainAt != 0 && time.GetElapsedTime(askedInVainAt) < AskAgain))
            return;
        var old = next.Keys.Where(p => !endKnownAt.TryGetValue(p, out var at) || time.GetElapsedTime(at) > EndAge)
            .Select(p => new TopicPartitionOffsetSpec { TopicPartition = Place(p), OffsetSpec = OffsetSpec.Latest() })
            .ToList();
        if (old.Count == 0)
            return;
        asker ??= new Asker(openAdmin);
        question = (asker.Admin.ListOffsetsAsync(old, new ListOffsetsOptions { RequestTimeout = Answer }), time.GetTimestamp());
    }

    /// <summary>The next question is another client's, which learns anew who leads. Letting go of this one may take a while, and reading doesn't wait for it.</summary>
    private void AskedInVain()
    {
        if (asker is { } failed)
            _ = Task.Run(failed.Admin.Dispose);
        (asker, question, askedInVainAt) = (null, null, time.GetTimestamp());
    }

    /// <summary>Takes the answer when it is there: reading never waits for it.</summary>
    /// <returns>How long ago the ends were asked for.</returns>
    private TimeSpan Hear(HashSet<BusPartition> ends, bool drained)
    {
        if (question is not var (asked, at) || !asked.IsCompleted)
            return TimeSpan.Zero;
        question = null;
        var age = time.GetElapsedTime(at);
        try
        {
            Compare(asked.GetAwaiter().GetResult().ResultInfos, at, ends, drained);
        }
        catch (ListOffsetsException e)
        {
            // Some partitions have no leader just now, or another than was asked; the others are as good as without them.
            Compare(e.Result.ResultInfos, at, ends, drained);
            AskedInVain();
        }
        catch (KafkaException e)
        {
            AskedInVain();
            broken ??= e;
            if (++unanswered == MostUnanswered)
                spent = $"{unanswered} questions for ends were not answered: reading goes on with another client.";
            return age;
        }

        unanswered = 0;
        return age;
    }

    private void Compare(List<ListOffsetsResultInfo> answers, long askedAt, HashSet<BusPartition> ends, bool drained)
    {
        foreach (var answer in answers.Select(r => r.TopicPartitionOffsetError).Where(a => !a.Error.IsError))
        {
            var partition = new BusPartition(answer.Topic, answer.Partition.Value);
            if (!next.TryGetValue(partition, out var offset))
                continue;
            endKnownAt[partition] = askedAt;
            if (answer.Offset.Value <= offset)
            {
                behindSince.Remove(partition);
                ends.Add(partition);
            }
            else if (drained && !behindSince.TryAdd(partition, askedAt) && time.GetElapsedTime(behindSince[partition]) > Stuck)
            {
                spent = $"{partition.Topic}/{partition.Lane} ends at {answer.Offset.Value} and nothing came from {offset} on for {Stuck.TotalSeconds:0} s: "
                    + "reading goes on with another client.";
            }
        }
    }

    private static TopicPartition Place(BusPartition partition) => new(partition.Topic, partition.Lane);

    private static TopicPartitionOffset From(BusPartition partition, long offset) =>
        new(Place(partition), offset == 0 ? Offset.Beginning : new Offset(offset));

    /// <summary>Asks for ends on a connection of its own: on the consumer's, each question would wait behind a fetch that waits for records.</summary>
    private sealed class Asker
    {
        private volatile bool hasFailed;

        public Asker(Func<Action<Error>, IAdminClient> open) => Admin = open(_ => hasFailed = true);

        public IAdminClient Admin { get; }

        /// <summary>One of its brokers was lost, or could not be reached.</summary>
        public bool HasFailed => hasFailed;
    }
}
