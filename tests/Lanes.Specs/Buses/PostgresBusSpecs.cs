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

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await service.DisposeAsync();
        await database.DisposeAsync();
    }
}
