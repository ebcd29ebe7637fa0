using System.Text.Json;
using Hitl.Classifier.Corrections;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>What a tenant's models are made of, as its lanes have it.</summary>
/// <param name="Versions">Of both documents: they change with what the models in force are made of.</param>
/// <param name="Faq">Null until a playbook has been heard.</param>
/// <param name="Corrections">All that people corrected and nobody erased.</param>
internal sealed record TenantTexts((long Faq, long Lessons) Versions, TenantFaq? Faq, TenantLessons Lessons, IReadOnlyList<Correction> Corrections)
{
    private const string VersionsSql =
        """
        select coalesce((select version from doc_tenant_faq where tenant_id = $1 and id = $1), 0), coalesce((select version from doc_lessons where tenant_id = $1 and id = $1), 0)
        """;

    /// <summary>Null when nothing has changed since these versions.</summary>
    public static async Task<TenantTexts?> Read(NpgsqlDataSource database, string tenant, (long Faq, long Lessons) since, CancellationToken ct)
    {
        var versions = await Query(database, tenant, VersionsSql, reader => (reader.GetInt64(0), reader.GetInt64(1)), ct);
        return versions[0] == since ? null : await Read(database, tenant, ct);
    }

    public static async Task<TenantTexts> Read(NpgsqlDataSource database, string tenant, CancellationToken ct)
    {
        var versions = (await Query(database, tenant, VersionsSql, reader => (reader.GetInt64(0), reader.GetInt64(1)), ct))[0];
        var faq = await Documents(database, tenant, "select data::text from doc_tenant_faq where tenant_id = $1 and id = $1", ClassifierJson.Default.TenantFaq, ct);
        var lessons = await Documents(database, tenant, "select data::text from doc_lessons where tenant_id = $1 and id = $1", LessonsJson.Default.TenantLessons, ct);
        var corrections = await Documents(database, tenant, "select data::text from doc_corrections where tenant_id = $1 order by id", CorrectionJson.Default.ContactCorrections, ct);
        return new(versions, faq.SingleOrDefault(), lessons.SingleOrDefault() ?? TenantLessons.None, [.. corrections.SelectMany(contact => contact.All)]);
    }

    private static async Task<List<T>> Documents<T>(
        NpgsqlDataSource database, string tenant, string sql, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json, CancellationToken ct) =>
        await Query(database, tenant, sql, reader => JsonSerializer.Deserialize(reader.GetString(0), json)!, ct);

    private static async Task<List<T>> Query<T>(NpgsqlDataSource database, string tenant, string sql, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = tenant } } });
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
