using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class PlaybookYamlSpecs
{
    [Theory]
    [InlineData("sales-agency")]
    [InlineData("recruitment")]
    [InlineData("agencies/brightside")]
    public void The_samples_lint_clean(string name) =>
        Assert.Empty(PlaybookYaml.Lint(File.ReadAllText(Path.Combine(Sample.Folder, $"{name}.yaml")), PlaybookFiles.Beside(Sample.Folder)));

    [Fact]
    public void The_samples_are_the_demos_two_tenants()
    {
        Assert.Equal("northgate", Sample.SalesAgency.Tenant);
        Assert.Equal(10, Sample.SalesAgency.Faq.Length);
        Assert.All(Sample.SalesAgency.Faq, entry => Assert.InRange(entry.Phrasings.Count, 5, 8));
        Assert.Equal(TimeSpan.FromDays(3), Sample.SalesAgency.Nurture[1].After);
        Assert.Equal("sales-director", Sample.SalesAgency.RouteFor("value").Channel);
        Assert.Equal("harbour", Sample.Recruitment.Tenant);
    }

    [Fact]
    public void Sage_50_is_not_in_the_faq() =>
        Assert.DoesNotContain(Sample.SalesAgency.Faq, entry =>
            entry.Answer.Contains("Sage", StringComparison.Ordinal) || entry.Phrasings.Any(text => text.Contains("Sage", StringComparison.Ordinal)));

    [Fact]
    public void A_first_version_from_before_still_reads() => Assert.Equal("northgate@1", Sample.Northgate.Version);

    [Fact]
    public void What_a_playbook_leaves_out_is_its_agencys()
    {
        Assert.Equal(0.85, Sample.SalesAgency.Thresholds.OptOutWish);
        Assert.Equal(13000, Sample.SalesAgency.Thresholds.HighValue["USD"]);
        Assert.Equal("Great question, let me check with one of our specialists.", Sample.SalesAgency.Templates.GreatQuestion);
        Assert.Equal("Great question, let me check with one of our recruiters.", Sample.Recruitment.Templates.GreatQuestion);
    }

    [Fact]
    public void Entries_with_an_id_are_merged_by_it()
    {
        var faq = Sample.With(
            """
            faq:
              - { id: pricing, answer: It depends. }
              - { id: parking, phrasings: [Can I park?], answer: Behind the house. }
            """).Faq;

        Assert.Equal("It depends.", faq.Single(entry => entry.Id == "pricing").Answer);
        Assert.Equal(6, faq.Single(entry => entry.Id == "pricing").Phrasings.Count);
        Assert.Equal(11, faq.Length);
    }

    [Fact]
    public void What_is_kept_of_an_inheriting_playbook_needs_no_base()
    {
        var text = File.ReadAllText(Path.Combine(Sample.Folder, "sales-agency.yaml"));
        var flat = PlaybookYaml.Read(text, PlaybookFiles.Beside(Sample.Folder)).Flat;

        var again = PlaybookYaml.Read(flat);

        Assert.Empty(again.Errors);
        Assert.Equal(flat, again.Flat);
        Assert.Equal(Sample.SalesAgency.Templates, again.Playbook!.Templates);
        Assert.Equal(Sample.SalesAgency.Thresholds with { HighValue = again.Playbook.Thresholds.HighValue }, again.Playbook.Thresholds);
        Assert.DoesNotContain("extends", flat, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_base_names_its_file() =>
        Assert.Equal(
            ["agency.yaml, line 2, column 22: thresholds.angry: found \"very\", allowed is a number from 0 to 1"],
            PlaybookYaml.Lint($"extends: agency\ntenant: x\nversion: 1\n{Body}", name => name == "agency" ? "agency: a\nthresholds: { angry: very }\n" : null)
                .Select(error => error.ToString()));

    [Fact]
    public void A_base_alone_may_leave_anything_out_and_may_say_nothing_wrong() =>
        Assert.StartsWith(
            "line 2, column 15: thresholds: found 'angy', which is no key here; did you mean 'angry'? Allowed: angry, complaint, ",
            Assert.Single(PlaybookYaml.Lint("agency: a\nthresholds: { angy: 0.6 }")).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void A_base_is_no_tenants_playbook() =>
        Assert.Contains(PlaybookYaml.Read("agency: a\n").Errors, error => error.What.StartsWith("agency: this is an agency's base", StringComparison.Ordinal));

    [Fact]
    public void All_that_is_wrong_is_said_at_once() =>
        Assert.Equal(
            ["'debounce'", "'faq'", "'handoffs'", "'identity'", "'nurture'", "'routes'", "'templates'", "'thresholds'"],
            PlaybookYaml.Read("tenant: x\nversion: 1\n").Errors.Select(error => error.What.Split(' ')[2]).Order());

    /// <summary>A key without effect is a defect: the reader asks for each that the schema allows.</summary>
    [Fact]
    public void Every_key_of_the_schema_is_read()
    {
        var errors = new PlaybookErrors();
        var document = PlaybookParser.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "Orchestrator.Specs", "Playbooks", "everything.yaml")), null, errors)!;
        PlaybookSchema.Document.Check(document, PlaybookSchema.Top, new(errors, isBase: true));
        Assert.Empty(errors.All);
        PlaybookReader.Read(document);

        Assert.DoesNotContain(Unread("", PlaybookSchema.Document, document), key => key is not ("extends" or "agency"));
    }

    private static IEnumerable<string> Unread(string path, Shape shape, PlaybookNode? node) => (shape, node) switch
    {
        (MapShape keys, MapNode map) => keys.Keys.SelectMany(key =>
            map.WasRead.Contains(key.Name) ? Unread($"{path}.{key.Name}".TrimStart('.'), key.Shape, map.Find(key.Name)) : [$"{path}.{key.Name}".TrimStart('.')]),
        (NamedShape named, MapNode { Entries: [var first, ..] }) => Unread($"{path}.*", named.Of, first.Value),
        (ListShape list, ListNode { Items: [var first, ..] }) => Unread($"{path}[]", list.Of, first),
        (MapShape or NamedShape or ListShape, _) => [$"{path} does not stand in everything.yaml"],
        _ => [],
    };

    private static string Body => Sample.Text("northgate")[Sample.Text("northgate").IndexOf("identity:", StringComparison.Ordinal)..]
        .Replace("  angry: 0.6\n", "", StringComparison.Ordinal);
}
