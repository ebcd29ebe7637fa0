using System.Globalization;
using Hitl.Cli.Infrastructure;
using Npgsql;

namespace Hitl.Cli.Benchmarks;

/// <summary>By how much tables and indexes have grown, in the databases of all services.</summary>
internal sealed class RelationGrowth
{
    private readonly string admin;
    private readonly IReadOnlyDictionary<string, long> before;

    private RelationGrowth(string admin, IReadOnlyDictionary<string, long> before) => (this.admin, this.before) = (admin, before);

    /// <summary>Measures from now on.</summary>
    public static async Task<RelationGrowth> Begin(string admin, CancellationToken ct) => new(admin, await Sizes(admin, ct));

    /// <summary>What has grown most first: bytes a message, database, relation. A table's values that stand outside its rows are named <c>table/toast</c>.</summary>
    public async Task<IReadOnlyList<string>> Most(int count, long messages, CancellationToken ct)
    {
        var each = Math.Max(1, messages);
        var grown = (await Sizes(admin, ct)).Select(r => (r.Key, Bytes: r.Value - before.GetValueOrDefault(r.Key))).OrderByDescending(r => r.Bytes).ToList();
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{grown.Sum(r => r.Bytes) / each,7:0} bytes a message in all relations"),
            .. grown.Take(count).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Bytes / each,7:0} bytes {r.Key}")),
        ];
    }

    private static async Task<Dictionary<string, long>> Sizes(string admin, CancellationToken ct)
    {
        Dictionary<string, long> sizes = [];
        foreach (var database in Provisioning.Databases)
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Database = database, Pooling = false });
            await using var command = source.CreateCommand(
                """
                select n.nspname || '.' || coalesce(t.relname || case when c.relkind = 't' then '/toast' else '/toast index' end, c.relname), pg_relation_size(c.oid)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                left join pg_index i on i.indexrelid = c.oid and n.nspname = 'pg_toast'
                left join pg_class t on t.reltoastrelid = coalesce(i.indrelid, c.oid)
                where c.relkind in ('r', 'i', 't') and n.nspname not in ('pg_catalog', 'information_schema')
                """);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                sizes[$"{database} {reader.GetString(0)}"] = reader.GetInt64(1);
            }
        }

        return sizes;
    }
}
