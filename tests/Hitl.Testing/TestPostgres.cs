using System.Security.Cryptography;
using Hitl.Cli.Infrastructure;
using Npgsql;

namespace Hitl.Testing;

/// <summary>The real PostgreSQL of this test process: the one HITL_TEST_POSTGRES names (./hitl test sets it), else an embedded one of its own.</summary>
public static class TestPostgres
{
    private const int LongestName = 63;

    private static readonly Lazy<Task<string>> Server = new(Start);

    /// <summary>A superuser's connection string.</summary>
    public static Task<string> Admin() => Server.Value;

    /// <summary>A database of its own for a test class; disposing takes it away.</summary>
    /// <param name="name">Letters, digits and underscores; something unique is added to it.</param>
    /// <param name="serviceRole">The role that serves. Roles belong to the cluster, so the same one may serve many databases.</param>
    public static async Task<TestDatabase> Create(string name, string serviceRole = "hitl_test")
    {
        var admin = await Admin();
        var unique = "_" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var full = name.ToLowerInvariant();
        full = full[..Math.Min(full.Length, LongestName - unique.Length)] + unique;
        return new TestDatabase(admin, await Provisioning.Database(admin, full, serviceRole));
    }

    private static async Task<string> Start()
    {
        if (Environment.GetEnvironmentVariable("HITL_TEST_POSTGRES") is { Length: > 0 } named)
        {
            return named;
        }

        var folder = TestFolder.Create("postgres");
        var postgres = await EmbeddedPostgres.Start(folder, port: null, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            postgres.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        };
        return postgres.AdminConnectionString;
    }
}

/// <summary>One test class's database, as each of its users sees it.</summary>
public sealed class TestDatabase(string admin, ProvisionedDatabase database) : IAsyncDisposable
{
    public string Name => database.Name;

    /// <summary>The role that serves; row-level security holds for it.</summary>
    public string Service => database.Service;

    /// <summary>For migrations.</summary>
    public string Owner => database.Owner;

    /// <summary>Reads outgoing rows of all tenants.</summary>
    public string Publisher => database.Publisher;

    /// <summary>The superuser in this database: for looking where no role of ours may.</summary>
    public string Admin => new NpgsqlConnectionStringBuilder(admin) { Database = Name }.ConnectionString;

    public async ValueTask DisposeAsync() => await Provisioning.Drop(admin, Name);
}
