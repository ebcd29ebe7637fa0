using Hitl.EventSourcing;

namespace Hitl.Notifier;

/// <summary>The tables of this service besides its outboxes: the suppression rows and the ledger of attempts.</summary>
internal static class NotifierSchema
{
    public static readonly IReadOnlyList<Migration> Steps =
        [new("suppressions", Suppressions), new("attempts", Attempts), new("room on pages", RoomOnPages)];

    /// <summary>Rows that are written again with each step of a reply find room on their page, and their index entries stay.</summary>
    private const string RoomOnPages =
        """
        alter table doc_outbox set (fillfactor = 60);
        alter table sending.attempts set (fillfactor = 70);
        """;

    /// <remarks>
    /// A row of channel and sender <c>*</c> stands for every way to its address; a START later than it opens the one way it came by, so the
    /// changes have an order of their own.
    /// </remarks>
    private const string Suppressions =
        $$"""
        create schema sending;
        grant usage on schema sending to {service};

        create table sending.suppressions (
            tenant_id text not null,
            channel text not null,
            sender text not null,
            address text not null,
            closed boolean not null default false,
            nth bigint not null default 0,
            at timestamptz not null default now(),
            primary key (tenant_id, channel, sender, address)
        );
        create sequence sending.suppression_changes as bigint;
        alter table sending.suppressions enable row level security;
        alter table sending.suppressions force row level security;
        create policy own_tenants on sending.suppressions using ({{EventStoreSchema.TenantPolicy}});
        grant select, insert, update on sending.suppressions to {service};
        grant usage on sequence sending.suppression_changes to {service};

        create function sending.apply_suppressions(acts jsonb) returns void language plpgsql as $body$
        declare
            act record;
            shut boolean;
            broken text[] := '{}';
        begin
            insert into sending.suppressions (tenant_id, channel, sender, address)
            select distinct a->>'tenantId', w.channel, w.sender, a->>'address'
            from jsonb_array_elements(acts) a
            cross join lateral (values (a->>'channel', a->>'sender'), ('*', '*')) as w(channel, sender)
            order by 1, 2, 3, 4
            on conflict do nothing;

            for act in
                select distinct a->>'tenantId' as tenant, a->>'channel' as channel, a->>'sender' as sender, a->>'address' as address
                from jsonb_array_elements(acts) a
                where a->>'act' <> 'expect'
                order by 1, 2, 3, 4
            loop
                perform 1 from sending.suppressions s
                where s.tenant_id = act.tenant and s.channel = act.channel and s.sender = act.sender and s.address = act.address
                for update;
            end loop;

            for act in
                select a->>'act' as act, a->>'tenantId' as tenant, a->>'channel' as channel, a->>'sender' as sender,
                    a->>'address' as address, a->>'key' as key
                from jsonb_array_elements(acts) with ordinality as e(a, nth)
                order by e.nth
            loop
                if act.act = 'expect' then
                    shut := false;
                    select bool_or(own.closed or (every.closed and every.nth > own.nth)) into shut
                    from (
                        select s.closed, s.nth from sending.suppressions s
                        where s.tenant_id = act.tenant and s.channel = act.channel and s.sender = act.sender and s.address = act.address
                        for share) own
                    cross join (
                        select s.closed, s.nth from sending.suppressions s
                        where s.tenant_id = act.tenant and s.channel = '*' and s.sender = '*' and s.address = act.address
                        for share) every;
                    if shut is distinct from false then
                        broken := broken || act.key;
                    end if;
                else
                    update sending.suppressions s
                    set closed = act.act = 'close', nth = nextval('sending.suppression_changes'), at = clock_timestamp()
                    where s.tenant_id = act.tenant and s.channel = act.channel and s.sender = act.sender and s.address = act.address;
                end if;
            end loop;

            if cardinality(broken) > 0 then
                raise exception 'the channel is closed' using errcode = 'HT003', detail = to_jsonb(broken)::text;
            end if;
        end
        $body$;
        grant execute on function sending.apply_suppressions(jsonb) to {service};
        """;

    private const string Attempts =
        $$"""
        create table sending.attempts (
            tenant_id text not null,
            attempt text not null,
            conversation text not null,
            reply text not null,
            channel text not null,
            state text not null,
            code text null,
            provider_message text null,
            started_at timestamptz not null,
            settled_at timestamptz null,
            primary key (tenant_id, attempt)
        );
        create index attempts_by_conversation on sending.attempts (conversation, tenant_id);
        create index attempts_by_provider_message on sending.attempts (provider_message, tenant_id) where provider_message is not null;
        alter table sending.attempts enable row level security;
        alter table sending.attempts force row level security;
        create policy own_tenants on sending.attempts using ({{EventStoreSchema.TenantPolicy}});
        grant select, insert, update, delete on sending.attempts to {service};

        create function sending.expect_unbound(expected jsonb) returns void language plpgsql as $body$
        declare
            broken text[];
        begin
            select array_agg(distinct e->>'attempt') into broken
            from jsonb_array_elements(expected) e
            where exists (
                select from sending.attempts a
                where a.tenant_id = e->>'tenantId' and a.provider_message = e->>'providerMessage' and a.attempt <> e->>'attempt');
            if cardinality(broken) > 0 then
                raise exception 'the message is another attempt''s' using errcode = 'HT003', detail = to_jsonb(broken)::text;
            end if;
        end
        $body$;
        grant execute on function sending.expect_unbound(jsonb) to {service};
        """;
}
