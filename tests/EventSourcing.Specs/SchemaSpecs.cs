using Hitl.EventSourcing;
using Npgsql;

namespace EventSourcing.Specs;

public class SchemaSpecs(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_tables_have_Martens_columns_in_Martens_order_with_Martens_types()
    {
        var columns = await TestDatabase.Ask<string>(
            database.Admin,
            """
            select string_agg(line, e'\n' order by table_name, ordinal_position) from (
                select table_name, ordinal_position, concat_ws(' ', table_name, column_name, udt_name, character_maximum_length,
                    case when is_nullable = 'NO' then 'not null' end, column_default) as line
                from information_schema.columns where table_schema = 'event_store' and table_name like 'mt_%') c
            """);

        Assert.Equal(
            """
            mt_event_progression name varchar not null
            mt_event_progression last_seq_id int8
            mt_event_progression last_updated timestamptz transaction_timestamp()
            mt_events seq_id int8 not null
            mt_events id uuid not null
            mt_events stream_id varchar
            mt_events version int8 not null
            mt_events data jsonb not null
            mt_events bdata bytea
            mt_events type varchar 500 not null
            mt_events timestamp timestamptz not null now()
            mt_events tenant_id varchar '*DEFAULT*'::character varying
            mt_events mt_dotnet_type varchar
            mt_events correlation_id varchar
            mt_events causation_id varchar
            mt_events headers jsonb
            mt_events is_archived bool false
            mt_streams tenant_id varchar not null '*DEFAULT*'::character varying
            mt_streams id varchar not null
            mt_streams type varchar
            mt_streams version int8
            mt_streams timestamp timestamptz not null now()
            mt_streams created timestamptz not null now()
            mt_streams is_archived bool false
            """,
            columns);
    }

    [Fact]
    public async Task Indexes_and_keys_have_Martens_names() => Assert.Equal(
        "pk_mt_event_progression pk_mt_events_stream_and_version pkey_mt_events_seq_id pkey_mt_streams_tenant_id_id",
        await TestDatabase.Ask<string>(
            database.Admin,
            "select string_agg(indexname, ' ' order by indexname) from pg_indexes where schemaname = 'event_store' and tablename like 'mt_%'"));

    [Fact]
    public async Task The_sequence_belongs_to_the_events() => Assert.Equal(
        "event_store.mt_events_sequence",
        await TestDatabase.Ask<string>(database.Admin, "select pg_get_serial_sequence('event_store.mt_events', 'seq_id')"));

    [Fact]
    public async Task The_DDL_can_be_run_again() => Assert.Equal(
        ["0002 again"],
        await database.Migrate([.. TestDatabase.Steps, new("0002 again", EventStoreSchema.Sql)]));
}

public class MigrationsSpecs(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Migration Shelves = new("shelves", "create table shelves (name text); grant select on shelves to {service}, {publisher}");

    [Fact]
    public async Task A_step_is_applied_once()
    {
        Assert.Equal(["shelves"], await database.Migrate([.. TestDatabase.Steps, Shelves]));
        Assert.Empty(await database.Migrate([.. TestDatabase.Steps, Shelves]));
        Assert.Equal(0L, await TestDatabase.Ask<long>(database.Service, "select count(*) from shelves"));
    }

    [Fact]
    public async Task A_step_whose_text_changed_after_it_was_applied_is_an_error()
    {
        var step = new Migration("colours", "create table colours (name text)");
        await database.Migrate(step);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => database.Migrate(step with { Sql = "create table colours (name int)" }));
        Assert.Contains("Migration 'colours' was applied with another text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind_and_is_tried_again()
    {
        await Assert.ThrowsAsync<PostgresException>(() => database.Migrate(new Migration("sizes", "create table sizes (name text); select 1 / 0")));

        Assert.Equal(["sizes"], await database.Migrate(new Migration("sizes", "create table sizes (name text)")));
    }

    [Fact]
    public async Task Instances_that_start_together_apply_each_step_once()
    {
        var step = new Migration("doors", "create table doors (name text)");

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.Migrate(step)));

        Assert.Equal("doors", Assert.Single(applied.SelectMany(names => names)));
    }
}
