using System.Net;
using Hitl.Contracts;
using Hitl.Testing;
using static InboxApi.Specs.Said;

namespace InboxApi.Specs;

public class InboxSpecs(RunningInbox inbox) : IClassFixture<RunningInbox>
{
    [Fact]
    public async Task The_inbox_lists_the_newest_activity_first_and_filters_and_pages()
    {
        await inbox.Say("northgate",
            Wrote("c_list_1", "An old one", 1, "Ada Moor"),
            Wrote("c_list_2", "A newer one", 5, "Ben Stone"),
            Wrote("c_list_3", "The newest", 9, "Cleo Hart"),
            Taken("c_list_2", Priya, 1, 2),
            new LifecycleChanged(new("c_list_1"), 2, "resolved", 1, Judgement.Right, "won", Noon.AddMinutes(2)));
        var priya = inbox.As(Priya);
        await priya.Seen("c_list_2", v => v.GetProperty("owner").GetString() == "Human");
        await priya.Seen("c_list_1", v => v.GetProperty("status").GetString() == "resolved");
        await priya.Seen("c_list_3");

        Assert.Equal(["c_list_3", "c_list_2", "c_list_1"], await Ids("/api/conversations"));
        Assert.Equal(["c_list_2"], await Ids("/api/conversations?owner=me"));
        Assert.Equal(["c_list_3", "c_list_1"], await Ids("/api/conversations?owner=bot"));
        Assert.Equal(["c_list_1"], await Ids("/api/conversations?status=resolved"));
        Assert.Equal(["c_list_2"], await Ids("/api/conversations?q=bEN"));
        Assert.Equal(["c_list_2"], await Ids("/api/conversations?page=2&pageSize=1"));

        var counts = (await priya.Read("/api/conversations?owner=human&pageSize=1")).GetProperty("meta").GetProperty("counts");
        Assert.Equal(
            (1, 3, 1, 2, 1, 0),
            (Of("total"), Of("all"), Of("mine"), Of("bot"), Of("human"), Of("none")));
        Assert.Equal(HttpStatusCode.BadRequest, (await priya.GetAsync(new Uri("/api/conversations?status=closed", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);

        int Of(string name) => counts.GetProperty(name).GetInt32();

        async Task<IEnumerable<string>> Ids(string path) =>
            (await priya.Read(path)).GetProperty("conversations").EnumerateArray().Select(c => c.GetProperty("id").GetString()!);
    }
}

public class ConversationSpecs(RunningInbox inbox) : IClassFixture<RunningInbox>
{
    [Fact]
    public async Task A_conversation_shows_its_messages_with_their_delivery_and_its_decisions_with_their_reasons()
    {
        await inbox.Say("northgate",
            Wrote("c_omar", "What are your opening hours?"),
            Replied("c_omar", "r_1", "Nine to five.", 2),
            Decision("c_omar", 3),
            Delivery("c_omar", "r_1", DeliveryState.Unknown, 4, "the provider did not answer"));

        var view = await inbox.As(Priya).Seen("c_omar", v => v.GetProperty("version").GetInt64() == 4);

        var reply = view.GetProperty("messages")[1];
        Assert.Equal(("Bot", "Unconfirmed"), (reply.GetProperty("author").GetString(), reply.GetProperty("shown").GetString()));
        Assert.Equal("faq", view.GetProperty("decisions")[0].GetProperty("why").GetProperty("rule").GetString());
    }

    [Fact]
    public async Task A_long_conversation_shows_its_last_500_messages_with_their_delivery()
    {
        await inbox.Say("northgate", [
            .. Enumerable.Range(1, 519).Select(n => Wrote("c_long", $"message {n}", n, version: n)),
            Replied("c_long", "r_last", "The last.", 520),
            Delivery("c_long", "r_last", DeliveryState.Sent, 521)]);

        var view = await inbox.As(Priya).Seen("c_long", v => v.GetProperty("version").GetInt64() == 521);

        var messages = view.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal((500, "message 21", "sent"), (messages.Count, messages[0].GetProperty("text").GetString(), messages[^1].GetProperty("shown").GetString()));
    }

    [Fact]
    public async Task The_story_tells_all_that_was_heard_in_order()
    {
        await inbox.Say("northgate", Wrote("c_story", "Hi"), Replied("c_story", "r_2", "Hello!", 2), Decision("c_story", 3));
        var priya = inbox.As(Priya);
        await priya.Seen("c_story", v => v.GetProperty("version").GetInt64() == 3);

        var events = (await priya.Read("/api/conversations/c_story/events")).GetProperty("events").EnumerateArray().ToList();

        Assert.Equal(["message-recorded", "reply-decided", "decision-made"], events.Select(e => e.GetProperty("kind").GetString()));
        Assert.Equal("Omar Haddad wrote by Sms: Hi", events[0].GetProperty("summary").GetString());
        Assert.Equal(0.91, events[2].GetProperty("data").GetProperty("why").GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Another_tenants_conversation_is_not_found_and_its_rows_are_not_seen_without_any_filter()
    {
        await inbox.Say("harbour", Wrote("c_harbour", "I apply as a nurse"));
        await inbox.As(Sarah, "harbour").Seen("c_harbour");
        var priya = inbox.As(Priya);

        foreach (var path in (string[])["/api/conversations/c_harbour", "/api/conversations/c_harbour/events"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await priya.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        }

        var taking = await priya.Act(HttpMethod.Put, "/api/conversations/c_harbour/owner", new { epoch = 0 }, "k1");
        Assert.Equal(HttpStatusCode.NotFound, taking.StatusCode);
        foreach (var table in (string[])["doc_conversation", "journal", "journal_ends"])
        {
            Assert.Equal(0L, await As("northgate", $"select count(*) from {table} where tenant_id = 'harbour'"));
            Assert.Equal(0L, await As("nobody", $"select count(*) from {table}"));
            Assert.NotEqual(0L, await As("harbour", $"select count(*) from {table}"));
        }
    }

    [Fact]
    public async Task A_rebuilt_conversation_equals_the_live_one()
    {
        await inbox.Say("northgate",
            Wrote("c_again", "Hours?"), Replied("c_again", "r_3", "Nine to five.", 2), Decision("c_again", 3),
            Delivery("c_again", "r_3", DeliveryState.Delivered, 4), Taken("c_again", Priya, 1, 5));
        var priya = inbox.As(Priya);
        var live = await priya.Seen("c_again", v => v.GetProperty("version").GetInt64() == 5);
        await using (var spoil = inbox.Admin.CreateCommand("update doc_conversation set data = data || '{\"contactName\": \"Spoilt\", \"epoch\": 99}' where id = 'c_again'"))
        {
            await spoil.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("Spoilt", (await priya.Read("/api/conversations/c_again")).GetProperty("contactName").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await priya.Act(HttpMethod.Post, "/api/rebuild", null, null)).StatusCode);
        var answer = await inbox.As(Priya, role: "platform").Act(HttpMethod.Post, "/api/rebuild", null, null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var rebuilt = await priya.Seen("c_again", v => v.GetProperty("contactName").GetString() != "Spoilt");
        Assert.Equal(live.GetRawText(), rebuilt.GetRawText());
    }

    [Fact]
    public async Task An_erased_contact_leaves_neither_view_nor_words()
    {
        await inbox.Say("northgate", Wrote("c_erased", "My secret is Zanzibar", name: "Nadia Quill"));
        var priya = inbox.As(Priya);
        await priya.Seen("c_erased");

        await inbox.Say("northgate", new ContactErased(new("c_erased"), 2, Noon), Delivery("c_erased", "r_9", DeliveryState.Sent, 3));

        await Eventually.Becomes(
            () => inbox.Count("select count(*) from journal where conversation = 'c_erased' and type = 'hitl.delivery-recorded.v1'"), n => n == 1, "the late report");
        Assert.Equal(0, await inbox.Count("select count(*) from journal where body::text like '%Zanzibar%' or body::text like '%Quill%'"));
        Assert.Equal(0, await inbox.Count("select count(*) from doc_conversation where id = 'c_erased'"));
        Assert.Equal(HttpStatusCode.NotFound, (await priya.GetAsync(new Uri("/api/conversations/c_erased", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<long> As(string tenant, string sql)
    {
        await using var connection = await inbox.Role.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var batch = new Npgsql.NpgsqlBatch(connection)
        {
            BatchCommands = { new($"select set_config('app.tenants', '{{{tenant}}}', true)"), new(sql) },
        };
        await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return reader.GetInt64(0);
    }
}
