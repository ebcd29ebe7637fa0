using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>Each of the six processes dies by SIGKILL while five hundred conversations flow; the provider sends its webhooks again.</summary>
public class A_service_is_killed_in_the_middle(ITestOutputHelper output)
{
    private const int Conversations = 500;
    private static readonly string[] Victims = ["ingest", "classifier", "orchestrator", "notifier", "inbox-api", "gateway"];
    private static readonly string[] Texts = ["What are your opening hours?", "Do you integrate with Xero?", "How does your pricing work?"];

    [Fact]
    public async Task Nothing_accepted_is_lost_and_nothing_leaves_twice()
    {
        await using var journey = await Journey.Begin("killed", output);
        var order = new { connection = journey.Sms.Id, texts = Texts, rate = 20, seconds = Conversations / 20, conversations = Conversations, drainSeconds = 120 };
        using var begun = await journey.Simulator.PostAsJsonAsync("/control/load", order, JsonSerializerOptions.Web, Journey.Ct);
        var load = (await begun.Content.ReadFromJsonAsync<JsonElement>(Journey.Ct)).GetProperty("id").GetString();

        for (var i = 0; i < Victims.Length; i++)
        {
            var due = (i + 1) * Conversations / (Victims.Length + 1);
            await Eventually.Holds(async () => await Figure("started") >= due, () => "the load does not go on", TimeSpan.FromMinutes(2));
            journey.Platform.Processes.Kill(Victims[i]);
        }

        await Eventually.Holds(
            async () => (await Report()).GetProperty("state").GetString() == "done", () => "the load does not end", TimeSpan.FromMinutes(4));
        var accepted = await Figure("accepted");
        Assert.Equal(Conversations, accepted);
        await Eventually.Holds(
            async () => await Count("hitl_orchestrator", "select count(*)::text from event_store.mt_events where type = 'reply_decided'") >= accepted,
            () => "some accepted message was never decided on",
            TimeSpan.FromMinutes(2));

        Assert.Equal(accepted, await Count("hitl_orchestrator", "select count(*)::text from event_store.mt_events where type = 'message_received'"));
        Assert.Equal(accepted, await Count("hitl_orchestrator", "select count(distinct data->>'Message')::text from event_store.mt_events where type = 'message_received'"));
        await EveryReplyIsAccountedFor(journey);
        Assert.Equal(0, await journey.Outside.RepliesTwice(Journey.Ct));
        Assert.Equal(0, (await journey.Ask("/api/audit/verify")).GetProperty("broken").GetArrayLength());
        Assert.Equal(0, (await journey.Ask("/api/replay")).GetProperty("differing").GetInt32());

        async Task<JsonElement> Report() => await journey.Simulator.GetFromJsonAsync<JsonElement>($"/control/load/{load}", JsonSerializerOptions.Web, Journey.Ct);
        async Task<long> Figure(string name) => (await Report()).GetProperty(name).GetInt64();
        async Task<long> Count(string database, string sql) => long.Parse((await journey.Query(database, sql))[0]);
    }

    /// <summary>Counted by id: accepted by the provider, or shown as unknown, suppressed or still queued.</summary>
    private static async Task EveryReplyIsAccountedFor(Journey journey)
    {
        IReadOnlyList<string> missing = [];
        await Eventually.Holds(
            async () =>
            {
                var atProvider = (await journey.Outside.AllTexts(Journey.Ct)).Where(t => !t.FromContact).Select(t => t.Reply).ToHashSet();
                var known = (await journey.Query(
                    "hitl_notifier",
                    "select r->>'id' from doc_outbox, jsonb_array_elements(data->'replies') r where lower(r->>'state') in ('unknown', 'suppressed', 'queued')")).ToHashSet();
                var decided = await journey.Query("hitl_orchestrator", "select data->>'Reply' from event_store.mt_events where type = 'reply_decided'");
                missing = [.. decided.Where(reply => !atProvider.Contains(reply) && !known.Contains(reply))];
                return missing.Count == 0;
            },
            () => $"{missing.Count} replies are neither at the provider nor unknown, suppressed or queued: {string.Join(", ", missing.Take(5))}",
            TimeSpan.FromMinutes(2));
    }
}
