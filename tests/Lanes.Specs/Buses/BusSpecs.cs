using System.Text;
using Hitl.Testing;

namespace Hitl.Lanes.Specs.Buses;

/// <summary>What every bus promises; both real ones and the twin pass the same.</summary>
public abstract class BusSpecs : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly string topic = $"specs.{Guid.NewGuid():N}.v1";

    protected IBus Bus { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Bus = await Open(topic);

    public virtual async ValueTask DisposeAsync() => await Bus.DisposeAsync();

    /// <summary>A bus on which the topic is there with two lanes and empty.</summary>
    protected abstract Task<IBus> Open(string topic);

    [Fact]
    public async Task What_is_appended_is_read_in_order_with_all_it_carries()
    {
        var full = new Envelope("id-1", "told.v1", "acme", "k1", Noon.AddTicks(12_340), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Body("{\"text\":\"Grüße 😀\"}"));
        var bare = new Envelope("id-2", "told.v1", "acme", "k2", Noon, null, Body("{}"));
        await Bus.Append(topic, [Row(0, 1, full, bare), Row(0, 3, Said(3)), Row(1, 1, Said(1))], Ct);

        var records = await Read([(0, 0), (1, 0)], 4);

        Assert.Equal([1L, 2L, 3L], records.Where(r => r.Partition.Lane == 0).Select(r => r.Position));
        Assert.Equal([1L], records.Where(r => r.Partition.Lane == 1).Select(r => r.Position));
        Same(full, records.First(r => r.Partition.Lane == 0).Envelope);
        Same(bare, records.Where(r => r.Partition.Lane == 0).ElementAt(1).Envelope);
    }

    [Fact]
    public async Task Appending_again_is_harmless_because_positions_tell()
    {
        OutgoingRow[] rows = [Row(0, 1, Said(1), Said(2)), Row(0, 3, Said(3))];
        await Bus.Append(topic, rows, Ct);
        await Bus.Append(topic, rows, Ct);
        await Bus.Append(topic, [Row(0, 4, Said(4))], Ct);

        var next = 1L;
        await foreach (var record in All((0, 0)))
        {
            if (record.Position == next)
                Assert.Equal($"said-{next++}", record.Envelope.Id);
            Assert.True(record.Position < next, $"{record.Position} comes before {next}");
            if (next == 5)
                return;
        }
    }

    [Fact]
    public async Task Reading_goes_on_behind_any_record_also_within_a_row()
    {
        await Bus.Append(topic, [Row(0, 1, Said(1), Said(2), Said(3)), Row(0, 4, Said(4))], Ct);
        var records = await Read([(0, 0)], 4);

        foreach (var record in records)
            Assert.Equal(4 - record.Position, (await Read([(0, record.Offset)], (int)(4 - record.Position))).Count);
        Assert.Equal([3L, 4L], (await Read([(0, records[1].Offset)], 2)).Select(r => r.Position));
    }

    [Fact]
    public async Task The_end_and_now_are_those_of_the_last_record()
    {
        Assert.Equal(0, await Bus.End(new BusPartition(topic, 0), Ct));
        Assert.Equal(0, (await Bus.Now(new BusPartition(topic, 0), Ct)).Position);
        await Bus.Append(topic, [Row(0, 1, Said(1), Said(2)), Row(0, 3, Said(3))], Ct);

        Assert.Equal(3, await Bus.End(new BusPartition(topic, 0), Ct));
        Assert.Equal(0, await Bus.End(new BusPartition(topic, 1), Ct));
        var (offset, position) = await Bus.Now(new BusPartition(topic, 0), Ct);
        Assert.Equal(3, position);
        await Bus.Append(topic, [Row(0, 4, Said(4))], Ct);
        Assert.Equal([4L], (await Read([(0, offset)], 1)).Select(r => r.Position));
    }

    [Fact]
    public async Task The_end_is_told_behind_the_last_record_and_again_while_nothing_comes()
    {
        await Bus.Append(topic, [Row(0, 1, Said(1), Said(2))], Ct);
        await using var reader = Bus.OpenReader();
        var partition = new BusPartition(topic, 0);
        reader.Assign(partition, 0);
        var read = 0;
        var ends = 0;

        await Eventually.Holds(
            async () =>
            {
                var result = await reader.Read(Ct);
                read += result.Records.Count;
                Assert.True(read == 2 || !result.Ends.Contains(partition), "an end was told before the last record");
                if (result.Records.Count == 0 && result.Ends.Contains(partition))
                    ends++;
                return ends >= 2;
            },
            () => $"{read} records, {ends} ends",
            TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_quiet_partitions_end_is_told_again_while_another_is_busy()
    {
        await using var reader = Bus.OpenReader();
        var quiet = new BusPartition(topic, 1);
        reader.Assign(new BusPartition(topic, 0), 0);
        reader.Assign(quiet, 0);
        var ends = 0;
        var said = 0L;

        await Eventually.Holds(
            async () =>
            {
                await Bus.Append(topic, [Row(0, ++said, Said(said))], Ct);
                if ((await reader.Read(Ct)).Ends.Contains(quiet))
                    ends++;
                return ends >= 3;
            },
            () => $"{ends} ends while {said} came",
            TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Two_readers_each_read_everything()
    {
        await Bus.Append(topic, [Row(0, 1, Said(1), Said(2))], Ct);

        Assert.Equal([1L, 2L], (await Read([(0, 0)], 2)).Select(r => r.Position));
        Assert.Equal([1L, 2L], (await Read([(0, 0)], 2)).Select(r => r.Position));
    }

    [Fact]
    public async Task A_partition_that_is_given_up_is_not_read_and_can_be_read_again_from_anywhere()
    {
        await using var reader = Bus.OpenReader();
        reader.Assign(new BusPartition(topic, 0), 0);
        reader.Assign(new BusPartition(topic, 1), 0);
        await Bus.Append(topic, [Row(0, 1, Said(1)), Row(1, 1, Said(1))], Ct);
        await Next(reader, 2);

        reader.Unassign(new BusPartition(topic, 0));
        await Bus.Append(topic, [Row(0, 2, Said(2)), Row(1, 2, Said(2))], Ct);
        Assert.Equal([(1, 2L)], (await Next(reader, 1)).Select(r => (r.Partition.Lane, r.Position)));

        reader.Assign(new BusPartition(topic, 0), 0);
        Assert.Equal([(0, 1L), (0, 2L)], (await Next(reader, 2)).Select(r => (r.Partition.Lane, r.Position)));
    }

    [Fact]
    public async Task A_partition_assigned_anew_is_read_again_from_there()
    {
        await using var reader = Bus.OpenReader();
        reader.Assign(new BusPartition(topic, 0), 0);
        await Bus.Append(topic, [Row(0, 1, Said(1)), Row(0, 2, Said(2))], Ct);
        var records = await Next(reader, 2);

        reader.Assign(new BusPartition(topic, 0), records[0].Offset);

        Assert.Equal([2L], (await Next(reader, 1)).Select(r => r.Position));
    }

    [Fact]
    public async Task A_record_that_is_appended_behind_later_ones_is_found_again()
    {
        await Bus.Append(topic, [Row(0, 1, Said(1)), Row(0, 3, Said(3))], Ct);
        await using var reader = Bus.OpenReader();
        var partition = new BusPartition(topic, 0);
        reader.Assign(partition, 0);
        var first = await Next(reader, 2);
        await Bus.Append(topic, [Row(0, 2, Said(2)), Row(0, 3, Said(3))], Ct);

        // As the worker does: from behind the last record that it could take.
        reader.Assign(partition, first[0].Offset);
        var positions = new List<long>();
        await Eventually.Holds(
            async () =>
            {
                positions.AddRange((await reader.Read(Ct)).Records.Select(r => r.Position));
                return positions.Contains(2) && positions.LastIndexOf(3) > positions.IndexOf(2);
            },
            () => string.Join(",", positions),
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Where_nothing_was_deleted_the_first_is_the_beginning()
    {
        Assert.Equal((0, 0), await Bus.First(new BusPartition(topic, 0), Ct));
        await Bus.Append(topic, [Row(0, 1, Said(1))], Ct);
        Assert.Equal((0, 0), await Bus.First(new BusPartition(topic, 0), Ct));
    }

    protected static Envelope Said(long n) => new($"said-{n}", "told.v1", "acme", "k1", Noon, null, Body($"{{\"n\":{n}}}"));

    protected static OutgoingRow Row(int lane, long first, params Envelope[] envelopes) =>
        new(lane, first, first + envelopes.Length - 1, EnvelopePack.Pack(envelopes));

    private static ReadOnlyMemory<byte> Body(string json) => Encoding.UTF8.GetBytes(json);

    private static void Same(Envelope expected, Envelope actual)
    {
        Assert.Equal(expected with { Body = default }, actual with { Body = default });
        Assert.Equal(Encoding.UTF8.GetString(expected.Body.Span), Encoding.UTF8.GetString(actual.Body.Span));
    }

    private async Task<List<BusRecord>> Read((int Lane, long Offset)[] from, int count)
    {
        await using var reader = Bus.OpenReader();
        foreach (var (lane, offset) in from)
            reader.Assign(new BusPartition(topic, lane), offset);
        return await Next(reader, count);
    }

    private static async Task<List<BusRecord>> Next(IBusReader reader, int count)
    {
        var records = new List<BusRecord>();
        await Eventually.Holds(
            async () =>
            {
                records.AddRange((await reader.Read(Ct)).Records);
                return records.Count >= count;
            },
            () => $"{records.Count} of {count} records",
            TimeSpan.FromSeconds(20));
        Assert.Equal(count, records.Count);
        return records;
    }

    private async IAsyncEnumerable<BusRecord> All((int Lane, long Offset) from)
    {
        await using var reader = Bus.OpenReader();
        reader.Assign(new BusPartition(topic, from.Lane), from.Offset);
        while (true)
        {
            foreach (var record in (await reader.Read(Ct)).Records)
                yield return record;
        }
    }
}
