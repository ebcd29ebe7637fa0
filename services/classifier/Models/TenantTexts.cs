using System.Text.Json;
using Hitl.Classifier.Corrections;
using Hitl.EventSourcing;
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

    /// <summary>Whose models there are, and of which versions, is for every instance to know: the publisher's role reads that of all tenants, and no more.</summary>
    public static readonly Migration Visible = new(
        "versions of what models are made of",
        """
        grant select (tenant_id, id, version) on doc_tenant_faq, doc_lessons to {publisher};
        create policy finds_versions on doc_tenant_faq for select to {publisher} using (true);
        create policy finds_versions on doc_lessons for select to {publisher} using (true);
        """);

    /// <summary>The versions of every tenant that has a playbook.</summary>
    /// <param name="publisher">Connects as the role that sees them.</param>
    public static async Task<Dictionary<string, (long Faq, long Lessons)>> Find(NpgsqlDataSource publisher, CancellationToken ct)
    {
        await using var command = publisher.CreateCommand(
            """
            select f.tenant_id, f.version, coalesce(l.version, 0)
            from doc_tenant_faq f left join doc_lessons l on l.tenant_id = f.tenant_id and l.id = f.id
            where f.id = f.tenant_id
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, (long Faq, long Lessons)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            found.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetInt64(2)));
        }

        return found;
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
