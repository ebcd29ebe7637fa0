using Hitl.EventSourcing;

namespace Hitl.Ingest;

/// <summary>Ingest's own tables. A tenant's rows are seen by that tenant's requests and lanes alone.</summary>
internal static class IngestSchema
{
    private static readonly string Tables =
        $$"""
        create schema ingest;
        grant usage on schema ingest to {service};

        create table ingest.contact_addresses (
            tenant_id text not null,
            kind text not null,
            address text not null,
            contact_id text not null,
            claimed boolean not null,
            primary key (tenant_id, kind, address)
        );
        -- Not by tenant first: while the table is small, the planner would find an address by reading all of the tenant through it.
        create index contact_addresses_by_contact on ingest.contact_addresses (contact_id, tenant_id);

        create table ingest.contact_claims (
            tenant_id text not null,
            contact_id text not null,
            kind text not null,
            address text not null,
            holder text not null,
            primary key (tenant_id, contact_id, kind, address)
        );

        create table ingest.inbound_log (
            tenant_id text not null,
            unique_key text not null,
            connection text not null,
            contact_id text not null,
            headers jsonb not null,
            body bytea not null,
            received_at timestamptz not null,
            primary key (tenant_id, unique_key)
        );
        create index inbound_log_by_contact on ingest.inbound_log (contact_id, tenant_id);
        create index inbound_log_by_age on ingest.inbound_log (received_at, tenant_id);

        create table ingest.form_bodies (
            tenant_id text not null,
            connection text not null,
            hash text not null,
            first_at timestamptz not null,
            primary key (tenant_id, connection, hash)
        );

        create table ingest.question_answers (
            tenant_id text not null,
            question text not null,
            agent text not null,
            name text not null,
            source text not null,
            at timestamptz not null,
            primary key (tenant_id, question)
        );
        {{Guarded("contact_addresses")}}
        {{Guarded("contact_claims")}}
        {{Guarded("inbound_log")}}
        {{Guarded("form_bodies")}}
        {{Guarded("question_answers")}}
        """;

    public static readonly IReadOnlyList<Migration> Steps = [new("ingest", Tables)];

    private static string Guarded(string table) =>
        $$"""
        alter table ingest.{{table}} enable row level security;
        alter table ingest.{{table}} force row level security;
        create policy own_tenants on ingest.{{table}} using ({{EventStoreSchema.TenantPolicy}});
        grant select, insert, update, delete on ingest.{{table}} to {service};
        """;
}
