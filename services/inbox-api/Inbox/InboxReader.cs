using System.Text.Json;
using Hitl.Contracts;
using Npgsql;

namespace Hitl.InboxApi.Inbox;

/// <summary>How many conversations there are, under the status and words asked for; the parts add up to <paramref name="All"/> without <paramref name="Mine"/>.</summary>
/// <param name="Total">Of those that also have the owner asked for: what pages count.</param>
/// <param name="Mine">Held by who asks; part of <paramref name="Human"/>.</param>
public sealed record Counts(long Total, long All, long Mine, long Bot, long Human, long None);

/// <summary>Which conversations are asked for.</summary>
/// <param name="Status">Null for any.</param>
/// <param name="Owner">me, bot, human or none; null for any.</param>
/// <param name="Words">Part of the contact's name, address or newest message.</param>
public sealed record InboxFilter(string? Status, string? Owner, string? Words, AgentId Me);

/// <summary>Reads views and journal of one tenant. Nothing here changes anything.</summary>
internal sealed class InboxReader(NpgsqlDataSource database)
{
    private const int JournalPage = 500;

    private static readonly string DecisionType = ContractTypes.NameOf(typeof(DecisionMade));

    private const string Matches =
        "($1::text is null or status = $1) and ($2::text is null or position(lower($2) in search) > 0)";

    private const string Owned =
        "($3::text is null or ($3 = 'me' and holder = $4) or ($3 <> 'me' and lower(owner) = $3))";

    public async Task<(Counts Counts, IReadOnlyList<ConversationView> Lines)> List(
        string tenant, InboxFilter filter, int page, int pageSize, CancellationToken ct)
    {
        var counts = await database.Read(
            [tenant],
            $"""
            select count(*) filter (where {Owned}), count(*), count(*) filter (where holder = $4),
                   count(*) filter (where owner = 'Bot'), count(*) filter (where owner = 'Human'), count(*) filter (where owner = 'None')
            from doc_conversation where {Matches}
            """,
            r => new Counts(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)),
            ct,
            filter.Status,
            filter.Words,
            filter.Owner,
            filter.Me.Value);
        var lines = await database.Read(
            [tenant],
            $"select data::text from doc_conversation where {Matches} and {Owned} and last_activity is not null order by last_activity desc, id limit $5 offset $6",
            r => JsonSerializer.Deserialize(r.GetString(0), InboxJson.Default.ConversationView)!,
            ct,
            filter.Status,
            filter.Words,
            filter.Owner,
            filter.Me.Value,
            pageSize,
            (page - 1L) * pageSize);
        return (counts[0], lines);
    }

    /// <summary>Null when this tenant has none.</summary>
    public async Task<ConversationDetail?> Find(string tenant, ConversationId conversation, CancellationToken ct)
    {
        var found = await database.Read(
            [tenant],
            "select data::text from doc_conversation where tenant_id = $1 and id = $2",
            r => JsonSerializer.Deserialize(r.GetString(0), InboxJson.Default.ConversationView)!,
            ct,
            tenant,
            conversation.Value);
        return found is [var view]
            ? new(view, await Messages(tenant, conversation, ct), await Decisions(tenant, conversation, ct))
            : null;
    }

    /// <summary>What was heard since the oldest of the messages shown.</summary>
    private async Task<IReadOnlyList<MessageView>> Messages(string tenant, ConversationId conversation, CancellationToken ct)
    {
        var heard = await database.Read(
            [tenant],
            $"""
            select lane, position, conversation, type, body::text, at from journal
            where tenant_id = $1 and conversation = $2 and type = any ($3) and position >= coalesce((
                select position from journal where tenant_id = $1 and conversation = $2 and type = any ($4)
                order by position desc limit 1 offset {ConversationDetail.MostMessages - 1}), 0)
            order by position
            """,
            Entry,
            ct,
            tenant,
            conversation.Value,
            MessageProjection.Types,
            MessageProjection.Written);
        return MessageProjection.Fold(heard.Select(entry => entry.Contract).OfType<object>());
    }

    private async Task<IReadOnlyList<DecisionView>> Decisions(string tenant, ConversationId conversation, CancellationToken ct)
    {
        var newest = await database.Read(
            [tenant],
            $"""
            select body::text from journal where tenant_id = $1 and conversation = $2 and type = $3
            order by position desc limit {ConversationDetail.MostDecisions}
            """,
            r => JsonSerializer.Deserialize(r.GetFieldValue<byte[]>(0), ContractTypes.Find(DecisionType)!) as DecisionMade,
            ct,
            tenant,
            conversation.Value,
            DecisionType);
        return [.. newest.OfType<DecisionMade>().Reverse().Select(d => new DecisionView(d.Version, d.Decision, d.Why, d.At))];
    }

    public async Task<bool> Exists(string tenant, ConversationId conversation, CancellationToken ct) =>
        (await database.Read(
            [tenant],
            "select exists (select from doc_conversation where tenant_id = $1 and id = $2)",
            r => r.GetBoolean(0),
            ct,
            tenant,
            conversation.Value))[0];

    /// <summary>What was heard of a conversation, in order.</summary>
    public async Task<IReadOnlyList<JournalEntry>> History(string tenant, string conversation, CancellationToken ct) =>
        await database.Read(
            [tenant],
            """
            select lane, position, conversation, type, body::text, at from journal
            where tenant_id = $1 and conversation = $2 order by position
            """,
            Entry,
            ct,
            tenant,
            conversation);

    /// <summary>What was heard of tenants behind the positions given, in order in each lane; at most 500 of each lane.</summary>
    public async Task<IReadOnlyList<(string Tenant, JournalEntry Entry)>> After(
        IReadOnlyList<(string Tenant, int Lane, long Position)> from, CancellationToken ct) =>
        await database.Read(
            from.Select(f => f.Tenant),
            $"""
            select j.lane, j.position, j.conversation, j.type, j.body::text, j.at, q.tenant
            from unnest($1::text[], $2::int[], $3::bigint[]) as q (tenant, lane, after)
            cross join lateral (
                select * from journal j where j.tenant_id = q.tenant and j.lane = q.lane and j.position > q.after
                order by j.position limit {JournalPage}) j
            order by j.lane, j.position
            """,
            r => (r.GetString(6), Entry(r)),
            ct,
            from.Select(f => f.Tenant).ToArray(),
            from.Select(f => f.Lane).ToArray(),
            from.Select(f => f.Position).ToArray());

    /// <summary>The last position of each lane in which something was heard.</summary>
    public async Task<IReadOnlyDictionary<int, long>> Ends(string tenant, CancellationToken ct) =>
        (await database.Read(
            [tenant], "select lane, last from journal_ends where tenant_id = $1", r => (Lane: r.GetInt32(0), Last: r.GetInt64(1)), ct, tenant))
        .ToDictionary(e => e.Lane, e => e.Last);

    /// <summary>Every conversation that the journal knows.</summary>
    public async Task<IReadOnlyList<string>> Journalled(string tenant, CancellationToken ct) =>
        await database.Read(
            [tenant],
            "select distinct conversation from journal where tenant_id = $1 and conversation like 'c\\_%' order by 1",
            r => r.GetString(0),
            ct,
            tenant);

    private static JournalEntry Entry(NpgsqlDataReader r) =>
        new(r.GetInt32(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetFieldValue<byte[]>(4), r.GetFieldValue<DateTimeOffset>(5));
}
