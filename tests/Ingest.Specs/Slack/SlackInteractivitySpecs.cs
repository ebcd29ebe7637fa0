using System.Net;
using System.Text.Json;
using Hitl.Contracts;

namespace Hitl.Ingest.Specs.Slack;

public class SlackInteractivitySpecs(IngestService ingest) : IClassFixture<IngestService>
{
    private static readonly string Conversation = "c_" + new string('d', 26);

    [Fact]
    public async Task The_button_opens_the_answer_window_with_the_question()
    {
        using var answer = await ingest.Interact(Press("U1", "q-open"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var call = Assert.Single(ingest.Opened, o => o.GetRawText().Contains("q-open", StringComparison.Ordinal));
        Assert.Equal("111.222", call.GetProperty("trigger_id").GetString());
        var view = call.GetProperty("view");
        Assert.Equal($"{Conversation}|q-open", view.GetProperty("private_metadata").GetString());
        Assert.Equal("answer-question", view.GetProperty("callback_id").GetString());
        Assert.Equal("Do you do Shopify?", view.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString());
    }

    [Fact]
    public async Task For_a_stranger_nothing_opens_and_nothing_is_taken()
    {
        using var pressed = await ingest.Interact(Press("U9", "q-stranger"));
        using var sent = await ingest.Interact(Submit("U9", "q-stranger", "V9", "I know it"));

        Assert.Equal(HttpStatusCode.OK, pressed.StatusCode);
        Assert.Contains("not on the list", await Body(pressed), StringComparison.Ordinal);
        Assert.DoesNotContain(ingest.Opened, o => o.GetRawText().Contains("q-stranger", StringComparison.Ordinal));
        Assert.Contains("errors", await Body(sent), StringComparison.Ordinal);
        Assert.Equal(0, await ingest.Count("select count(*) from ingest.question_answers where question = 'q-stranger'"));
    }

    [Fact]
    public async Task The_first_answer_is_taken_and_the_second_is_told_who_was_first()
    {
        using var first = await ingest.Interact(Submit("U1", "q-first", "V1", "  Yes, since 2019.  "));
        using var again = await ingest.Interact(Submit("U1", "q-first", "V1", "  Yes, since 2019.  "));
        using var second = await ingest.Interact(Submit("U2", "q-first", "V2", "No."));
        using var press = await ingest.Interact(Press("U2", "q-first"));

        Assert.Equal((HttpStatusCode.OK, ""), (first.StatusCode, await Body(first)));
        Assert.Equal((HttpStatusCode.OK, ""), (again.StatusCode, await Body(again)));
        using var told = JsonDocument.Parse(await Body(second));
        Assert.Equal("errors", told.RootElement.GetProperty("response_action").GetString());
        Assert.Equal("Priya Shah has already answered this question.", told.RootElement.GetProperty("errors").GetProperty("answer").GetString());
        Assert.Contains("Priya Shah", await Body(press), StringComparison.Ordinal);
        var said = await ingest.SaidOnce<SpecialistAnswered>("q-first");
        Assert.Equal(("Yes, since 2019.", "priya", Conversation), (said.Text, said.By.Id.Value, said.Conversation.Value));
    }

    [Fact]
    public async Task Two_answers_at_once_are_one()
    {
        var answers = await Task.WhenAll(
            ingest.Interact(Submit("U1", "q-race", "V3", "Yes")), ingest.Interact(Submit("U2", "q-race", "V4", "No")));

        var bodies = await Task.WhenAll(answers.Select(Body));
        Assert.Single(bodies, body => body.Length == 0);
        Assert.Single(bodies, body => body.Contains("already answered", StringComparison.Ordinal));
        await ingest.SaidOnce<SpecialistAnswered>("q-race");
    }

    [Fact]
    public async Task An_answer_given_in_the_inbox_is_first_too()
    {
        await ingest.SayConversation("northgate", Conversation, new QuestionClosed(
            new(Conversation), new("q-inbox"), 7, new Agent(new("sarah"), "Sarah Reed"), "Yes", new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero)));
        await Hitl.Testing.Eventually.Becomes(
            () => ingest.Count("select count(*) from ingest.question_answers where question = 'q-inbox'"), count => count == 1, "the inbox's answer");

        using var answer = await ingest.Interact(Submit("U1", "q-inbox", "V5", "Late"));
        Assert.Contains("Sarah Reed has already answered", await Body(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("   ", "Write an answer")]
    [InlineData(null, "Write an answer")]
    public async Task An_empty_answer_is_marked_in_the_window(string? text, string reason)
    {
        using var answer = await ingest.Interact(Submit("U1", "q-empty", "V6", text));
        Assert.Contains(reason, await Body(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_too_long_for_a_text_is_marked_in_the_window()
    {
        using var answer = await ingest.Interact(Submit("U1", "q-long", "V7", new string('x', 1501)));
        Assert.Contains("at most 1500", await Body(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_an_old_and_a_foreign_interaction_are_refused()
    {
        using var forged = await ingest.Interact(Submit("U1", "q-forged", "V8", "x"), signature: "v0=" + new string('0', 64));
        using var old = await ingest.Interact(Submit("U1", "q-forged", "V8", "x"), age: TimeSpan.FromMinutes(6));
        using var foreign = await ingest.Interact(Submit("U1", "q-forged", "V8", "x", team: "T2"));

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            [forged.StatusCode, old.StatusCode, foreign.StatusCode]);
        Assert.Equal(0, await ingest.Count("select count(*) from ingest.question_answers where question = 'q-forged'"));
    }

    [Fact]
    public async Task What_is_not_ours_is_answered_and_left_alone()
    {
        using var closed = await ingest.Interact(new { type = "view_closed", team = new { id = "T1" }, user = new { id = "U1" } });
        using var none = await ingest.Interact(new { type = "block_actions", team = new { id = "T1" }, actions = new[] { new { action_id = "open-link" } } });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (closed.StatusCode, none.StatusCode));
    }

    [Fact]
    public async Task A_button_that_does_something_is_said_once_with_who_pressed_it()
    {
        using var first = await ingest.Interact(Acts("U1", "a-take", "accept:h_take"));
        using var again = await ingest.Interact(Acts("U1", "a-take", "accept:h_take"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        var said = await ingest.SaidOnce<AgentActed>("h_take");
        Assert.Equal((new AgentAction.AcceptHandoff(new("h_take")), "priya", Conversation), (said.What, said.By.Id.Value, said.Conversation.Value));
    }

    [Fact]
    public async Task A_stranger_s_button_does_nothing_and_a_made_up_one_is_refused()
    {
        using var stranger = await ingest.Interact(Acts("U9", "a-stranger", "accept:h_stranger"));
        using var madeUp = await ingest.Interact(Acts("U1", "a-made-up", "delete:everything"));

        Assert.Contains("not on the list", await Body(stranger), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, madeUp.StatusCode);
    }

    [Fact]
    public async Task A_drafts_words_can_be_changed_in_a_window_and_are_sent_as_they_were_submitted()
    {
        using var pressed = await ingest.Interact(Edits("U1", "d_edit", "We&amp;you: 3 &lt; 4, see <https://book.example/a|book.example/a>"));
        Assert.Equal(HttpStatusCode.OK, pressed.StatusCode);
        var view = Assert.Single(ingest.Opened, o => o.GetRawText().Contains("d_edit", StringComparison.Ordinal)).GetProperty("view");
        Assert.Equal("We&you: 3 < 4, see https://book.example/a", view.GetProperty("blocks")[0].GetProperty("element").GetProperty("initial_value").GetString());
        var metadata = view.GetProperty("private_metadata").GetString()!;

        using var sent = await ingest.Interact(Changed("U1", metadata, "V-edit", "Nine to six."));
        using var again = await ingest.Interact(Changed("U1", metadata, "V-edit", "Nine to six."));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (sent.StatusCode, again.StatusCode));
        var said = await ingest.SaidOnce<AgentActed>("d_edit");
        Assert.Equal(new AgentAction.DecideDraft(new("d_edit"), Accepted: true, "Nine to six."), said.What);
        Assert.Equal(new SlackPress("C7", "U1"), SlackPress.Of(said.Action));
    }

    [Fact]
    public async Task Emptied_words_are_marked_in_the_window_and_a_stranger_s_are_not_taken()
    {
        using var empty = await ingest.Interact(Changed("U1", $"{Conversation}|d_none|C7", "V-none", " "));
        using var stranger = await ingest.Interact(Changed("U9", $"{Conversation}|d_none|C7", "V-none", "Hello"));
        using var elsewhere = await ingest.Interact(Changed("U1", "nowhere", "V-none", "Hello"));

        Assert.Contains("Write an answer first", await Body(empty), StringComparison.Ordinal);
        Assert.Contains("not on the list", await Body(stranger), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
    }

    private static object Edits(string user, string draft, string shown) => new
    {
        type = "block_actions",
        team = new { id = "T1" },
        user = new { id = user },
        channel = new { id = "C7" },
        trigger_id = "111.555",
        message = new
        {
            ts = "1.2",
            text = "To Amy: shall this be sent?",
            blocks = new object[]
            {
                new { type = "header", text = new { type = "plain_text", text = "To Amy: shall this be sent?" } },
                new { type = "section", text = new { type = "mrkdwn", text = shown } },
            },
        },
        actions = new[] { new { action_id = "act-1", block_id = "b", value = $"{Conversation}|a-edit|edit:{draft}", type = "button" } },
    };

    private static object Changed(string user, string metadata, string view, string text) => new
    {
        type = "view_submission",
        team = new { id = "T1" },
        user = new { id = user },
        trigger_id = "333.555",
        view = new
        {
            id = view,
            callback_id = "edit-draft",
            private_metadata = metadata,
            state = new { values = new { answer = new { text = new { type = "plain_text_input", value = text } } } },
        },
    };

    private static object Acts(string user, string alert, string act) => new
    {
        type = "block_actions",
        team = new { id = "T1" },
        user = new { id = user },
        trigger_id = "111.223",
        actions = new[] { new { action_id = "act-0", block_id = "b", value = $"{Conversation}|{alert}|{act}", type = "button" } },
    };

    private static object Press(string user, string question) => new
    {
        type = "block_actions",
        team = new { id = "T1" },
        user = new { id = user },
        trigger_id = "111.222",
        message = new { ts = "1.2", text = "Do you do Shopify?" },
        actions = new[] { new { action_id = "answer-question", block_id = "b", value = $"{Conversation}|{question}|4", type = "button" } },
    };

    private static object Submit(string user, string question, string view, string? text, string team = "T1") => new
    {
        type = "view_submission",
        team = new { id = team },
        user = new { id = user },
        trigger_id = "333.444",
        view = new
        {
            id = view,
            callback_id = "answer-question",
            private_metadata = $"{Conversation}|{question}",
            state = new { values = new { answer = new { text = new { type = "plain_text_input", value = text } } } },
        },
    };

    private static Task<string> Body(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
