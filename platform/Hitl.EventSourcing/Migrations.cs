using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Hitl.EventSourcing;

/// <summary>One step of a database's history, applied once. Its text is frozen when released: change by adding a step.</summary>
/// <param name="Name">Sorts nothing: steps apply in the order given.</param>
/// <param name="Sql">May say <c>{service}</c> and <c>{publisher}</c> for the roles.</param>
public sealed record Migration(string Name, string Sql)
{
    /// <summary>SHA-256 of the text before roles are put in, lower-case hex.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>Applies migrations as the owner role; instances that start together wait for each other.</summary>
public static class Migrations
{
    private const long Lock = 0x4869_746C_4D69_6772;

    /// <param name="owner">Connects as the role that owns the database.</param>
    /// <param name="service">The service's role: no owner, bound by row-level security.</param>
    /// <param name="publisher">The role that reads outgoing rows of all tenants.</param>
    /// <returns>The names of the steps that were applied now.</returns>
    /// <exception cref="InvalidOperationException">A step that was applied has another text now.</exception>
    public static async Task<IReadOnlyList<string>> Apply(
        NpgsqlDataSource owner,
        IEnumerable<Migration> steps,
        string service,
        string publisher,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(steps);
        await using var connection = await owner.OpenConnectionAsync(ct);
        await Run(connection, $"select pg_advisory_lock({Lock})", ct);
        try
        {
            await Run(
                connection,
                "create table if not exists migrations (name text primary key, applied timestamptz not null default now(), checksum text not null)",
                ct);
            var applied = await Applied(connection, ct);
            var now = new List<string>();
            foreach (var step in steps)
            {
                if (!applied.TryGetValue(step.Name, out var checksum))
                {
                    await Apply(connection, step, service, publisher, ct);
                    now.Add(step.Name);
                }
                else if (checksum != step.Checksum)
                {
                    throw new InvalidOperationException(
                        $"Migration '{step.Name}' was applied with another text (checksum {checksum}, now {step.Checksum}); restore it and add a new step.");
                }
            }

            return now;
        }
        finally
        {
            await Run(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    private static async Task Apply(NpgsqlConnection connection, Migration step, string service, string publisher, CancellationToken ct)
    {
        var sql = step.Sql
            .Replace("{service}", Identifier(service), StringComparison.Ordinal)
            .Replace("{publisher}", Identifier(publisher), StringComparison.Ordinal);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Run(connection, sql, ct);
        await using var mark = new NpgsqlCommand("insert into migrations (name, checksum) values ($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = step.Name }, new() { Value = step.Checksum } },
        };
        await mark.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task<Dictionary<string, string>> Applied(NpgsqlConnection connection, CancellationToken ct)
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select name, checksum from migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            applied.Add(reader.GetString(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Identifier(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
