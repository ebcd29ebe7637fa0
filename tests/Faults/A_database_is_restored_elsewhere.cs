using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;
using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Faults;

/// <summary>The orchestrator's database, dumped as it is and restored into a cluster of its own: nothing in it depends on where it stood.</summary>
public class A_database_is_restored_elsewhere(ITestOutputHelper output)
{
    private const string Database = "hitl_orchestrator";

    [Fact]
    public async Task It_goes_on_where_it_was_and_skips_and_repeats_nothing()
    {
        var random = Seed.For("elsewhere", output);
        var folder = TestFolder.Create("elsewhere");
        await using var journey = await Journey.Begin("restored-elsewhere", output);
        var elsewhere = await EmbeddedPostgres.Start(folder, port: null, Journey.Ct);
        try
        {
            var loads = await Load.OfBothTenants(journey, random, rate: 10, during: TimeSpan.FromSeconds(25), drain: TimeSpan.FromMinutes(2));
            await loads[0].Reaches(random.Next(20, 60));
            await journey.Platform.Processes.Stop("orchestrator", kill: true);

            var here = journey.Platform.ProgramOf("orchestrator");
            var there = here with { Name = "orchestrator-elsewhere", Environment = MovedTo(elsewhere, here.Environment) };
            await Provide(elsewhere, there.Environment);
            await Migrate(there, Path.Combine(folder, "migrate.log"));
            await Copy(Admin(journey.Platform.AdminConnectionString), Admin(elsewhere.AdminConnectionString));
            await journey.Execute("postgres", $"drop database {Database} with (force)");
            await journey.Platform.Processes.Start(there, Journey.Ct);

            foreach (var load in loads)
            {
                var report = await load.Ends(TimeSpan.FromMinutes(3));
                Assert.Equal((report.Accepted, 0), (report.Answered, report.Refused));
            }

            Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).From(Database, elsewhere.AdminConnectionString).Read(within: TimeSpan.FromSeconds(30))));
            await journey.Platform.Processes.Stop("orchestrator-elsewhere");
        }
        finally
        {
            await elsewhere.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Admin(string admin) => new NpgsqlConnectionStringBuilder(admin) { Database = Database, Pooling = false }.ConnectionString;

    private static Dictionary<string, string> MovedTo(EmbeddedPostgres elsewhere, IReadOnlyDictionary<string, string> environment) =>
        environment.ToDictionary(e => e.Key, e => e.Key.StartsWith("Database__", StringComparison.Ordinal)
            ? new NpgsqlConnectionStringBuilder(e.Value) { Port = elsewhere.Port }.ConnectionString
            : e.Value);

    private static async Task Migrate(SupervisedProgram program, string log)
    {
        using var migration = Child.Start(log, program.Executable, [.. program.Arguments, "migrate"], program.Environment);
        await migration.Exited(Journey.Ct);
        Assert.True(migration.ExitCode == 0, migration.LastLines(15));
    }

    /// <summary>Roles with the passwords that the service knows, and the database.</summary>
    private static async Task Provide(EmbeddedPostgres elsewhere, IReadOnlyDictionary<string, string> environment)
    {
        await Provisioning.Database(elsewhere.AdminConnectionString, Database, Database, Journey.Ct);
        await using var source = NpgsqlDataSource.Create(Admin(elsewhere.AdminConnectionString));
        foreach (var role in environment.Where(e => e.Key.StartsWith("Database__", StringComparison.Ordinal)).Select(e => new NpgsqlConnectionStringBuilder(e.Value)))
        {
            await using var command = source.CreateCommand($"alter role {role.Username} password '{role.Password}'");
            await command.ExecuteNonQueryAsync(Journey.Ct);
        }
    }

    /// <summary>What pg_dump and pg_restore do with the data: every table and every sequence.</summary>
    private static async Task Copy(string from, string to)
    {
        await using var source = new NpgsqlConnection(from);
        await using var target = new NpgsqlConnection(to);
        await source.OpenAsync(Journey.Ct);
        await target.OpenAsync(Journey.Ct);
        var tables = await Texts(
            source,
            """
            select format('%I.%I (%s)', n.nspname, c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') group by n.nspname, c.relname
            """);
        foreach (var table in tables)
        {
            await Run(target, $"truncate {table[..table.IndexOf(' ', StringComparison.Ordinal)]}");
            await using var read = await source.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)", Journey.Ct);
            await using var write = await target.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)", Journey.Ct);
            await read.CopyToAsync(write, Journey.Ct);
        }

        foreach (var sequence in await Texts(source, "select format('select setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value) from pg_sequences where last_value is not null"))
            await Run(target, sequence);
    }

    private static async Task<IReadOnlyList<string>> Texts(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Journey.Ct);
        var texts = new List<string>();
        while (await reader.ReadAsync(Journey.Ct))
            texts.Add(reader.GetString(0));
        return texts;
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Journey.Ct);
    }
}
