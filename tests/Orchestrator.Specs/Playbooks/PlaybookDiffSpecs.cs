using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Publishing;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class PlaybookDiffSpecs
{
    private static readonly PlaybookText SalesAgency = PlaybookText.With(Text("sales-agency"), PlaybookFiles.Beside(Sample.Folder));

    [Fact]
    public void The_same_text_changes_nothing() => Assert.Empty(PlaybookDiff.Between(SalesAgency, SalesAgency));

    [Fact]
    public void A_version_alone_changes_nothing_for_anybody() => Assert.Empty(Changes("tenant: northgate\nversion: ", "tenant: northgate\nversion: 9"));

    [Theory]
    [InlineData("answer: Yes, we connect to Xero and QuickBooks.", "answer: Yes, and to Sage.", "contacts",
        "Who asks about 'integrations' is told “Yes, and to Sage.” instead of “Yes, we connect to Xero and QuickBooks.”")]
    [InlineData("specialists: { channel: specialists, deadline: 15m", "specialists: { channel: specialists, deadline: 5m", "people",
        "'specialists' have 5m instead of 15m.")]
    [InlineData("high_value: { GBP: 10000,", "high_value: { GBP: 20000,", "people",
        "An amount is for a person to ring about from 20000 GBP on instead of 10000.")]
    [InlineData("  negotiation: managers", "  negotiation: sales-director", "people", "'sales-director' take negotiation instead of 'managers'. Terms.")]
    [InlineData("buying_signal: { action: alert,", "buying_signal: { action: hand_off,", "contacts",
        "Rule 'buying_signal' does hand_off instead of alert. Who is about to buy. Usually set to `alert`, so that people know while the bot goes on.")]
    [InlineData("      - Am I tied in for a year?\n", "", "contacts", "'contract-length' is recognised by other questions: “Am I tied in for a year?” is gone.")]
    [InlineData("  - after: 3d\n    text: \"{company} again: is", "  - after: 5d\n    text: \"{company} again: is", "contacts", "Message 2 to a new lead comes 5d after the one before instead of 3d.")]
    public void A_change_is_told_to_those_who_notice_it(string was, string now, string who, string says)
    {
        var change = Assert.Single(Changes(was, now));

        Assert.Equal((who, says), (change.For, change.Says));
        Assert.Null(change.InheritedFrom);
    }

    [Fact]
    public void A_question_that_is_new_or_gone_says_what_happens_then()
    {
        var with = Text("sales-agency").Replace("\nfaq:\n", "\nfaq:\n  - id: parking\n    phrasings: [Can I park?]\n    answer: Behind the house.\n", StringComparison.Ordinal);

        Assert.Equal(
            "A question is answered now (parking). Who asks “Can I park?” is told “Behind the house.”",
            Assert.Single(PlaybookDiff.Between(SalesAgency, SalesAgency with { Source = with })).Says);
        Assert.Equal(
            "A question is not answered any more (parking): of “Can I park?” a specialist is asked.",
            Assert.Single(PlaybookDiff.Between(SalesAgency with { Source = with }, SalesAgency)).Says);
    }

    [Fact]
    public void What_the_base_changes_is_told_with_the_file_it_stands_in()
    {
        var @base = SalesAgency.Bases["agencies/brightside"];
        var after = SalesAgency.Over("brightside", @base.Replace("angry: 0.6", "angry: 0.7", StringComparison.Ordinal))!;

        var change = Assert.Single(PlaybookDiff.Between(SalesAgency, after));

        Assert.Equal("angry needs 0.7 instead of 0.6, so it is found more seldom. An angry contact gets a person.", change.Says);
        Assert.Equal("agencies/brightside.yaml", change.InheritedFrom);
    }

    [Fact]
    public void Another_agencys_base_touches_nobody() => Assert.Null(SalesAgency.Over("somebody-else", "agency: somebody-else\n"));

    /// <summary>Whatever single value changes, something is said of it, with the new value in it.</summary>
    [Fact]
    public void No_change_goes_unsaid()
    {
        var before = PlaybookParser.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "Orchestrator.Specs", "Playbooks", "everything.yaml")), null, new())!;
        var unsaid = new List<string>();
        var changed = 0;
        foreach (var (path, after) in EachValueChanged(before).Where(leaf => leaf.Path is not ("version" or "extends" or "agency") && !leaf.Path.StartsWith("cases", StringComparison.Ordinal)))
        {
            changed++;
            if (!PlaybookDiff.Between(before, (MapNode)after).Any(change => change.Says.Contains("something else", StringComparison.Ordinal)))
            {
                unsaid.Add(path);
            }
        }

        Assert.True(changed > 140, $"only {changed} values were changed");
        Assert.Empty(unsaid);
    }

    private static IEnumerable<(string Path, PlaybookNode After)> EachValueChanged(PlaybookNode node) => node switch
    {
        MapNode map => map.Entries.SelectMany((entry, at) => EachValueChanged(entry.Value).Select(inner => (
            $"{entry.Key.Text}.{inner.Path}".TrimEnd('.'),
            (PlaybookNode)new MapNode([.. map.Entries.Select((other, i) => i == at ? new(other.Key, inner.After) : other)], map.Place)))),
        ListNode list => list.Items.SelectMany((item, at) => EachValueChanged(item).Select(inner => (
            $"{at}.{inner.Path}".TrimEnd('.'), (PlaybookNode)new ListNode([.. list.Items.Select((other, i) => i == at ? inner.After : other)], list.Place)))),
        _ => [("", new ScalarNode("something else", node.Place))],
    };

    private static IReadOnlyList<PlaybookChange> Changes(string was, string now)
    {
        Assert.Contains(was, SalesAgency.Source, StringComparison.Ordinal);
        return PlaybookDiff.Between(SalesAgency, SalesAgency with { Source = SalesAgency.Source.Replace(was, now, StringComparison.Ordinal) });
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Sample.Folder, $"{name}.yaml"));
}
