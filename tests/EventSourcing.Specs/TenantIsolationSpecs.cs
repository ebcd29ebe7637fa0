using Hitl.EventSourcing;
using Npgsql;

namespace EventSourcing.Specs;

public class TenantIsolationSpecs(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly string[] Tables = ["mt_streams", "mt_events", "contact_keys"];

    public async ValueTask InitializeAsync()
    {
        await TestDatabase.Run(database.Admin, "truncate event_store.mt_streams, event_store.mt_events, event_store.contact_keys");
        foreach (var tenant in (string[])["northgate", "harbour"])
        {
            var key = Parcels.KeyOf("c_ada", tenant);
            await database.Append("parcel", Parcels.Seal(new(tenant, "c_ada"), key, Parcels.Posted));
            await database.Keep(new KeyWrapping(Convert.ToBase64String(new byte[32])).Wrap(key, Parcels.Noon));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_service_sees_its_tenants_rows_alone_with_no_filter_in_the_query() =>
        Assert.All(Tables, table => Assert.Equal(["harbour"], Seen(database.Service, table, "{harbour}")));

    [Fact]
    public async Task A_batch_of_two_tenants_sees_both() =>
        Assert.All(Tables, table => Assert.Equal(["harbour", "northgate"], Seen(database.Service, table, "{northgate,harbour}")));

    [Fact]
    public async Task A_service_that_names_no_tenant_sees_nothing() =>
        Assert.All(Tables, table => Assert.Empty(Seen(database.Service, table, null)));

    [Fact]
    public async Task A_session_that_named_tenants_in_an_earlier_transaction_sees_nothing_in_the_next()
    {
        await using var connection = await database.Service.OpenConnectionAsync(Cancel);
        await using (var earlier = await connection.BeginTransactionAsync(Cancel))
        {
            await TestDatabase.Run(connection, "select set_config('app.tenants', '{harbour}', true)");
            await earlier.CommitAsync(Cancel);
        }

        await using var count = new NpgsqlCommand("select count(*) from event_store.mt_events", connection);
        Assert.Equal(0L, await count.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task The_owner_of_the_tables_is_bound_as_well() =>
        Assert.All(Tables, table => Assert.Equal(["harbour"], Seen(database.Owner, table, "{harbour}")));

    [Fact]
    public async Task A_service_cannot_write_a_row_of_a_tenant_it_did_not_name()
    {
        await using var connection = await database.Service.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await TestDatabase.Run(connection, "select set_config('app.tenants', '{harbour}', true)");

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            TestDatabase.Run(connection, "insert into event_store.mt_streams (tenant_id, id, version) values ('northgate', 'c_new', 0)"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("update event_store.mt_events set version = 2")]
    [InlineData("delete from event_store.mt_events")]
    [InlineData("truncate event_store.mt_events")]
    [InlineData("delete from event_store.mt_streams")]
    [InlineData("delete from event_store.contact_keys")]
    public async Task A_service_cannot_rewrite_history(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.Run(database.Service, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Reading_a_stream_under_another_tenants_name_finds_nothing()
    {
        var read = await database.Store.Read([new("stranger", "c_ada")], Cancel);

        Assert.Empty(read[0].Events);
        Assert.Null(read[0].Version);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static List<string> Seen(NpgsqlDataSource as_, string table, string? tenants)
    {
        using var connection = as_.OpenConnection();
        using var transaction = connection.BeginTransaction();
        if (tenants is not null)
        {
            using var set = new NpgsqlCommand("select set_config('app.tenants', $1, true)", connection) { Parameters = { TestDatabase.Value(tenants) } };
            set.ExecuteNonQuery();
        }

        using var query = new NpgsqlCommand($"select tenant_id from event_store.{table} order by 1", connection);
        using var reader = query.ExecuteReader();
        var seen = new List<string>();
        while (reader.Read())
        {
            seen.Add(reader.GetString(0));
        }

        return seen;
    }
}
