using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Lanes.Specs;

/// <summary>A real database of a spec's own, migrated for a definition.</summary>
public sealed class RealStore : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly NpgsqlDataSource service;
    private readonly NpgsqlDataSource publisher;

    private RealStore(TestDatabase database, LanesDefinition definition)
    {
        this.database = database;
        service = NpgsqlDataSource.Create(database.Service + ";Include Error Detail=true;Maximum Pool Size=12");
        publisher = NpgsqlDataSource.Create(database.Publisher + ";Maximum Pool Size=4");
        Events = new EventStore(service);
        Store = new PostgresLaneStore(service, publisher, Events, definition.LaneCount);
    }

    public PostgresLaneStore Store { get; }

    public EventStore Events { get; }

    public string Name => database.Name;

    public string Admin => database.Admin;

    public static async Task<RealStore> Create(string name, LanesDefinition definition)
    {
        var database = await TestPostgres.Create(name);
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await Migrations.Apply(
            owner, definition.Steps, new NpgsqlConnectionStringBuilder(database.Service).Username!, new NpgsqlConnectionStringBuilder(database.Publisher).Username!);
        return new RealStore(database, definition);
    }

    /// <summary>The first column of what the service's role sees; for no tenant when none is given.</summary>
    public async Task<IReadOnlyList<string>> AsService(string sql, params string[] tenants)
    {
        await using var connection = await service.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = tenants } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        return await Texts(reader);
    }

    /// <summary>The first column of what a superuser sees.</summary>
    public async Task<IReadOnlyList<string>> AsAdmin(string sql)
    {
        await using var connection = new NpgsqlConnection(database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        return await Texts(reader);
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await publisher.DisposeAsync();
        await database.DisposeAsync();
    }

    private static async Task<IReadOnlyList<string>> Texts(NpgsqlDataReader reader)
    {
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
