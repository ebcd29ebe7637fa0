using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hitl.Classifier.Encoding;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>The encoder's vectors of a tenant's phrasings, computed once. Those of another encoder are refused, by its checksums, and dropped.</summary>
internal sealed class StoredVectors(NpgsqlDataSource database)
{
    public static readonly Migration Table = new(
        "phrasing-vectors",
        $$"""
        create table phrasing_vectors (
            tenant_id text not null,
            text_sha256 bytea not null,
            encoder text not null,
            vector bytea not null,
            primary key (tenant_id, text_sha256)
        );
        grant select, insert, update, delete on phrasing_vectors to {service};
        {{LaneSchema.Guarded("phrasing_vectors")}}
        """);

    /// <summary>Lets the encoder know the vectors that are stored for these texts, and stores those that were not.</summary>
    public async Task Prepare(string tenant, IReadOnlyList<string> texts, TextVectors vectors, CancellationToken ct)
    {
        var binding = vectors.Identity.Binding;
        var bySum = texts.Distinct().ToDictionary(text => Convert.ToHexStringLower(SumOf(text)));
        var known = await Load(tenant, binding, ct);
        foreach (var (sum, text) in bySum)
        {
            if (known.TryGetValue(sum, out var vector))
            {
                vectors.Know(text, vector);
            }
        }

        var missing = bySum.Where(pair => !known.ContainsKey(pair.Key)).Select(pair => pair.Value).ToArray();
        if (missing.Length > 0 || known.Count > bySum.Count)
        {
            vectors.Prepare(missing);
            await Save(tenant, binding, missing, [.. bySum.Values.Select(SumOf)], vectors, ct);
        }
    }

    private async Task<Dictionary<string, float[]>> Load(string tenant, string binding, CancellationToken ct)
    {
        await using var batch = Scoped(tenant);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select text_sha256, vector from phrasing_vectors where tenant_id = $1 and encoder = $2")
        {
            Parameters = { new() { Value = tenant }, new() { Value = binding } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var known = new Dictionary<string, float[]>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            known[Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(0))] = MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(1)).ToArray();
        }

        return known;
    }

    private async Task Save(string tenant, string binding, string[] missing, byte[][] kept, TextVectors vectors, CancellationToken ct)
    {
        await using var batch = Scoped(tenant);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from phrasing_vectors where tenant_id = $1 and (encoder <> $2 or not text_sha256 = any ($3))")
        {
            Parameters = { new() { Value = tenant }, new() { Value = binding }, new() { Value = kept } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            insert into phrasing_vectors (tenant_id, text_sha256, encoder, vector)
            select $1, t.sum, $2, t.vector from unnest($3, $4) as t (sum, vector)
            on conflict (tenant_id, text_sha256) do update set encoder = excluded.encoder, vector = excluded.vector
            """)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = binding },
                new() { Value = Array.ConvertAll(missing, SumOf) },
                new() { Value = Array.ConvertAll(missing, text => MemoryMarshal.AsBytes<float>(vectors.Of(text)).ToArray()) },
            },
        });
        await batch.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlBatch Scoped(string tenant)
    {
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        return batch;
    }

    private static byte[] SumOf(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
}
