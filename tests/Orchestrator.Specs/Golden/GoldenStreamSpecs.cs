using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Replay;

namespace Hitl.Orchestrator.Specs.Golden;

public class GoldenStreamSpecs
{
    public static TheoryData<string> Kept => [.. GoldenStreams.Names];

    /// <summary>With HITL_APPROVE=1 in the environment the decisions are made again and written, so that the change stands in the commit.</summary>
    [Theory]
    [MemberData(nameof(Kept))]
    public void A_kept_conversation_is_decided_as_it_was(string name)
    {
        try
        {
            if (Environment.GetEnvironmentVariable("HITL_APPROVE") == "1")
            {
                GoldenStreams.Write(name, KeptStream.Text(KeptStream.Read(GoldenStreams.Text(name)).DecideAgain(GoldenStreams.Playbook)));
            }

            var differences = GoldenDifferences.Of(GoldenStreams.Text(name), GoldenStreams.Playbook);
            Assert.True(differences.Length == 0, $"Golden/{name}.jsonl is decided otherwise; HITL_APPROVE=1 writes it anew.\n{differences}");
        }
        catch (InvalidDataException e)
        {
            Assert.Fail($"Golden/{name}.jsonl cannot be checked. {e.Message}");
        }
    }

    [Fact]
    public void Every_scene_of_the_demo_is_kept() =>
        Assert.Superset(
            new HashSet<string>
            {
                "amelia-hart", "owen-blake", "leah-osei", "harold-finch", "carla-mendes", "george-adeyemi",
                "nadia-rahman", "ben-carter", "victoria-lang", "sofia-petrov", "jonas-weber", "maya-collins",
            },
            GoldenStreams.Names.ToHashSet());

    [Fact]
    public void A_moved_threshold_is_told_with_both_its_values() =>
        Assert.Contains(".Threshold: kept 0.6, now 0.999", GoldenDifferences.Of(DecidedNow("carla-mendes"), Hardened), StringComparison.Ordinal);

    [Fact]
    public void A_rule_that_decides_no_more_is_told_with_what_it_decided()
    {
        var differences = GoldenDifferences.Of(Harold, Hardened);

        Assert.Contains("version 4, decided on MessageUnderstood", differences, StringComparison.Ordinal);
        Assert.Contains("kept BurstDecided", differences, StringComparison.Ordinal);
        Assert.Contains("now  nothing", differences, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_word_is_told_where_it_stands()
    {
        var differences = GoldenDifferences.Of(DecidedNow("jonas-weber").Replace("Monday to Friday", "Sunday", StringComparison.Ordinal), GoldenStreams.Playbook);

        Assert.Contains("ReplyDecided.Text: kept \"", differences, StringComparison.Ordinal);
        Assert.DoesNotContain("ReplyDecided.Why", differences, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_approved_differs_no_more_and_keeps_its_inputs()
    {
        var before = KeptStream.Read(Harold);
        var approved = KeptStream.Text(before.DecideAgain(Hardened));

        Assert.NotEqual(Harold, approved);
        Assert.Empty(GoldenDifferences.Of(approved, Hardened));
        Assert.Equal(approved, KeptStream.Text(KeptStream.Read(approved).DecideAgain(Hardened)));
        var inputs = before.Events.Where((_, i) => before.Recorded[i].Event is ConversationEvent.MessageReceived).Select(e => e.Data.GetRawText());
        Assert.All(inputs, input => Assert.Contains(input, approved, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"type\":\"message_understood\"", "\"type\":\"message_interpreted\"", "Line 3 cannot be read. 'message_interpreted'", "is no known event of 'conversation' streams")]
    [InlineData("\"Language\":\"en\"", "\"Language\":\"en", "Line 3 cannot be read. ", "invalid")]
    [InlineData("\"Language\":\"en\"", "\"Language\":5", "Line 3 cannot be read. The data of a stored 'message_understood' does not fit MessageUnderstood", "$.Language")]
    [InlineData("\"version\":3", "\"version\":5", "Line 3 is version 5 of northgate/c_", "not version 3")]
    [InlineData("\"version\":3,", "", "Line 3 cannot be read. ", "version")]
    public void A_line_that_cannot_be_read_is_named_with_the_reason(string kept, string broken, string where, string why)
    {
        var lines = Harold.Split('\n');
        lines[2] = lines[2].Replace(kept, broken, StringComparison.Ordinal);

        var refused = Assert.Throws<InvalidDataException>(() => GoldenDifferences.Of(string.Join('\n', lines), GoldenStreams.Playbook));

        Assert.StartsWith(where, refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_playbook_that_is_not_kept_is_asked_for() =>
        Assert.Contains("Golden/playbooks/northgate@7.yaml", Assert.Throws<InvalidDataException>(() => GoldenStreams.Playbook("northgate@7")).Message, StringComparison.Ordinal);

    private static string Harold => DecidedNow("harold-finch");

    /// <summary>So that these specs hold also while a change of the rules is not approved yet.</summary>
    private static string DecidedNow(string name) => KeptStream.Text(KeptStream.Read(GoldenStreams.Text(name)).DecideAgain(GoldenStreams.Playbook));

    /// <summary>Nobody is confused enough for it.</summary>
    private static Playbook Hardened(string version)
    {
        var kept = GoldenStreams.Playbook(version);
        return kept with { Thresholds = kept.Thresholds with { Confused = 0.999 } };
    }
}
