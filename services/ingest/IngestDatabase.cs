using Npgsql;

namespace Hitl.Ingest;

/// <summary>Statements on ingest's own tables for the tenants named: one round trip, one transaction, row-level security in the same trip.</summary>
internal sealed class IngestDatabase(NpgsqlDataSource source)
{
    /// <returns>What <paramref name="read"/> makes of the rows of the last statement.</returns>
    public async Task<IReadOnlyList<T>> Query<T>(IEnumerable<string> tenants, Func<NpgsqlDataReader, T> read, CancellationToken ct, params IReadOnlyList<NpgsqlBatchCommand> commands)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = tenants.ToArray() } } });
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var rows = new List<T>();
        do
        {
            rows.Clear();
            while (await reader.ReadAsync(ct))
                rows.Add(read(reader));
        }
        while (await reader.NextResultAsync(ct));
        return rows;
    }

    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return command;
    }
}
