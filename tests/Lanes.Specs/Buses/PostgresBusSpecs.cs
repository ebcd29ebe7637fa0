using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Lanes.Specs.Buses;

public sealed class PostgresBusSpecs : BusSpecs
{
    private string topic = "";
    private TestDatabase database = null!;
    private NpgsqlDataSource service = null!;

    protected override async Task<IBus> Open(string topic)
    {
        this.topic = topic;
        database = await TestPostgres.Create("bus");
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await Migrations.Apply(owner, PostgresBus.Steps, "hitl_test", "hitl_publisher", Ct);
        service = NpgsqlDataSource.Create(database.Service);
        return new PostgresBus(service, TimeProvider.System);
    }

    [Fact]
    public async Task Old_rows_are_deleted_from_the_first_on_but_never_the_last()
    {
        var partition = new BusPartition(topic, 0);
        await Bus.Append(topic, [Row(0, 1, Said(1), Said(2)), Row(0, 3, Said(3)), Row(0, 4, Said(4)), Row(1, 1, Said(1))], Ct);
        Assert.Equal(0, await Bus.Expire(partition, DateTimeOffset.UtcNow.AddHours(-1), 10, Ct));

        Assert.Equal(1, await Bus.Expire(partition, DateTimeOffset.UtcNow.AddHours(1), 1, Ct));
        Assert.Equal((2, 2), await Bus.First(partition, Ct));
        Assert.Equal(1, await Bus.Expire(partition, DateTimeOffset.UtcNow.AddHours(1), 10, Ct));

        Assert.Equal(4, await Bus.End(partition, Ct));
        Assert.Equal((4, 4), await Bus.Now(partition, Ct));
        Assert.Equal((0, 0), await Bus.First(new BusPartition(topic, 1), Ct));
    }

    [Fact]
    public async Task The_services_delete_no_row_of_the_bus_by_themselves()
    {
        await using var command = service.CreateCommand("delete from records");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).SqlState);
    }

    [Fact]
    public async Task A_reader_that_rests_is_told_when_something_comes_after_a_quiet_time()
    {
        var clock = new FakeClock();
        await using var reader = await Resting(new PostgresBus(service, clock), clock);
        var read = ReadRecord(reader);

        await Bus.Append(topic, [Row(0, 1, Said(1))], Ct);

        Assert.Equal(1, (await read.WaitAsync(TimeSpan.FromSeconds(30), Ct)).Position);
    }

    [Fact]
    public async Task It_is_told_again_when_its_connection_was_cut()
    {
        var clock = new FakeClock();
        await using var reader = await Resting(new PostgresBus(service, clock), clock);
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await using var cut = admin.CreateCommand(Listeners("pg_terminate_backend(pid, 10000)"));
        await cut.ExecuteNonQueryAsync(Ct);
        await Eventually.Holds(
            async () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return await CountListeners(admin) == 1;
            },
            () => "nobody listens");
        var read = ReadRecord(reader);

        await Bus.Append(topic, [Row(0, 1, Said(1))], Ct);

        Assert.Equal(1, (await read.WaitAsync(TimeSpan.FromSeconds(30), Ct)).Position);
    }

    [Fact]
    public async Task Readers_of_a_busy_lane_are_not_told_of_each_commit()
    {
        var clock = new FakeClock();
        var publisher = new PostgresBus(service, clock);
        await using var listener = await service.OpenConnectionAsync(Ct);
        await using var listen = new NpgsqlCommand("listen records", listener);
        await listen.ExecuteNonQueryAsync(Ct);
        var told = new List<string>();
        listener.Notification += (_, notice) => told.Add(notice.Payload);

        for (var position = 1; position <= 10; position++)
            await publisher.Append(topic, [Row(0, position, Said(position))], Ct);
        await publisher.Append(topic, [Row(0, 11, Said(11)), Row(1, 1, Said(1))], Ct);
        clock.Advance(TimeSpan.FromSeconds(1));
        await publisher.Append(topic, [Row(0, 12, Said(12))], Ct);

        await listen.ExecuteNonQueryAsync(Ct);
        Assert.Equal([topic, topic, topic], told);
    }

    /// <summary>It listens, has read all there is, and its clock stands: nothing but being told makes it read.</summary>
    private async Task<IBusReader> Resting(PostgresBus bus, FakeClock clock)
    {
        var reader = bus.OpenReader();
        reader.Assign(new BusPartition(topic, 0), 0);
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await Eventually.Holds(async () => await CountListeners(admin) == 1, () => "nobody listens");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty((await reader.Read(Ct)).Records);
        return reader;
    }

    private static async Task<BusRecord> ReadRecord(IBusReader reader)
    {
        while (true)
        {
            if ((await reader.Read(Ct)).Records is [var record, ..])
                return record;
        }
    }

    private static string Listeners(string what) =>
        $"select {what} from pg_stat_activity where datname = current_database() and state = 'idle' and query like 'listen%'";

    private static async Task<long> CountListeners(NpgsqlDataSource admin)
    {
        await using var count = admin.CreateCommand(Listeners("count(*)"));
        return (long)(await count.ExecuteScalarAsync(Ct))!;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await service.DisposeAsync();
        await database.DisposeAsync();
    }
}
