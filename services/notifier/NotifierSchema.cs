using Hitl.EventSourcing;

namespace Hitl.Notifier;

/// <summary>The tables of this service besides its outboxes: the suppression rows and the ledger of attempts.</summary>
internal static class NotifierSchema
{
    public static readonly IReadOnlyList<Migration> Steps =
        [new("suppressions", Suppressions), new("attempts", Attempts), new("room on pages", RoomOnPages), new("brakes", Brakes), new("met for ninety days", MetForNinetyDays), new("who decided an attempt", WhoDecided)];

    /// <summary>A fingerprint of a number is kept for as long as it can tell a new one from a known one in any loop or fraud; each new row clears its connection's old ones.</summary>
    private const string MetForNinetyDays =
        """
        grant delete on sending.met to {service};
        create function sending.forget_met() returns trigger language plpgsql as $body$
        begin
            delete from sending.met m
            where m.tenant_id = new.tenant_id and m.connection = new.connection and m.first_at < new.first_at - interval '90 days';
            return null;
        end
        $body$;
        create trigger forgets_old after insert on sending.met for each row execute function sending.forget_met();
        """;

    /// <summary>A pause is quiet when nothing of software's is under way; what people send goes on. Those from before count as software's until they are settled.</summary>
    private const string WhoDecided = "alter table sending.attempts add column automated boolean not null default true;";

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

    /// <remarks>
    /// Who starts attempts shares a lock with everybody else who does, for as long as the commit; who pauses takes it alone. So no automated
    /// attempt starts after the pause is committed, in whatever lane, and no row is written for it.
    /// </remarks>
    private const string Brakes =
        $$"""
        create table sending.pauses (
            tenant_id text not null,
            channel text not null,
            paused boolean not null,
            by_agent text not null,
            reason text not null,
            at timestamptz not null,
            primary key (tenant_id, channel)
        );
        create table sending.pause_acts (
            nth bigint generated always as identity primary key,
            tenant_id text not null,
            channel text not null,
            paused boolean not null,
            by_agent text not null,
            reason text not null,
            at timestamptz not null
        );
        create table sending.held (
            tenant_id text not null,
            reply text not null,
            conversation text not null,
            channel text not null,
            why text not null,
            decided_at timestamptz not null,
            held_at timestamptz not null,
            primary key (tenant_id, reply)
        );
        create index held_by_conversation on sending.held (conversation, tenant_id);
        create table sending.spent (
            tenant_id text not null,
            connection text not null,
            day date not null,
            messages bigint not null default 0,
            money numeric not null default 0,
            primary key (tenant_id, connection, day)
        );
        create table sending.met (
            tenant_id text not null,
            connection text not null,
            address text not null,
            first_at timestamptz not null,
            primary key (tenant_id, connection, address)
        );
        create index met_by_time on sending.met (tenant_id, connection, first_at);

        alter table sending.pauses enable row level security;
        alter table sending.pauses force row level security;
        create policy own_tenants on sending.pauses using ({{EventStoreSchema.TenantPolicy}});
        alter table sending.pause_acts enable row level security;
        alter table sending.pause_acts force row level security;
        create policy own_tenants on sending.pause_acts using ({{EventStoreSchema.TenantPolicy}});
        alter table sending.held enable row level security;
        alter table sending.held force row level security;
        create policy own_tenants on sending.held using ({{EventStoreSchema.TenantPolicy}});
        alter table sending.spent enable row level security;
        alter table sending.spent force row level security;
        create policy own_tenants on sending.spent using ({{EventStoreSchema.TenantPolicy}});
        alter table sending.met enable row level security;
        alter table sending.met force row level security;
        create policy own_tenants on sending.met using ({{EventStoreSchema.TenantPolicy}});
        grant select, insert, update on sending.pauses to {service};
        grant select, insert on sending.pause_acts to {service};
        grant select, insert, delete on sending.held to {service};
        grant select, insert, update on sending.spent to {service};
        grant select, insert on sending.met to {service};

        create function sending.pause_lock(tenant text, channel text) returns bigint language sql immutable
            as $body$ select hashtextextended('pause' || chr(10) || tenant || chr(10) || channel, 0) $body$;

        create function sending.expect_moving(expected jsonb) returns void language plpgsql as $body$
        declare
            way record;
            broken text[];
        begin
            for way in
                select distinct e->>'tenantId' as tenant, w.channel
                from jsonb_array_elements(expected) e cross join lateral (values (e->>'channel'), ('*')) as w(channel)
                order by 1, 2
            loop
                perform pg_advisory_xact_lock_shared(sending.pause_lock(way.tenant, way.channel));
            end loop;
            select array_agg(distinct e->>'key') into broken
            from jsonb_array_elements(expected) e
            where exists (
                select from sending.pauses p
                where p.tenant_id = e->>'tenantId' and p.channel in (e->>'channel', '*') and p.paused);
            if cardinality(broken) > 0 then
                raise exception 'sending is paused' using errcode = 'HT003', detail = to_jsonb(broken)::text;
            end if;
        end
        $body$;

        -- Read committed: what the last holder of the lock committed is seen.
        create function sending.set_pause(tenant text, way text, pause boolean, agent text, why text, now timestamptz) returns void
            language plpgsql as $body$
        begin
            perform pg_advisory_xact_lock(sending.pause_lock(tenant, way));
            insert into sending.pauses (tenant_id, channel, paused, by_agent, reason, at) values (tenant, way, pause, agent, why, now)
            on conflict (tenant_id, channel) do update
                set paused = excluded.paused, by_agent = excluded.by_agent, reason = excluded.reason, at = excluded.at;
            insert into sending.pause_acts (tenant_id, channel, paused, by_agent, reason, at) values (tenant, way, pause, agent, why, now);
        end
        $body$;

        create function sending.spend(acts jsonb) returns void language plpgsql as $body$
        declare
            act record;
            known sending.spent;
            fresh boolean;
            broken text[] := '{}';
        begin
            for act in
                select a->>'tenantId' as tenant, a->>'connection' as connection, (a->>'at')::timestamptz as at, a->>'address' as address,
                    (a->>'price')::numeric as price, (a->>'messages')::bigint as most, (a->>'money')::numeric as money,
                    (a->>'newNumbers')::bigint as numbers, (a->>'person')::boolean as person, a->>'key' as key
                from jsonb_array_elements(acts) with ordinality as e(a, nth)
                order by 1, 2, e.nth
            loop
                insert into sending.spent as s (tenant_id, connection, day) values (act.tenant, act.connection, (act.at at time zone 'utc')::date)
                on conflict do nothing;
                select * into known from sending.spent s
                where s.tenant_id = act.tenant and s.connection = act.connection and s.day = (act.at at time zone 'utc')::date for update;
                fresh := not exists (
                    select from sending.met m where m.tenant_id = act.tenant and m.connection = act.connection and m.address = act.address);
                if not act.person and (
                    known.messages >= act.most
                    or known.money + act.price > act.money
                    or (fresh and (
                        select count(*) from sending.met m
                        where m.tenant_id = act.tenant and m.connection = act.connection and m.first_at > act.at - interval '1 hour') >= act.numbers))
                then
                    broken := broken || act.key;
                else
                    update sending.spent s set messages = s.messages + 1, money = s.money + coalesce(act.price, 0)
                    where s.tenant_id = act.tenant and s.connection = act.connection and s.day = (act.at at time zone 'utc')::date;
                    insert into sending.met (tenant_id, connection, address, first_at) values (act.tenant, act.connection, act.address, act.at)
                    on conflict do nothing;
                end if;
            end loop;
            if cardinality(broken) > 0 then
                raise exception 'a cap is reached' using errcode = 'HT003', detail = to_jsonb(broken)::text;
            end if;
        end
        $body$;
        grant execute on function sending.pause_lock(text, text) to {service};
        grant execute on function sending.expect_moving(jsonb) to {service};
        grant execute on function sending.set_pause(text, text, boolean, text, text, timestamptz) to {service};
        grant execute on function sending.spend(jsonb) to {service};
        """;
}
