using Hitl.Cli.Infrastructure;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Cli.Benchmarks;

/// <summary>A PostgreSQL of the benchmark's own, fsync on, and databases in it made as the services' are. Disposing leaves nothing.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string folder;
    private readonly EmbeddedPostgres postgres;

    private BenchDatabase(string folder, EmbeddedPostgres postgres) => (this.folder, this.postgres) = (folder, postgres);

    public string Folder => folder;

    public static async Task<BenchDatabase> Start(CancellationToken ct)
    {
        var folder = Path.Combine(Repository.Temporary, $"bench-{Environment.ProcessId}");
        try
        {
            return new(folder, await EmbeddedPostgres.Start(Path.Combine(folder, "postgres"), port: null, ct));
        }
        catch
        {
            Remove(folder);
            throw;
        }
    }

    /// <summary>CPU that PostgreSQL with all its processes has used, in milliseconds.</summary>
    public double Milliseconds => ProcessTimes.Read(new Dictionary<string, ProcessIdentity> { ["postgres"] = postgres.Identity })["postgres"];

    /// <summary>A service's database with the steps of its definition and the given ones.</summary>
    public async Task<ProvisionedDatabase> Provide(string name, IEnumerable<Migration> steps, CancellationToken ct)
    {
        var made = await Provisioning.Database(postgres.AdminConnectionString, name, name, ct);
        await using var owner = NpgsqlDataSource.Create(made.Owner);
        await Migrations.Apply(owner, steps, name, Provisioning.Publisher, ct);
        return made;
    }

    /// <summary>As the superuser, whom no row-level security binds.</summary>
    public async Task<long> AsAdmin(string database, string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(Admin(database));
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(ct) is long value ? value : 0;
    }

    public string Admin(string database) =>
        new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Database = database, Pooling = false, CommandTimeout = 300 }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        Remove(folder);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
