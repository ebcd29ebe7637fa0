using System.Net;
using Hitl.Contracts;
using static InboxApi.Specs.Said;

namespace InboxApi.Specs;

public class ActionSpecs(RunningInbox inbox) : IClassFixture<RunningInbox>
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_takeover_is_answered_with_what_the_orchestrator_decided()
    {
        var priya = await With("c_take");

        var asking = priya.Act(HttpMethod.Put, "/api/conversations/c_take/owner", new { epoch = 0 }, "\"take-1\"");
        var acted = (await inbox.ActedOnce("c_take"))[0];
        var asked = await priya.Seen("c_take", v => v.GetProperty("asked").GetArrayLength() == 1);
        await inbox.Say("northgate", Taken("c_take", Priya, 1, 2), Decided(acted, 1, 3));
        var answer = await asking;

        Assert.Equal((Priya, new AgentAction.TakeOver(0)), (acted.By, acted.What));
        Assert.Equal("takeOver", asked.GetProperty("asked")[0].GetProperty("what").GetString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var control = await answer.Json();
        Assert.Equal(
            ("Human", "Priya Shah", 1),
            (control.GetProperty("owner").GetString(), control.GetProperty("holder").GetProperty("name").GetString(), control.GetProperty("epoch").GetInt64()));
        var status = await priya.Read($"/api/actions/{acted.Action}");
        Assert.Equal("accepted", status.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_refused_action_is_a_conflict_that_names_who_holds_the_conversation()
    {
        var sarah = await With("c_held", Sarah);

        var asking = sarah.Act(HttpMethod.Put, "/api/conversations/c_held/owner", new { epoch = 0 }, "take-2");
        var acted = (await inbox.ActedOnce("c_held"))[0];
        await inbox.Say("northgate", Decided(acted, 1, 2, refused: "Priya Shah has the conversation.", holder: Priya));
        var answer = await asking;

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Json();
        Assert.Equal(("Priya Shah", 1), (problem.GetProperty("holder").GetProperty("name").GetString(), problem.GetProperty("epoch").GetInt64()));
        Assert.Equal("Priya Shah has the conversation.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_repeat_acts_once_and_gets_the_first_ones_outcome()
    {
        var priya = await With("c_twice");
        var body = new { epoch = 0, text = "Hello Omar" };

        var both = Task.WhenAll(
            priya.Act(HttpMethod.Post, "/api/conversations/c_twice/replies", body, "same"),
            priya.Act(HttpMethod.Post, "/api/conversations/c_twice/replies", body, "\"same\""));
        var acted = (await inbox.ActedOnce("c_twice"))[0];
        await inbox.Say("northgate", Decided(acted, 1, 2));
        var answers = await both;
        var later = await priya.Act(HttpMethod.Post, "/api/conversations/c_twice/replies", body, "same");

        var first = (await answers[0].Json()).GetRawText();
        Assert.All([.. answers, later], a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(first, (await answers[1].Json()).GetRawText());
        Assert.Equal(first, (await later.Json()).GetRawText());

        // What is said after them in the same lane shows that nothing was said twice.
        await priya.Act(HttpMethod.Post, "/api/conversations/c_twice/handback", new { epoch = 1 }, "another");
        Assert.Equal(2, (await inbox.ActedOnce("c_twice", times: 2)).Count);
    }

    [Fact]
    public async Task The_same_key_for_another_payload_is_refused()
    {
        var priya = await With("c_reused");

        var asking = priya.Act(HttpMethod.Post, "/api/conversations/c_reused/replies", new { epoch = 0, text = "Hello" }, "reused");
        var acted = (await inbox.ActedOnce("c_reused"))[0];
        await inbox.Say("northgate", Decided(acted, 1, 2));
        await asking;
        var other = await priya.Act(HttpMethod.Post, "/api/conversations/c_reused/replies", new { epoch = 0, text = "Good-bye" }, "reused");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("Hello", ((AgentAction.SendReply)acted.What).Text);
    }

    [Fact]
    public async Task The_same_key_of_another_agent_is_another_action()
    {
        var priya = await With("c_both");
        var sarah = inbox.As(Sarah);

        var both = Task.WhenAll(
            priya.Act(HttpMethod.Put, "/api/conversations/c_both/owner", new { epoch = 0 }, "k"),
            sarah.Act(HttpMethod.Put, "/api/conversations/c_both/owner", new { epoch = 0 }, "k"));
        var acted = await inbox.ActedOnce("c_both", times: 2);
        await inbox.Say("northgate", [.. acted.Select((a, i) => (object)Decided(a, 1, 2 + i))]);
        await both;

        Assert.Equal(2, acted.Select(a => a.Action).Distinct().Count());
    }

    [Fact]
    public async Task Without_an_outcome_in_time_the_answer_is_where_to_ask()
    {
        var priya = await With("c_slow");

        var answer = await priya.Act(HttpMethod.Post, "/api/conversations/c_slow/calls", new { epoch = 0, outcome = "NoAnswer" }, "call-1");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var location = answer.Headers.Location!.ToString();
        Assert.Equal("pending", (await priya.Read(location)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await inbox.As(Sarah, "harbour").GetAsync(new Uri(location, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_rejection_is_judged_and_a_handoff_taken_left_and_judged()
    {
        var priya = await With("c_acts");
        (string Path, object? Body, AgentAction Asked)[] acts =
        [
            ("rejections/run_1", new { confirmed = false }, new AgentAction.JudgeRejection("run_1", false)),
            ("handoffs/h_1/accept", null, new AgentAction.AcceptHandoff(new("h_1"))),
            ("handoffs/h_1/decline", null, new AgentAction.DeclineHandoff(new("h_1"))),
            ("handoffs/h_1/judgement", new { judgement = "TooLate" }, new AgentAction.JudgeHandoff(new("h_1"), Judgement.TooLate)),
            ("drafts/d_1", new { accepted = true, text = "Nine to six." }, new AgentAction.DecideDraft(new("d_1"), true, "Nine to six.")),
            ("drafts/d_2", new { accepted = true }, new AgentAction.DecideDraft(new("d_2"), true)),
            ("snooze", new { epoch = 0, until = Monday }, new AgentAction.Snooze(0, Monday)),
            ("messages/m_1/labels", new { label = "complaint", right = "no" }, new AgentAction.CorrectLabel(new("m_1"), "complaint", "no")),
            ("elsewhere", new { how = "rang from my own phone" }, new AgentAction.ActElsewhere("rang from my own phone")),
        ];
        foreach (var (path, body, asked) in acts)
        {
            var asking = priya.Act(HttpMethod.Post, $"/api/conversations/c_acts/{path}", body, path);
            var acted = (await inbox.ActedOnce("c_acts", times: Array.FindIndex(acts, act => act.Path == path) + 1))[^1];
            await inbox.Say("northgate", Decided(acted, 0, 2 + Array.FindIndex(acts, act => act.Path == path)));

            Assert.Equal(HttpStatusCode.OK, (await asking).StatusCode);
            Assert.Equal((Priya, asked), (acted.By, acted.What));
        }
    }

    [Fact]
    public async Task Who_comes_on_shift_is_said_to_the_tenants_roster()
    {
        var answer = await inbox.As(Priya).Act(HttpMethod.Put, "/api/shift", new { onShift = true, capacity = 3 }, "shift-1");
        var refused = await inbox.As(Priya).Act(HttpMethod.Put, "/api/shift", new { onShift = true, capacity = 0 }, "shift-2");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.BadRequest), (answer.StatusCode, refused.StatusCode));
        var said = await Hitl.Testing.Eventually.Becomes(() => inbox.SaidOf<ShiftChanged>(RosterKey.Of("northgate")), said => said.Count > 0, "the shift");
        Assert.Equal((Priya, true, 3), (said[0].Who, said[0].OnShift, said[0].Capacity));
    }

    [Fact]
    public async Task A_rejection_is_neither_confirmed_nor_overturned_by_saying_nothing()
    {
        var priya = await With("c_silent");

        var answer = await priya.Act(HttpMethod.Post, "/api/conversations/c_silent/rejections/run_1", new { }, "silent");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await inbox.Acted("c_silent"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\"unclosed")]
    [InlineData("naïve")]
    public async Task An_action_needs_an_idempotency_key(string? key)
    {
        var priya = inbox.As(Priya);

        var answer = await priya.Act(HttpMethod.Put, "/api/conversations/c_keyless/owner", new { epoch = 0 }, key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key", (await answer.Json()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("\0")]
    [InlineData(null)]
    public async Task An_empty_text_is_refused_and_the_field_named(string? text)
    {
        var priya = await With($"c_empty_{text?.Length}");

        var answer = await priya.Act(HttpMethod.Post, $"/api/conversations/c_empty_{text?.Length}/replies", new { epoch = 0, text }, "empty");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("text", (await answer.Json()).GetProperty("errors").EnumerateObject().Single().Name, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await inbox.Acted($"c_empty_{text?.Length}"));
    }

    [Fact]
    public async Task A_text_longer_than_channels_carry_is_refused_and_NUL_is_replaced()
    {
        var priya = await With("c_long");

        var tooLong = await priya.Act(HttpMethod.Post, "/api/conversations/c_long/replies", new { epoch = 0, text = new string('a', 1601) }, "long-1");
        var asking = priya.Act(HttpMethod.Post, "/api/conversations/c_long/questions/q_1/answer", new { text = "Yes\0, it does" }, "long-2");
        var acted = (await inbox.ActedOnce("c_long"))[0];
        await inbox.Say("northgate", Decided(acted, 1, 2));
        await asking;

        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        Assert.Equal(new AgentAction.AnswerForBot(new("q_1"), "Yes\uFFFD, it does"), acted.What);
    }

    [Fact]
    public async Task An_analyst_reads_and_does_not_act()
    {
        await With("c_analyst");
        var analyst = inbox.As(Sarah, role: "analyst");

        Assert.Equal(HttpStatusCode.Forbidden, (await analyst.Act(HttpMethod.Delete, "/api/conversations/c_analyst/owner?epoch=1", null, "k")).StatusCode);
        Assert.Equal("c_analyst", (await analyst.Read("/api/conversations/c_analyst")).GetProperty("id").GetString());
    }

    private async Task<HttpClient> With(string conversation, Agent? agent = null)
    {
        await inbox.Say("northgate", Wrote(conversation, "Hello?"));
        var client = inbox.As(agent ?? Priya);
        await client.Seen(conversation);
        return client;
    }
}
