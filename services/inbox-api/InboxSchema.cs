using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;

namespace Hitl.InboxApi;

/// <summary>The service's own tables, each bound to its tenant by row-level security.</summary>
internal static class InboxSchema
{
    public static readonly Migration Journal = new(
        "inbox journal",
        $$"""
        create table journal (
            tenant_id text not null,
            lane int not null,
            position bigint not null,
            conversation text not null,
            type text not null,
            body jsonb not null,
            at timestamptz not null,
            primary key (tenant_id, lane, position)
        );
        create index journal_by_conversation on journal (conversation, tenant_id, position);
        create table journal_ends (
            tenant_id text not null,
            lane int not null,
            last bigint not null,
            primary key (tenant_id, lane)
        );
        grant select, insert, delete on journal to {service};
        grant select, insert, update on journal_ends to {service};
        {{LaneSchema.Guarded("journal")}}
        {{LaneSchema.Guarded("journal_ends")}}
        """);

    public static readonly Migration Actions = new(
        "inbox actions",
        $$"""
        create table actions (
            tenant_id text not null,
            action text not null,
            conversation text not null,
            agent text not null,
            fingerprint text not null,
            asked_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, action)
        );
        create table action_outcomes (
            tenant_id text not null,
            action text not null,
            accepted boolean not null,
            reason text,
            owner text not null,
            holder text,
            holder_name text,
            epoch bigint not null,
            at timestamptz not null,
            primary key (tenant_id, action)
        );
        grant select, insert on actions, action_outcomes to {service};
        {{LaneSchema.Guarded("actions")}}
        {{LaneSchema.Guarded("action_outcomes")}}
        """);

    /// <summary>A repeat under its Idempotency-Key finds an action's outcome for as long as <c>Bus:Retention</c> says.</summary>
    public static readonly Migration OldActions = new(
        "inbox old actions",
        $"""
        {LaneSchema.Expires("actions", "asked_at")}
        {LaneSchema.Expires("action_outcomes", "at")}
        """);

    public static readonly Migration Lines = new(
        "inbox lines",
        """
        alter table doc_conversation
            add column status text generated always as (data ->> 'status') stored,
            add column owner text generated always as (data ->> 'owner') stored,
            add column holder text generated always as (data #>> '{holder,id}') stored,
            add column last_activity bigint generated always as ((data ->> 'lastActivity')::bigint) stored,
            add column search text generated always as (
                lower((data ->> 'contactName') || ' ' || (data ->> 'address') || ' ' || coalesce(data #>> '{last,text}', ''))) stored,
            add column line jsonb generated always as (data - '{messages,decisions}'::text[]) stored;
        create index conversations_by_activity on doc_conversation (tenant_id, last_activity desc, id);
        """);

    /// <summary>Messages are read from the journal; a line that is written with every contract heard is short, and stays on its page.</summary>
    /// <remarks>The owner is bound by the tenants' policy too, and would change no row under it.</remarks>
    public static readonly Migration LinesAlone = new(
        "inbox lines alone",
        """
        alter table doc_conversation drop column line;
        alter table doc_conversation no force row level security;
        update doc_conversation set data = (data - 'messages') || '{"leaving": []}';
        alter table doc_conversation force row level security;
        alter table doc_conversation set (fillfactor = 70);
        """);

    /// <remarks>
    /// Only who asks for the order can use it: of a small table the planner took an index that begins with the tenant for as good as the primary
    /// key, kept that plan, and read all lines of the tenant to find one.
    /// </remarks>
    public static readonly Migration LinesByActivity = new(
        "inbox lines by activity",
        """
        drop index conversations_by_activity;
        create index conversations_by_activity on doc_conversation (tenant_id, last_activity desc, id) where last_activity is not null;
        """);

    /// <summary>No statement looks into what was heard: kept as it was said, it need not be taken apart, nor put together for who reads it.</summary>
    public static readonly Migration JournalAsSaid = new(
        "inbox journal as said",
        "alter table journal alter column body type json using body::text::json");
}
