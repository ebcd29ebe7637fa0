using System.Text.Json.Serialization;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;

namespace Hitl.Orchestrator.Tenants;

/// <summary>A tenant's stage as its stream has it at that version.</summary>
internal sealed record StageRow(string Tenant, long Version, bool IsSaid, bool Live, EquatableList<string> Testers);

/// <summary>Each tenant's stage, where every instance finds it; what happened stands in the tenant's stream.</summary>
internal sealed class StageArchive(LaneDatabases databases)
{
    /// <summary>Every instance follows the stages of all tenants, so the publisher's role reads them.</summary>
    public static readonly Migration Table = new(
        "stages",
        $$"""
        create table stages (
            tenant_id text primary key,
            version bigint not null,
            said boolean not null,
            live boolean not null,
            testers text[] not null
        );
        grant select, insert, update on stages to {service};
        grant select on stages to {publisher};
        {{LaneSchema.Guarded("stages")}}
        create policy follows_stages on stages for select to {publisher} using (true);
        """);

    /// <remarks>Two events of one commit are two rows: the later stands.</remarks>
    public static readonly RowWriter<StageRow> Rows = new(
        """
        insert into stages (tenant_id, version, said, live, testers)
        select distinct on (r.tenant) r.tenant, r.version, r."isSaid", r.live, r.testers
        from jsonb_to_recordset($1::jsonb) as r(tenant text, version bigint, "isSaid" boolean, live boolean, testers text[])
        order by r.tenant, r.version desc
        on conflict (tenant_id) do update
            set version = excluded.version, said = excluded.said, live = excluded.live, testers = excluded.testers
        """,
        StageJson.Default.StageRow);

    public async Task<IReadOnlyList<StageRow>> All(CancellationToken ct)
    {
        await using var command = databases.Publisher.CreateCommand("select tenant_id, version, said, live, testers from stages");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<StageRow>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(
                reader.GetString(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetFieldValue<string[]>(4).ToEquatableList()));
        }

        return found;
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StageRow))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class StageJson : JsonSerializerContext;
