using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Classifier.Corrections;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>
/// Trained models with their cards. A model is found by what it was made of: its training texts and its encoder, by their checksums, and
/// the build that trained it. Whatever is made of something else, or cannot be read, is trained anew and stored in its place.
/// </summary>
internal sealed class StoredModels(NpgsqlDataSource database)
{
    /// <summary>Whose the models are that every tenant shares; no tenant has such a name.</summary>
    private const string Everybody = "*";

    /// <summary>Versions kept of a model: rolling a playbook back, or two builds side by side, need no training.</summary>
    private const int Kept = 4;

    /// <summary>Changes with every change of the classifier's code or phrases: nobody has to remember that a change of code makes other models.</summary>
    private static readonly string Build = typeof(StoredModels).Module.ModuleVersionId.ToString("N");

    public static readonly Migration Table = new(
        "models",
        $$"""
        create table models (
            tenant_id text not null,
            name text not null,
            data text not null,
            build text not null,
            encoder text,
            card jsonb not null,
            model bytea not null,
            stored_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, name, data, build)
        );
        alter table models alter column model set storage external;
        grant select, insert, update, delete on models to {service};
        {{LaneSchema.Guarded("models")}}
        """);

    /// <summary>A contact is erased: a model holds words of the texts it was trained on, and a vector is as good as its text.</summary>
    public static readonly RowWriter<TenantRow> Forget = new(
        """
        with vectors as (delete from phrasing_vectors where tenant_id in (select r.tenant from jsonb_to_recordset($1::jsonb) as r(tenant text)))
        delete from models where tenant_id in (select r.tenant from jsonb_to_recordset($1::jsonb) as r(tenant text))
        """,
        StoredModelsJson.Default.TenantRow);

    /// <summary>The shared models, and whether they were trained for it.</summary>
    public async Task<(SharedModels Models, bool Trained)> Shared(CancellationToken ct)
    {
        if (await Find(Everybody, "shared", SharedModels.DataOf(PhraseBook.All), null, SharedModels.Load, ct) is { } stored)
        {
            return (stored, false);
        }

        var trained = SharedModels.Train();
        await Keep(Everybody, "shared", trained.Card, null, trained.ToBytes(), [], ct);
        return (trained, true);
    }

    /// <summary>A tenant's FAQ model, and whether it was trained for it.</summary>
    public async Task<(FaqModel Model, bool Trained)> Faq(
        string tenant, IReadOnlyList<FaqEntry> entries, TextVectors? vectors, IReadOnlyList<Correction> corrections, CancellationToken ct)
    {
        if (await Faq(tenant, FaqModel.DataOf(entries, vectors, corrections), vectors, ct) is { } stored)
        {
            return (stored, false);
        }

        var trained = await Train(tenant, entries, vectors, corrections, ct);
        await Keep(tenant, trained, null, vectors, corrections, ct);
        return (trained, true);
    }

    /// <summary>The model that was made of this; null when it is not stored.</summary>
    public Task<FaqModel?> Faq(string tenant, string data, TextVectors? vectors, CancellationToken ct) =>
        Find(tenant, "faq", data, vectors?.Identity.Binding, (card, model) => FaqModel.Load(card, model, vectors), ct);

    /// <summary>Trains a FAQ model and stores no more than the vectors of its texts.</summary>
    public async Task<FaqModel> Train(string tenant, IReadOnlyList<FaqEntry> entries, TextVectors? vectors, IReadOnlyList<Correction> corrections, CancellationToken ct)
    {
        if (vectors is not null)
        {
            await new StoredVectors(database).Prepare(
                tenant, [.. entries.SelectMany(entry => entry.Phrasings), .. corrections.Select(correction => correction.Text)], vectors, ct);
        }

        return FaqModel.Train(entries, vectors, corrections);
    }

    /// <param name="compared">How it did beside the one before it.</param>
    public Task Keep(string tenant, FaqModel model, Comparison? compared, TextVectors? vectors, IReadOnlyList<Correction> corrections, CancellationToken ct) =>
        Keep(
            tenant,
            "faq",
            model.Card with { Compared = compared },
            vectors?.Identity.Binding,
            model.ToBytes(),
            [.. corrections.Select(correction => correction.Conversation).Distinct()],
            ct);

    private async Task<T?> Find<T>(string tenant, string name, string data, string? encoder, Func<ModelCard, byte[], T> load, CancellationToken ct)
        where T : class
    {
        await using var batch = Scoped(
            tenant,
            new NpgsqlBatchCommand("select card::text, model from models where tenant_id = $1 and name = $2 and data = $3 and build = $4 and encoder is not distinct from $5")
            {
                Parameters = { new() { Value = tenant }, new() { Value = name }, new() { Value = data }, new() { Value = Build }, Text(encoder) },
            });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct)
            ? load(JsonSerializer.Deserialize(reader.GetString(0), StoredModelsJson.Default.ModelCard)!, reader.GetFieldValue<byte[]>(1))
            : null;
    }

    /// <param name="conversations">Whose corrections it was trained on: it is not stored when one of them has been erased meanwhile.</param>
    private async Task Keep(string tenant, string name, ModelCard card, string? encoder, byte[] model, string[] conversations, CancellationToken ct)
    {
        await using var batch = Scoped(
            tenant,
            new NpgsqlBatchCommand(
                """
                insert into models (tenant_id, name, data, build, encoder, card, model)
                select $1, $2, $3, $4, $5, $6::jsonb, $7
                where cardinality($8::text[]) = (select count(*) from doc_corrections where tenant_id = $1 and id = any ($8))
                on conflict (tenant_id, name, data, build) do update
                set encoder = excluded.encoder, card = excluded.card, model = excluded.model, stored_at = excluded.stored_at
                """)
            {
                Parameters =
                {
                    new() { Value = tenant },
                    new() { Value = name },
                    new() { Value = card.Data },
                    new() { Value = Build },
                    Text(encoder),
                    new() { Value = JsonSerializer.Serialize(card, StoredModelsJson.Default.ModelCard) },
                    new() { Value = model },
                    new() { Value = conversations },
                },
            },
            new NpgsqlBatchCommand(
                """
                delete from models where tenant_id = $1 and name = $2 and (data, build) not in (
                    select data, build from models where tenant_id = $1 and name = $2 order by stored_at desc limit $3)
                """)
            {
                Parameters = { new() { Value = tenant }, new() { Value = name }, new() { Value = Kept } },
            });
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private NpgsqlBatch Scoped(string tenant, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }
}

/// <summary>A tenant whose models are forgotten.</summary>
internal sealed record TenantRow(string Tenant);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(TenantRow))]
internal sealed partial class StoredModelsJson : JsonSerializerContext;
