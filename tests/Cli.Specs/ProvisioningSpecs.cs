using Hitl.Cli.Infrastructure;
using Hitl.Testing;
using Npgsql;
using Xunit;

namespace Hitl.Cli.Specs;

public sealed class ProvisioningSpecs : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestPostgres.Create("provisioning", "hitl_spec_service");

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Provisioning_twice_changes_nothing_and_keeps_what_is_stored()
    {
        await Run(database.Owner, "create table kept (n int); insert into kept values (7); grant select on kept to hitl_spec_service");

        var again = await Provisioning.Database(await TestPostgres.Admin(), database.Name, "hitl_spec_service", TestContext.Current.CancellationToken);

        Assert.Equal(database.Service, again.Service);
        Assert.Equal(7, await One(again.Service, "select n from kept"));
    }

    [Fact]
    public async Task The_service_role_obeys_row_level_security_even_with_no_filter_in_the_query()
    {
        await Run(
            database.Owner,
            """
            create table rows (tenant_id text, n int);
            alter table rows enable row level security;
            grant select on rows to hitl_spec_service;
            create policy tenant on rows using (tenant_id = any (current_setting('app.tenants')::text[]));
            insert into rows values ('northgate', 1), ('harbour', 2);
            """);

        Assert.Equal(1L, await One(database.Service, "select set_config('app.tenants', '{northgate}', false); select count(*) from rows"));
        Assert.Equal(
            false,
            await One(database.Admin, "select bool_or(rolsuper or rolbypassrls or rolcreaterole or rolcreatedb) from pg_roles where rolname like 'hitl%'"));
    }

    [Fact]
    public async Task The_service_role_may_do_nothing_that_was_not_granted_to_it()
    {
        await Run(database.Owner, "create table owned (n int)");

        var reading = await Assert.ThrowsAsync<PostgresException>(() => Run(database.Service, "select from owned"));
        var altering = await Assert.ThrowsAsync<PostgresException>(() => Run(database.Service, "alter table owned disable row level security"));
        var making = await Assert.ThrowsAsync<PostgresException>(() => Run(database.Service, "create table own (n int)"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, reading.SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, altering.SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, making.SqlState);
    }

    [Fact]
    public async Task Statements_of_the_service_role_end_after_ten_seconds()
    {
        Assert.Equal("10s", await One(database.Service, "show statement_timeout"));
        Assert.Equal("5s", await One(database.Service, "show idle_in_transaction_session_timeout"));
        Assert.Equal("0", await One(database.Owner, "show statement_timeout"));
    }

    [Fact]
    public async Task Secrets_are_kept_and_only_their_owner_reads_them()
    {
        var folder = TestFolder.Create("secrets");
        try
        {
            var ct = TestContext.Current.CancellationToken;
            var first = (await Secrets.Open(folder, ct)).Password("hitl_ingest");
            var second = await Secrets.Open(folder, ct);

            Assert.Equal(first, second.Password("hitl_ingest"));
            Assert.NotEqual(first, second.Password("hitl_notifier"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "secrets.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Run(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> One(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        object? value = null;
        do
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                value = reader.GetValue(0);
            }
        }
        while (await reader.NextResultAsync(TestContext.Current.CancellationToken));
        return value;
    }
}
