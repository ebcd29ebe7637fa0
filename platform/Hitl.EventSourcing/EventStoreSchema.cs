namespace Hitl.EventSourcing;

/// <summary>
/// The event store's tables: Marten's layout (conjoined tenancy, string stream keys; headers, correlation and causation on), without its
/// foreign key from events to streams, which the lane's commit makes needless; and the contacts' keys, apart from the streams.
/// </summary>
public static class EventStoreSchema
{
    public const string DefaultName = "event_store";

    /// <summary>What may be seen: rows of the tenants that <c>app.tenants</c> names in this transaction; none when it is not set.</summary>
    /// <remarks>A session that once set it locally has it as an empty text afterwards, hence <c>nullif</c>.</remarks>
    public const string TenantPolicy = "tenant_id = any ((select nullif(current_setting('app.tenants', true), ''))::text[])";

    public static readonly string Sql = SqlFor(DefaultName);

    /// <summary>The same policy with the tenants read once a statement: the text was made an array again for each row.</summary>
    /// <remarks>The outer cast changes nothing but the grammar: without it the parentheses would be a subquery of texts.</remarks>
    public static readonly string PolicySql = string.Concat(((string[])["mt_streams", "mt_events", "contact_keys"]).Select(table =>
        $"alter policy own_tenants on {DefaultName}.{table} using (tenant_id = any ((select nullif(current_setting('app.tenants', true), '')::text[])::text[]));\n"));

    /// <summary>Idempotent DDL with the placeholder <c>{service}</c> for the service's role; run by the owner.</summary>
    public static string SqlFor(string schema) =>
        $$"""
        create schema if not exists {{schema}};

        create table if not exists {{schema}}.mt_streams (
            tenant_id varchar not null default '*DEFAULT*',
            id varchar not null,
            type varchar null,
            version bigint null,
            "timestamp" timestamptz not null default now(),
            created timestamptz not null default now(),
            is_archived boolean default false,
            constraint pkey_mt_streams_tenant_id_id primary key (tenant_id, id)
        );

        create table if not exists {{schema}}.mt_events (
            seq_id bigint not null,
            id uuid not null,
            stream_id varchar null,
            version bigint not null,
            data jsonb not null,
            bdata bytea null,
            type varchar(500) not null,
            "timestamp" timestamptz not null default now(),
            tenant_id varchar default '*DEFAULT*',
            mt_dotnet_type varchar null,
            correlation_id varchar null,
            causation_id varchar null,
            headers jsonb null,
            is_archived boolean default false,
            constraint pkey_mt_events_seq_id primary key (seq_id)
        );
        create unique index if not exists pk_mt_events_stream_and_version on {{schema}}.mt_events (tenant_id, stream_id, version);

        create sequence if not exists {{schema}}.mt_events_sequence as bigint;
        alter sequence {{schema}}.mt_events_sequence owned by {{schema}}.mt_events.seq_id;

        create table if not exists {{schema}}.mt_event_progression (
            name varchar not null,
            last_seq_id bigint null,
            last_updated timestamptz default transaction_timestamp(),
            constraint pk_mt_event_progression primary key (name)
        );

        create table if not exists {{schema}}.contact_keys (
            tenant_id varchar not null,
            contact_id varchar not null,
            key_id varchar not null,
            wrapped bytea null,
            created timestamptz not null,
            destroyed timestamptz null,
            primary key (tenant_id, contact_id),
            constraint destroyed_keys_are_gone check ((wrapped is null) = (destroyed is not null))
        );

        alter table {{schema}}.mt_streams enable row level security;
        alter table {{schema}}.mt_streams force row level security;
        drop policy if exists own_tenants on {{schema}}.mt_streams;
        create policy own_tenants on {{schema}}.mt_streams using ({{TenantPolicy}});

        alter table {{schema}}.mt_events enable row level security;
        alter table {{schema}}.mt_events force row level security;
        drop policy if exists own_tenants on {{schema}}.mt_events;
        create policy own_tenants on {{schema}}.mt_events using ({{TenantPolicy}});

        alter table {{schema}}.contact_keys enable row level security;
        alter table {{schema}}.contact_keys force row level security;
        drop policy if exists own_tenants on {{schema}}.contact_keys;
        create policy own_tenants on {{schema}}.contact_keys using ({{TenantPolicy}});

        grant usage on schema {{schema}} to {service};
        grant select, insert, update on {{schema}}.mt_streams to {service};
        grant select, insert on {{schema}}.mt_events to {service};
        grant usage, select on sequence {{schema}}.mt_events_sequence to {service};
        grant select on {{schema}}.mt_event_progression to {service};
        grant select, insert, update on {{schema}}.contact_keys to {service};
        """;
}
