using Hitl.EventSourcing;
using Npgsql;
using NpgsqlTypes;

namespace EventSourcing.Specs;

/// <summary>A database of its own for each spec class, with an owner and a service role as in production.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private const string OwnerRole = "es_specs_owner", ServiceRole = "es_specs_service", PublisherRole = "es_specs_publisher", Password = "specs";

    private static readonly SemaphoreSlim Roles = new(1);
    private static int made;

    private readonly string name = $"es_specs_{Environment.ProcessId}_{Interlocked.Increment(ref made)}";
    private string admin = "";

    /// <summary>Bypasses row-level security: for tampering and for looking at raw tables.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    public NpgsqlDataSource Owner { get; private set; } = null!;

    public NpgsqlDataSource Service { get; private set; } = null!;

    public EventStore Store => new(Service);

    public static IReadOnlyList<Migration> Steps => [new("0001 event store", EventStoreSchema.Sql)];

    public Task<IReadOnlyList<string>> Migrate(params IReadOnlyList<Migration> steps) =>
        Migrations.Apply(Owner, steps, ServiceRole, PublisherRole);

    public async ValueTask InitializeAsync()
    {
        admin = Environment.GetEnvironmentVariable("HITL_TEST_POSTGRES")
            ?? throw new InvalidOperationException("Set HITL_TEST_POSTGRES to the connection string of a PostgreSQL superuser, of version 15 or newer.");
        await using (var server = NpgsqlDataSource.Create(admin))
        {
            await Roles.WaitAsync();
            try
            {
                foreach (var role in (string[])[OwnerRole, ServiceRole, PublisherRole])
                {
                    await Run(server, $"do $$ begin create role {role} login password '{Password}'; exception when duplicate_object or unique_violation then null; end $$");
                }
            }
            finally
            {
                Roles.Release();
            }

            await Run(server, $"create database {name} owner {OwnerRole}");
        }

        Admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Database = name });
        Owner = As(OwnerRole);
        Service = As(ServiceRole);
        await Migrate([.. Steps]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Admin is null)
        {
            return;
        }

        await Admin.DisposeAsync();
        await Owner.DisposeAsync();
        await Service.DisposeAsync();
        await using var server = NpgsqlDataSource.Create(admin);
        await Run(server, $"drop database {name} with (force)");
    }

    /// <summary>Stores sealed events as the service's role, in the order of a lane's commit: streams, sequence numbers, events.</summary>
    public async Task Append(string kind, params IReadOnlyList<StoredEvent> events)
    {
        await using var connection = await Service.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Run(connection, "select set_config('app.tenants', $1::text[]::text, true)", Texts(events.Select(e => e.Tenant).Distinct()));
        foreach (var e in events)
        {
            await Run(
                connection,
                """
                insert into event_store.mt_streams (tenant_id, id, type, version, "timestamp", created) values ($1, $2, $3, $4, $5, $5)
                on conflict (tenant_id, id) do update set version = excluded.version, "timestamp" = excluded."timestamp"
                """,
                Value(e.Tenant), Value(e.Stream), Value(kind), Value(e.Version), Value(e.Timestamp));
            await Run(
                connection,
                """
                insert into event_store.mt_events
                    (seq_id, id, stream_id, version, data, type, "timestamp", tenant_id, mt_dotnet_type, correlation_id, causation_id, headers)
                values (nextval('event_store.mt_events_sequence'), $1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11::jsonb)
                """,
                Value(e.Id), Value(e.Stream), Value(e.Version), Json(System.Text.Encoding.UTF8.GetString(e.Data.Span)), Value(e.Type), Value(e.Timestamp),
                Value(e.Tenant), Value(e.DotNetType), Value(e.Correlation), Value(e.Causation), Json(e.StoredHeaders()));
        }

        await transaction.CommitAsync();
    }

    public Task Keep(StoredKey key) => Run(
        Admin,
        """
        insert into event_store.contact_keys (tenant_id, contact_id, key_id, wrapped, created, destroyed) values ($1, $2, $3, $4, $5, $6)
        on conflict (tenant_id, contact_id) do update set wrapped = excluded.wrapped, destroyed = excluded.destroyed
        """,
        Value(key.Tenant), Value(key.Contact), Value(key.KeyId),
        new() { Value = key.Wrapped is { } wrapped ? wrapped.ToArray() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
        Value(key.Created), new() { Value = (object?)key.Destroyed ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });

    public static async Task<int> Run(NpgsqlDataSource source, string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await Run(connection, sql, parameters);
    }

    public static async Task<int> Run(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Ask<T>(NpgsqlDataSource source, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static NpgsqlParameter Value(object? value) => new() { Value = value ?? DBNull.Value };

    public static NpgsqlParameter Json(string json) => new() { Value = json, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Texts(IEnumerable<string> values) => new() { Value = values.ToArray() };

    private NpgsqlDataSource As(string role) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Database = name, Username = role, Password = Password, MaxPoolSize = 5 });
}
