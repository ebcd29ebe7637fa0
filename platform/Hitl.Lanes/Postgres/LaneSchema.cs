using Hitl.EventSourcing;

namespace Hitl.Lanes.Postgres;

/// <summary>The tables of a service's lanes, and the one function that commits.</summary>
/// <remarks>
/// The service's role writes outgoing rows and cannot read them; the publisher's role reads what moves between lanes (outgoing rows, accepted
/// rows, timers, parked keys) for all tenants and writes none of it but the mark.
/// </remarks>
public static class LaneSchema
{
    /// <summary>Lanes, leases, outgoing rows, accepted rows, timers, parked records; <c>{service}</c> and <c>{publisher}</c> stand for the roles.</summary>
    public static readonly string Sql =
        $$"""
        create schema if not exists lanes;
        grant usage on schema lanes to {service}, {publisher};

        create table lanes.lanes (
            lane int primary key,
            owner text,
            term bigint not null default 0,
            counter bigint not null default 0,
            commit_number bigint not null default 0,
            written bigint not null default 0,
            published bigint not null default 0,
            heard jsonb not null default '{}'
        ) with (fillfactor = 50);
        grant select, insert, update on lanes.lanes to {service};

        create table lanes.instances (
            instance text primary key,
            counter bigint not null
        );
        grant select, insert, update, delete on lanes.instances to {service};

        create table lanes.outgoing (
            lane int not null,
            first bigint not null,
            last bigint not null,
            bytes bytea not null,
            at timestamptz not null default clock_timestamp(),
            primary key (lane, first)
        );
        -- Written once, read once or never: compressing them costs more than their pages.
        alter table lanes.outgoing alter column bytes set storage external;
        grant insert on lanes.outgoing to {service};
        grant select, delete on lanes.outgoing to {publisher};

        create table lanes.accepted (
            id bigint generated always as identity primary key,
            lane int not null,
            tenant_id text not null,
            key text not null,
            name text not null,
            body bytea not null,
            trace text,
            at timestamptz not null
        );
        create index accepted_by_lane on lanes.accepted (lane, id);
        grant select, insert, delete on lanes.accepted to {service};
        grant select on lanes.accepted to {publisher};

        create table lanes.unique_keys (
            tenant_id text not null,
            unique_key text not null,
            at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, unique_key)
        );
        grant select, insert on lanes.unique_keys to {service};

        create table lanes.timers (
            lane int not null,
            tenant_id text not null,
            key text not null,
            timer text not null,
            due timestamptz not null,
            name text not null,
            body bytea not null,
            trace text,
            primary key (tenant_id, key, timer)
        );
        create index timers_by_due on lanes.timers (lane, due);
        grant select, insert, update, delete on lanes.timers to {service};
        grant select on lanes.timers to {publisher};

        create table lanes.parked (
            id bigint generated always as identity primary key,
            lane int not null,
            tenant_id text not null,
            key text not null,
            source text not null,
            name text not null,
            message_id text not null,
            body bytea not null,
            trace text,
            at timestamptz not null,
            error text,
            parked_at timestamptz not null default clock_timestamp()
        );
        create index parked_by_lane on lanes.parked (lane, tenant_id, key);
        grant select, insert, delete on lanes.parked to {service};
        grant select on lanes.parked to {publisher};

        {{Guarded("lanes.accepted")}}
        {{Guarded("lanes.timers")}}
        {{Guarded("lanes.parked")}}
        {{Guarded("lanes.unique_keys")}}
        create policy moves_all on lanes.accepted for select to {publisher} using (true);
        create policy moves_all on lanes.timers for select to {publisher} using (true);
        create policy moves_all on lanes.parked for select to {publisher} using (true);

        -- Locks the lanes in ascending order, checks term and commit number, gives positions, writes the outgoing rows.
        create function lanes.commit_lanes(p_lanes int[], p_terms bigint[], p_numbers bigint[], p_heard jsonb[], p_counts int[], p_bytes bytea[])
        returns void language plpgsql as $fn$
        declare
            held int[];
        begin
            select array_agg(x.lane) into held from (
                select l.lane
                from unnest(p_lanes, p_terms, p_numbers) as q (lane, term, number)
                join lanes.lanes l on l.lane = q.lane and l.term = q.term and l.commit_number = q.number
                order by l.lane
                for update of l) x;
            if coalesce(cardinality(held), 0) <> cardinality(p_lanes) then
                raise exception 'lanes are not ours' using errcode = 'HT001',
                    detail = (select to_json(array_agg(n)) from unnest(p_lanes) n where n <> all (coalesce(held, '{}')));
            end if;
            insert into lanes.outgoing (lane, first, last, bytes)
            select q.lane, l.written + 1, l.written + q.count, q.bytes
            from unnest(p_lanes, p_counts, p_bytes) as q (lane, count, bytes)
            join lanes.lanes l on l.lane = q.lane
            where q.count > 0;
            update lanes.lanes l
            set commit_number = l.commit_number + 1, written = l.written + q.count, heard = l.heard || q.heard
            from unnest(p_lanes, p_heard, p_counts) as q (lane, heard, count)
            where l.lane = q.lane;
        end
        $fn$;
        """;

    /// <summary>A lane lives while its owner shows itself: a counter in every lane was sixteen rows written a second for nothing.</summary>
    public const string OwnersSql = "alter table lanes.lanes drop column counter";

    /// <summary>What operating lanes needs: requests to publish again, new histories, skipped records, and what may be deleted when it is old.</summary>
    public static readonly string OperationsSql =
        $$"""
        alter table lanes.lanes add column republish_from bigint;

        -- A new history of a lane: what the bus had behind lost_after, up to lost_to, the service lost with its database.
        create table lanes.rejoins (
            lane int not null,
            lost_after bigint not null,
            lost_to bigint not null,
            rejoined_by text not null,
            reason text not null,
            at timestamptz not null default clock_timestamp(),
            primary key (lane, lost_to)
        );
        grant select, insert on lanes.rejoins to {service};

        -- Who left out which parked record, and why; its body is not kept.
        create table lanes.skipped (
            id bigint primary key,
            lane int not null,
            tenant_id text not null,
            key text not null,
            source text not null,
            name text not null,
            message_id text not null,
            error text,
            skipped_by text not null,
            reason text not null,
            at timestamptz not null default clock_timestamp()
        );
        grant select, insert on lanes.skipped to {service};
        {{Guarded("lanes.skipped")}}

        {{Expires("lanes.unique_keys", "at")}}
        """;

    /// <summary>Lets the publisher's role delete a table's old rows, of all tenants.</summary>
    public static string Expires(string table, string column) =>
        $$"""
        create index on {{table}} ({{column}});
        grant select, delete on {{table}} to {publisher};
        create policy finds_old on {{table}} for select to {publisher} using (true);
        create policy deletes_old on {{table}} for delete to {publisher} using (true);
        """;

    /// <summary>The commit's part for event streams; needs the event store's tables.</summary>
    public static readonly string AppendSql =
        """
        -- Checks the streams' versions, then takes sequence numbers, then inserts: streams and events come in (stream, version) order.
        create function lanes.append_events(
            s_tenants text[], s_ids text[], s_types text[], s_expected bigint[], s_counts bigint[], s_at timestamptz[],
            e_ids uuid[], e_tenants text[], e_streams text[], e_versions bigint[], e_types text[], e_dotnet text[], e_data text[],
            e_at timestamptz[], e_correlation text[], e_causation text[], e_headers text[])
        returns void language plpgsql as $fn$
        declare
            done bigint;
            started bigint;
            numbers bigint[];
        begin
            update event_store.mt_streams s
            set version = q.expected + q.count, "timestamp" = q.at
            from unnest(s_tenants, s_ids, s_expected, s_counts, s_at) as q (tenant_id, id, expected, count, at)
            where q.expected > 0 and s.tenant_id = q.tenant_id and s.id = q.id and s.version = q.expected;
            get diagnostics done = row_count;
            insert into event_store.mt_streams (tenant_id, id, type, version, "timestamp", created, is_archived)
            select q.tenant_id, q.id, q.type, q.count, q.at, q.at, false
            from unnest(s_tenants, s_ids, s_types, s_expected, s_counts, s_at) as q (tenant_id, id, type, expected, count, at)
            where q.expected = 0
            on conflict do nothing;
            get diagnostics started = row_count;
            if done + started <> cardinality(s_ids) then
                raise exception 'a stream is not at its version' using errcode = 'HT002', detail = (
                    select to_json(array_agg(json_build_array(q.tenant_id, q.id)))
                    from unnest(s_tenants, s_ids, s_expected, s_counts) as q (tenant_id, id, expected, count)
                    left join event_store.mt_streams s on s.tenant_id = q.tenant_id and s.id = q.id
                    where s.xmin is distinct from pg_current_xact_id()::xid);
            end if;
            select array_agg(n order by n) into numbers
            from (select nextval('event_store.mt_events_sequence') as n from generate_series(1, cardinality(e_ids))) x;
            insert into event_store.mt_events (
                seq_id, id, stream_id, version, data, type, "timestamp", tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
            select n.seq, q.id, q.stream_id, q.version, q.data::jsonb, q.type, q.at, q.tenant_id, q.dotnet, q.correlation, q.causation, q.headers::jsonb, false
            from unnest(e_ids, e_tenants, e_streams, e_versions, e_types, e_dotnet, e_data, e_at, e_correlation, e_causation, e_headers) with ordinality
                as q (id, tenant_id, stream_id, version, type, dotnet, data, at, correlation, causation, headers, place)
            join unnest(numbers) with ordinality as n (seq, place) on n.place = q.place;
        end
        $fn$;
        """;

    /// <summary>The table of a document kind.</summary>
    public static string DocumentSql(string kind) =>
        $$"""
        create table doc_{{kind}} (
            tenant_id text not null,
            id text not null,
            lane int not null,
            version bigint not null,
            data jsonb not null,
            primary key (tenant_id, id)
        );
        alter table doc_{{kind}} alter column data set storage external;
        grant select, insert, update, delete on doc_{{kind}} to {service};
        {{Guarded($"doc_{kind}")}}
        """;

    /// <summary>A table with a <c>tenant_id</c> is seen only for the tenants that <c>app.tenants</c> names.</summary>
    public static string Guarded(string table) =>
        $"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy own_tenants on {table} using ({EventStoreSchema.TenantPolicy});
        """;
}
