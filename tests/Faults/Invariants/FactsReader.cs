using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hitl.Cli.Running;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.InboxApi.Inbox;
using Hitl.Ingest.Contacts;
using Hitl.Journeys;
using Hitl.Lanes;
using Hitl.Testing;
using Npgsql;
using NpgsqlTypes;

namespace Hitl.Faults.Invariants;

/// <summary>What the provider recorded. The simulator forgets when it is started again, so a test that does so reads it before.</summary>
internal sealed record ProviderRecord(IReadOnlyList<Written> Written, IReadOnlyList<Sent> Sent)
{
    public static readonly ProviderRecord Nothing = new([], []);

    public ProviderRecord With(ProviderRecord later) => new([.. Written, .. later.Written], [.. Sent, .. later.Sent]);
}

/// <summary>Reads the facts of a platform, as the superuser and from the simulator's control API.</summary>
internal sealed class FactsReader(Journey journey)
{
    private const int All = 1_000_000;

    private static readonly (string Name, string Database, string Says)[] Services =
    [
        ("ingest", "hitl_ingest", Topics.Inbound),
        ("classifier", "hitl_classifier", Topics.Understood),
        ("orchestrator", "hitl_orchestrator", Topics.Conversations),
        ("notifier", "hitl_notifier", Topics.Deliveries),
        ("inbox-api", "hitl_inbox", Topics.AgentActions),
    ];

    /// <summary>As the inbox API writes its views; without it the order of properties and nulls would differ.</summary>
    private static readonly JsonSerializerOptions Views = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly string[] Tenants = [SampleConnections.Northgate, SampleConnections.Harbour];

    private readonly Dictionary<string, string> connectionStrings = Services.ToDictionary(
        s => s.Database, s => new NpgsqlConnectionStringBuilder(journey.Platform.AdminConnectionString) { Database = s.Database, Pooling = false, CommandTimeout = 120 }.ConnectionString);

    /// <summary>Reads a service's database elsewhere than in the platform's own cluster.</summary>
    public FactsReader From(string database, string admin)
    {
        connectionStrings[database] = new NpgsqlConnectionStringBuilder(admin) { Database = database, Pooling = false, CommandTimeout = 120 }.ConnectionString;
        return this;
    }

    /// <summary>Waits until nothing is under way, at most that long, and reads everything; what still is under way then is a finding.</summary>
    /// <param name="before">What the provider recorded before the simulator was started again.</param>
    /// <param name="poison">Keys of conversations whose records the test itself has spoilt; they alone may be parked.</param>
    public async Task<Facts> Read(TimeSpan within, ProviderRecord? before = null, IReadOnlySet<string>? poison = null)
    {
        var limit = Environment.TickCount64 + (long)within.TotalMilliseconds;
        while (true)
        {
            var moving = await Moving(poison ?? new HashSet<string>());
            if (!SevenInvariants.Quiet(moving).Any() || Environment.TickCount64 > limit)
            {
                var provider = (before ?? ProviderRecord.Nothing).With(await Provider());
                return moving with
                {
                    Written = provider.Written,
                    Sent = provider.Sent,
                    Streams = await Streams(),
                    Heard = await Heard(),
                    Shown = await Shown(),
                    Said = await Said(),
                    Closed = await Closed(),
                    Strays = [.. await Strays(), .. LogStrays()],
                    Differing = await Differing(poison),
                    Markers = Markers,
                };
            }

            await Task.Delay(250, Journey.Ct);
        }
    }

    /// <summary>How far each message without an answer came, as things stand now; for what a test says when it fails.</summary>
    public async Task<string> Explain(IReadOnlyList<Load> loads)
    {
        var (facts, unanswered) = await Standing(loads);
        return string.Join('\n', Hops.Of(facts, unanswered));
    }

    /// <summary>How many messages without an answer are a person's because the model was silent for too long.</summary>
    public async Task<int> LeftByTheModelsDeadline(IReadOnlyList<Load> loads)
    {
        var (facts, unanswered) = await Standing(loads);
        return Hops.LeftByTheModelsDeadline(facts, unanswered).Count;
    }

    private async Task<(Facts Facts, IReadOnlyList<Unanswered> Unanswered)> Standing(IReadOnlyList<Load> loads)
    {
        var unanswered = new List<Unanswered>();
        foreach (var load in loads)
            unanswered.AddRange(await load.Unanswered());
        var moving = await Moving(new HashSet<string>());
        return (moving with { Streams = await Streams(), Said = await Said(), Booked = await Booked(), Ends = await Ends(moving.Lanes) }, unanswered);
    }

    public async Task<ProviderRecord> Provider()
    {
        var connections = journey.Platform.Connections.ToDictionary(c => c.Id, c => c.Tenant);
        var webhooks = (await Get<List<Webhook>>($"/control/webhooks?kind=inbound&limit={All}")).DistinctBy(w => w.Key).ToDictionary(w => w.Key);
        var texts = await Get<List<Text>>($"/control/messages?limit={All}");
        return new(
            [.. texts.Where(t => t.Direction == "inbound").Select(t =>
            {
                var webhook = webhooks.GetValueOrDefault(t.Sid);
                var message = Names.Message(t.Tenant, $"message/{t.Connection}/{t.Sid}").Value;
                return new Written(
                    t.Tenant, t.From, message, webhook?.State == "accepted", webhook?.At ?? t.At, (webhook?.At ?? t.At).AddMilliseconds(webhook?.Milliseconds ?? 0));
            })],
            [.. texts.Where(t => t.Direction == "outbound").Select(t => new Sent(t.Tenant, t.To, t.Conversation, t.Attempt, t.Body, t.At))]);
    }

    /// <summary>What tells whether all is done; cheap enough to be asked again and again.</summary>
    private async Task<Facts> Moving(IReadOnlySet<string> poison)
    {
        var undone = new List<Undone>();
        var lanes = new List<Standing>();
        var clock = (await Get<JsonElement>("/clock")).GetProperty("now").GetDateTimeOffset();
        foreach (var (name, database, says) in Services)
        {
            lanes.AddRange(await Rows(
                database,
                "select lane, written, published, heard::text from lanes.lanes",
                r => new Standing(name, says, r.GetInt32(0), r.GetInt64(1), r.GetInt64(2), JsonDocument.Parse(r.GetString(3)).RootElement
                    .EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetProperty("position").GetInt64()))));
            undone.AddRange(await Rows(database, "select key, name from lanes.accepted", r => new Undone(name, $"an accepted {r.GetString(1)}", r.GetString(0))));
            undone.AddRange(await Rows(
                database, "select key, timer from lanes.timers where due <= $1", r => new Undone(name, $"the due timer {r.GetString(1)}", r.GetString(0)), clock));
            undone.AddRange((await Rows(
                    database, "select key, name, coalesce(error, 'behind another') from lanes.parked", r => new Undone(name, $"a parked {r.GetString(1)} ({r.GetString(2)})", r.GetString(0))))
                .Where(u => !poison.Contains(u.Key)));
        }

        foreach (var (name, _, _) in Services)
            undone.AddRange((await AlarmsOf(name)).Select(alarm => new Undone(name, "an alarm", alarm)));
        return new Facts { Lanes = lanes, Undone = undone, Tried = await Ledger() };
    }

    private async Task<IReadOnlyList<string>> AlarmsOf(string service)
    {
        try
        {
            return await journey.Alarms(service);
        }
        catch (HttpRequestException e)
        {
            return [$"it does not answer: {e.Message}"];
        }
    }

    private Task<List<Tried>> Ledger() => Rows(
        "hitl_notifier",
        "select tenant_id, conversation, reply, attempt, state, started_at from sending.attempts",
        r => new Tried(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetFieldValue<DateTimeOffset>(5)));

    private Task<List<Booked>> Booked() => Rows(
        "hitl_notifier",
        "select tenant_id, r->>'id', coalesce(r->>'state', 'queued') from doc_outbox cross join jsonb_array_elements(data->'replies') r",
        r => new Booked(r.GetString(0), r.GetString(1), r.GetString(2)));

    /// <summary>Where the bus ends in the lanes that are not all at the same place. A bus that does not answer is asked once.</summary>
    private async Task<Dictionary<(string Topic, int Lane), long>> Ends(IReadOnlyList<Standing> lanes)
    {
        await using var bus = journey.OpenBus();
        var ends = new Dictionary<(string, int), long>();
        foreach (var lane in lanes.Where(l => l.Published != l.Written || lanes.Any(h => h.Lane == l.Lane && h.Heard.TryGetValue(l.Says, out var heard) && heard != l.Written)))
        {
            try
            {
                ends[(lane.Says, lane.Lane)] = await bus.End(new BusPartition(lane.Says, lane.Lane), Journey.Ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return ends;
            }
        }

        return ends;
    }

    private async Task<IReadOnlyList<StoredStream>> Streams()
    {
        await using var source = NpgsqlDataSource.Create(connectionStrings["hitl_orchestrator"]);
        var store = new EventStore(source);
        var all = new List<StoredStream>();
        StreamKey? after = null;
        while (await store.List(Tenants, after, 500, Journey.Ct) is { Count: > 0 } page)
        {
            all.AddRange(await store.Read(page, Journey.Ct));
            after = page[^1];
        }

        return all;
    }

    private Task<List<Heard>> Heard() => Rows(
        "hitl_inbox",
        "select tenant_id, conversation, lane, position, type, body::text from journal order by tenant_id, lane, position",
        r => new Heard(r.GetString(0), r.GetString(1), r.GetInt32(2), r.GetInt64(3), r.GetString(4), JsonDocument.Parse(r.GetString(5)).RootElement));

    /// <summary>The journal is folded here, not by the running service, so that a fold that depends on its process would show.</summary>
    private async Task<IReadOnlyList<Shown>> Shown()
    {
        var journal = (await Heard()).ToLookup(h => (h.Tenant, Id: h.Conversation));
        var live = await Rows("hitl_inbox", "select tenant_id, id, data::text from doc_conversation", r => (Tenant: r.GetString(0), Id: r.GetString(1), Json: r.GetString(2)));
        return
        [
            .. live.Select(view => new Shown(
                view.Tenant, view.Id, Canonical(JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<ConversationView>(view.Json, Views), Views)), Rebuilt(journal[(view.Tenant, view.Id)]))),
            .. journal.Select(j => j.Key).Where(k => k.Id.StartsWith("c_", StringComparison.Ordinal)).Except(live.Select(v => (v.Tenant, v.Id)))
                .Select(k => new Shown(k.Tenant, k.Id, "null", Rebuilt(journal[k]))),
        ];
    }

    private static string Rebuilt(IEnumerable<Heard> journal)
    {
        var view = journal.OrderBy(h => h.Position)
            .Select(h => ContractTypes.Find(h.Type) is { } json ? h.Body.Deserialize(json) : null)
            .OfType<object>()
            .Aggregate((ConversationView?)null, ConversationProjection.Project);
        return view is null ? "null" : Canonical(JsonSerializer.SerializeToUtf8Bytes(view, Views));
    }

    private static string Canonical(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(CanonicalJson.Of(json));

    private async Task<IReadOnlyList<Said>> Said()
    {
        var all = new List<Said>();
        foreach (var (name, database, _) in Services)
        {
            var rows = await Rows(
                database, "select lane, first, bytes from lanes.outgoing order by lane, first", r => (Lane: r.GetInt32(0), First: r.GetInt64(1), Bytes: r.GetFieldValue<byte[]>(2)));
            all.AddRange(rows.SelectMany(row => EnvelopePack.Unpack(row.Bytes).Select((e, i) =>
                new Said(name, row.Lane, row.First + i, e.Tenant, e.Key, e.Type, Encoding.UTF8.GetString(e.Body.Span)))));
        }

        return all;
    }

    private Task<List<Closed>> Closed() => Rows(
        "hitl_notifier",
        "select tenant_id, channel, sender, address, at from sending.suppressions where closed",
        r => new Closed(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateTimeOffset>(4)));

    private Dictionary<string, IReadOnlyList<string>> Markers => Tenants.ToDictionary(
        tenant => tenant,
        tenant => (IReadOnlyList<string>)[.. journey.Platform.Connections.Where(c => c.Tenant == tenant).Select(c => c.Id), Load.MarkerOf(tenant)]);

    /// <summary>Looks through every table that has a tenant for what is another tenant's, in the clear or in bytes; tables of later versions are not forgotten. At most ten of each table are told.</summary>
    private async Task<IReadOnlyList<Stray>> Strays()
    {
        var markers = Markers.SelectMany(m => m.Value, (m, text) => (Tenant: m.Key, Text: text)).ToList();
        var strays = new List<Stray>();
        foreach (var (name, database, _) in Services)
        {
            var tables = await Rows(
                database,
                "select format('%I.%I', table_schema, table_name) from information_schema.columns where column_name = 'tenant_id' and table_schema not in ('pg_catalog', 'information_schema')",
                r => r.GetString(0));
            var looks = tables.Select(table =>
                $"""
                (select '{table}', t.tenant_id, m.words
                from (select tenant_id, t::text as row from {table} t offset 0) t
                join unnest($1::text[], $2::text[], $3::text[]) m(owner, words, bytes) on t.tenant_id <> m.owner and (position(m.words in t.row) > 0 or position(m.bytes in t.row) > 0)
                limit 10)
                """);
            strays.AddRange(await Rows(
                database,
                string.Join(" union all ", looks),
                r => new Stray($"{name}'s {r.GetString(0)}", r.GetString(1), r.GetString(2)),
                markers.Select(m => m.Tenant).ToArray(),
                markers.Select(m => m.Text).ToArray(),
                markers.Select(m => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(m.Text))).ToArray()));
        }

        return strays;
    }

    /// <summary>A contact's number stands in no log at all.</summary>
    private List<Stray> LogStrays() =>
    [
        .. from file in Directory.EnumerateFiles(journey.Logs, "*.log")
           from line in File.ReadLines(file)
           from tenant in Tenants
           let marker = Load.MarkerOf(tenant)
           where line.Contains(marker, StringComparison.Ordinal)
           select new Stray($"{Path.GetFileName(file)}: {line}", "anybody", marker),
    ];

    private async Task<IReadOnlyList<string>> Differing(IReadOnlySet<string>? poison)
    {
        var differing = new List<string>();
        foreach (var tenant in Tenants)
        {
            var replayed = await journey.Ask("/api/replay", tenant);
            differing.AddRange(replayed.GetProperty("differences").EnumerateArray().Select(d => d.GetProperty("conversation").GetString()!).Where(c => poison?.Contains(c) != true));
        }

        return differing;
    }

    private async Task<T> Get<T>(string path) => (await journey.Simulator.GetFromJsonAsync<T>(path, JsonSerializerOptions.Web, Journey.Ct))!;

    private async Task<List<T>> Rows<T>(string database, string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionStrings[database]);
        await connection.OpenAsync(Journey.Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value is DateTimeOffset at ? new() { Value = at.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz } : new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(Journey.Ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(Journey.Ct))
            rows.Add(read(reader));
        return rows;
    }

    private sealed record Webhook(string Key, string State, DateTimeOffset At, double Milliseconds);

    private sealed record Text(
        string Sid, string Tenant, string Connection, string Direction, string From, string To, string Body, string? Conversation, string? Attempt, DateTimeOffset At);
}
