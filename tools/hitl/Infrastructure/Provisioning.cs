using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Hitl.Cli.Infrastructure;

/// <summary>One database as its users see it.</summary>
/// <param name="Service">The role that serves: it owns no table and does not bypass row-level security.</param>
/// <param name="Owner">For migrations only.</param>
/// <param name="Publisher">Reads outgoing rows of all tenants, and nothing else.</param>
public sealed record ProvisionedDatabase(string Name, string Service, string Owner, string Publisher);

/// <summary>
/// Makes the roles and databases of DESIGN.md §10. Run again it changes nothing but passwords that were lost.
/// What a role may do with a table is granted by the migration that makes the table, and by nothing here.
/// </summary>
public static class Provisioning
{
    public const string Owner = "hitl_owner";
    public const string Publisher = "hitl_publisher";

    public static readonly IReadOnlyList<string> Databases =
        ["hitl_ingest", "hitl_classifier", "hitl_orchestrator", "hitl_notifier", "hitl_inbox", "hitl_bus"];

    // Several programs may provision one cluster at once, and "create role if missing" is not one statement.
    private const long Lock = 0x4849544C;

    /// <summary>All databases of the platform; each password is random and kept in <paramref name="secrets"/>.</summary>
    public static async Task<IReadOnlyDictionary<string, ProvisionedDatabase>> All(
        string admin,
        Secrets secrets,
        CancellationToken ct = default)
    {
        var made = new Dictionary<string, ProvisionedDatabase>();
        foreach (var database in Databases)
        {
            made[database] = await Database(admin, database, database, secrets.Password, ct);
        }

        return made;
    }

    /// <summary>One database for tests, its roles with passwords known beforehand.</summary>
    public static Task<ProvisionedDatabase> Database(string admin, string name, string serviceRole, CancellationToken ct = default) =>
        Database(admin, name, serviceRole, role => $"test-{role}", ct);

    private static async Task<ProvisionedDatabase> Database(
        string admin,
        string name,
        string serviceRole,
        Func<string, string> password,
        CancellationToken ct)
    {
        var made = new ProvisionedDatabase(
            name,
            Connection(admin, name, serviceRole, password(serviceRole)),
            Connection(admin, name, Owner, password(Owner)),
            Connection(admin, name, Publisher, password(Publisher)));

        await using var source = NpgsqlDataSource.Create(Unpooled(admin, "postgres"));
        await using (var connection = await source.OpenConnectionAsync(ct))
        {
            await Run(connection, $"select pg_advisory_lock({Lock})", ct);
            foreach (var role in new[] { Owner, Publisher, serviceRole })
            {
                await Role(connection, role, password(role), ct);
            }

            await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection)
            {
                Parameters = { new() { Value = name } },
            };
            if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            {
                await Run(connection, $"create database {Quoted(name)} owner {Owner}", ct);
            }
        }

        await using var inside = NpgsqlDataSource.Create(Unpooled(admin, name));
        await using (var connection = await inside.OpenConnectionAsync(ct))
        {
            await Run(
                connection,
                $"""
                revoke all on database {Quoted(name)} from public;
                grant connect on database {Quoted(name)} to {Quoted(serviceRole)}, {Publisher};
                revoke create on schema public from public;
                alter schema public owner to {Owner};
                grant usage on schema public to {Quoted(serviceRole)}, {Publisher};
                """,
                ct);
        }

        return made;
    }

    /// <summary>Takes a database away with whatever is connected to it.</summary>
    public static async Task Drop(string admin, string name, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(Unpooled(admin, "postgres"));
        await using var connection = await source.OpenConnectionAsync(ct);
        await Run(connection, $"drop database if exists {Quoted(name)} with (force)", ct);
    }

    private static async Task Role(NpgsqlConnection connection, string role, string password, CancellationToken ct)
    {
        await using (var exists = new NpgsqlCommand("select exists (select from pg_roles where rolname = $1)", connection)
        {
            Parameters = { new() { Value = role } },
        })
        {
            if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            {
                await Run(connection, $"create role {Quoted(role)}", ct);
            }
        }

        // Setting a password costs its hashing and is done only where the role does not take it yet.
        if (!await Takes(connection, role, password, ct))
        {
            await Run(connection, $"alter role {Quoted(role)} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication noinherit password '{password.Replace("'", "''", StringComparison.Ordinal)}'", ct);
        }

        if (role != Owner)
        {
            await Run(
                connection,
                $"alter role {Quoted(role)} set statement_timeout = '10s'; alter role {Quoted(role)} set idle_in_transaction_session_timeout = '5s'",
                ct);
        }
    }

    private static async Task<bool> Takes(NpgsqlConnection admin, string role, string password, CancellationToken ct)
    {
        await using var rights = new NpgsqlCommand(
            "select rolcanlogin and not rolsuper and not rolbypassrls and not rolcreatedb and not rolcreaterole and not rolreplication from pg_roles where rolname = $1",
            admin) { Parameters = { new() { Value = role } } };
        if (!(bool)(await rights.ExecuteScalarAsync(ct))!)
        {
            return false;
        }

        try
        {
            await using var source = NpgsqlDataSource.Create(Unpooled(Connection(admin.ConnectionString, "postgres", role, password), "postgres"));
            await using var connection = await source.OpenConnectionAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            return false;
        }
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Connection(string admin, string database, string role, string password) =>
        new NpgsqlConnectionStringBuilder(admin) { Database = database, Username = role, Password = password, Pooling = true }.ConnectionString;

    private static string Unpooled(string connection, string database) =>
        new NpgsqlConnectionStringBuilder(connection) { Database = database, Pooling = false }.ConnectionString;

    private static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}

/// <summary>The random secrets of one data folder: database passwords, the keys of tokens and of contacts. Kept with mode 600.</summary>
public sealed class Secrets
{
    private readonly string path;
    private readonly Dictionary<string, string> values;
    private readonly Lock guard = new();

    private Secrets(string path, Dictionary<string, string> values) => (this.path, this.values) = (path, values);

    /// <summary>Base64 of 32 bytes, signs development tokens.</summary>
    public string TokenSigningKey => Base64("token-signing-key");

    /// <summary>Base64 of 32 bytes, wraps the contacts' keys.</summary>
    public string WrappingKey => Base64("wrapping-key");

    public static async Task<Secrets> Open(string dataFolder, CancellationToken ct = default)
    {
        Directory.CreateDirectory(dataFolder);
        var path = Path.Combine(dataFolder, "secrets.json");
        var values = File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(path, ct))!
            : [];
        return new Secrets(path, values);
    }

    public string Password(string role) => Kept("password-" + role, () => RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The secret of that name, made and written to disk when it is asked for first.</summary>
    public string Kept(string name, Func<string> make)
    {
        lock (guard)
        {
            if (!values.TryGetValue(name, out var value))
            {
                values[name] = value = make();
                SecretFile.Write(path, JsonSerializer.Serialize(values, Pretty)).GetAwaiter().GetResult();
            }

            return value;
        }
    }

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };

    private string Base64(string name) => Kept(name, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
}
