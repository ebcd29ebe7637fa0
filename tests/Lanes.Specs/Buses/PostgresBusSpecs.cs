using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Lanes.Specs.Buses;

public sealed class PostgresBusSpecs : BusSpecs
{
    private TestDatabase database = null!;
    private NpgsqlDataSource service = null!;

    protected override async Task<IBus> Open(string topic)
    {
        database = await TestPostgres.Create("bus");
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await Migrations.Apply(owner, PostgresBus.Steps, "hitl_test", "hitl_publisher", Ct);
        service = NpgsqlDataSource.Create(database.Service);
        return new PostgresBus(service, TimeProvider.System);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await service.DisposeAsync();
        await database.DisposeAsync();
    }
}
