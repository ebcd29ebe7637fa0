namespace Hitl.Lanes.Postgres;

/// <summary>The functions that commit, as they are now: one statement for lanes and streams, and short ways for the commonest sizes.</summary>
/// <remarks>
/// A lane row is locked before a stream, lanes in ascending order; nothing is taken from the sequence before every stream was at its version.
/// A function over several arrays keeps each in a store of its own; for one lane, one stream, one event that costs more than the work.
/// </remarks>
public static class CommitSchema
{
    private const string LaneParameters =
        "p_lanes int[], p_terms bigint[], p_numbers bigint[], p_heard jsonb[], p_counts int[], p_bytes bytea[]";

    private const string StreamParameters =
        """
        s_tenants text[], s_ids text[], s_types text[], s_expected bigint[], s_counts bigint[], s_at timestamptz[],
        e_ids uuid[], e_tenants text[], e_streams text[], e_versions bigint[], e_types text[], e_dotnet text[], e_data text[],
        e_at timestamptz[], e_correlation text[], e_causation text[], e_headers text[]
        """;

    /// <summary>Checks terms and commit numbers under the rows' locks, gives positions, writes the outgoing rows.</summary>
    private const string CommitLanes =
        """
            if cardinality(p_lanes) = 1 then
                update lanes.lanes l
                set commit_number = l.commit_number + 1, written = l.written + p_counts[1], heard = l.heard || p_heard[1]
                where l.lane = p_lanes[1] and l.term = p_terms[1] and l.commit_number = p_numbers[1]
                returning l.written into reached;
                if not found then
                    raise exception 'lanes are not ours' using errcode = 'HT001', detail = to_json(p_lanes);
                end if;
                if p_counts[1] > 0 then
                    insert into lanes.outgoing (lane, first, last, bytes) values (p_lanes[1], reached - p_counts[1] + 1, reached, p_bytes[1]);
                end if;
            else
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
                with moved as (
                    update lanes.lanes l
                    set commit_number = l.commit_number + 1, written = l.written + q.count, heard = l.heard || q.heard
                    from unnest(p_lanes, p_heard, p_counts, p_bytes) as q (lane, heard, count, bytes)
                    where l.lane = q.lane
                    returning l.lane, l.written, q.count, q.bytes
                )
                insert into lanes.outgoing (lane, first, last, bytes)
                select m.lane, m.written - m.count + 1, m.written, m.bytes from moved m where m.count > 0;
            end if;
        """;

    /// <summary>Checks the streams' versions, then inserts. The events' rows come in the arrays' order, and so do their sequence numbers: there is no join.</summary>
    private const string AppendEvents =
        """
            if cardinality(s_ids) = 1 and s_expected[1] > 0 then
                update event_store.mt_streams s
                set version = s_expected[1] + s_counts[1], "timestamp" = s_at[1]
                where s.tenant_id = s_tenants[1] and s.id = s_ids[1] and s.version = s_expected[1];
                get diagnostics done = row_count;
            else
                if 0 < any (s_expected) then
                    update event_store.mt_streams s
                    set version = q.expected + q.count, "timestamp" = q.at
                    from unnest(s_tenants, s_ids, s_expected, s_counts, s_at) as q (tenant_id, id, expected, count, at)
                    where q.expected > 0 and s.tenant_id = q.tenant_id and s.id = q.id and s.version = q.expected;
                    get diagnostics done = row_count;
                end if;
                if 0 = any (s_expected) then
                    insert into event_store.mt_streams (tenant_id, id, type, version, "timestamp", created, is_archived)
                    select q.tenant_id, q.id, q.type, q.count, q.at, q.at, false
                    from unnest(s_tenants, s_ids, s_types, s_expected, s_counts, s_at) as q (tenant_id, id, type, expected, count, at)
                    where q.expected = 0
                    on conflict do nothing;
                    get diagnostics started = row_count;
                end if;
            end if;
            if done + started <> cardinality(s_ids) then
                raise exception 'a stream is not at its version' using errcode = 'HT002', detail = (
                    select to_json(array_agg(json_build_array(q.tenant_id, q.id)))
                    from unnest(s_tenants, s_ids, s_expected, s_counts) as q (tenant_id, id, expected, count)
                    left join event_store.mt_streams s on s.tenant_id = q.tenant_id and s.id = q.id
                    where s.xmin is distinct from pg_current_xact_id()::xid);
            end if;
            if cardinality(e_ids) = 1 then
                insert into event_store.mt_events (
                    seq_id, id, stream_id, version, data, type, "timestamp", tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
                values (
                    nextval('event_store.mt_events_sequence'), e_ids[1], e_streams[1], e_versions[1], e_data[1]::jsonb, e_types[1], e_at[1],
                    e_tenants[1], e_dotnet[1], e_correlation[1], e_causation[1], e_headers[1]::jsonb, false);
            else
                insert into event_store.mt_events (
                    seq_id, id, stream_id, version, data, type, "timestamp", tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
                select
                    nextval('event_store.mt_events_sequence'), q.id, q.stream_id, q.version, q.data::jsonb, q.type, q.at,
                    q.tenant_id, q.dotnet, q.correlation, q.causation, q.headers::jsonb, false
                from unnest(e_ids, e_tenants, e_streams, e_versions, e_types, e_dotnet, e_data, e_at, e_correlation, e_causation, e_headers)
                    as q (id, tenant_id, stream_id, version, type, dotnet, data, at, correlation, causation, headers);
            end if;
        """;

    /// <summary>For a commit without streams, or with something between its lanes and its streams.</summary>
    public static readonly string LanesSql =
        $"""
        -- Not compressed: that costs more than it saves of rows that are read once.
        alter table lanes.outgoing alter column bytes set storage external;

        create or replace function lanes.commit_lanes({LaneParameters})
        returns void language plpgsql as $fn$
        declare
            held int[];
            reached bigint;
        begin
        {CommitLanes}
        end
        $fn$;
        """;

    /// <summary>The whole commit of lanes and streams in one statement; needs the event store's tables.</summary>
    public static readonly string StreamsSql =
        $"""
        -- A stream's row is rewritten with each commit; with room left on its page its index entries stay.
        alter table event_store.mt_streams set (fillfactor = 70);

        create or replace function lanes.append_events({StreamParameters})
        returns void language plpgsql as $fn$
        declare
            done bigint := 0;
            started bigint := 0;
        begin
        {AppendEvents}
        end
        $fn$;

        create function lanes.commit(p_tenants text[], {LaneParameters}, {StreamParameters})
        returns void language plpgsql as $fn$
        declare
            scope text;
            held int[];
            reached bigint;
            done bigint := 0;
            started bigint := 0;
        begin
            scope := set_config('app.tenants', p_tenants::text, true);
        {CommitLanes}
        {AppendEvents}
        end
        $fn$;
        """;
}
