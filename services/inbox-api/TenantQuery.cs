using Npgsql;

namespace Hitl.InboxApi;

/// <summary>Reads that see the rows of the tenants named and no others: the names are set in the same round trip.</summary>
internal static class TenantQuery
{
    public static async Task<List<T>> Read<T>(
        this NpgsqlDataSource database,
        IEnumerable<string> tenants,
        string sql,
        Func<NpgsqlDataReader, T> row,
        CancellationToken ct,
        params object?[] values)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select set_config('app.tenants', $1::text[]::text, true)")
        {
            Parameters = { new() { Value = tenants.Distinct().ToArray() } },
        });
        var query = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            query.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }

        batch.BatchCommands.Add(query);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
