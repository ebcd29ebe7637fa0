using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class PlaybookYamlSpecs
{
    [Fact]
    public void The_sample_playbooks_are_right()
    {
        Assert.Equal("northgate@1", Sample.Northgate.Version);
        Assert.Equal(10, Sample.Northgate.Faq.Length);
        Assert.All(Sample.Northgate.Faq, entry => Assert.InRange(entry.Phrasings.Count, 5, 8));
        Assert.Equal(TimeSpan.FromDays(3), Sample.Northgate.Nurture[1].After);
        Assert.Equal("sales-director", Sample.Northgate.RouteFor("value").Channel);
        Assert.Equal("harbour@1", Sample.Harbour.Version);
    }

    [Fact]
    public void Sage_50_is_not_in_the_faq() =>
        Assert.DoesNotContain(Sample.Northgate.Faq, entry =>
            entry.Answer.Contains("Sage", StringComparison.Ordinal) || entry.Phrasings.Any(text => text.Contains("Sage", StringComparison.Ordinal)));

    [Theory]
    [InlineData("angry: 0.6", "angry: 1.6", "'angry' should be a number from 0 to 1")]
    [InlineData("angry: 0.6", "angy: 0.6", "'angy' is not known here")]
    [InlineData("quiet: 3s", "quiet: 3 sec", "'quiet' should be a length of time such as 3s, 10m, 2h or 3d")]
    [InlineData("escalate: sales-director }", "escalate: nobody }", "route 'managers' escalates to 'nobody', which is no route")]
    [InlineData("complexity: specialists", "complexity: experts", "handoff 'complexity' goes to 'experts', which is no route")]
    [InlineData("{name} from our team says: {answer}", "We say: {answer}", "'relay' lacks {name}")]
    [InlineData("- id: cancel", "- id: pricing", "a second FAQ entry is called 'pricing'")]
    [InlineData("GBP: 10000, ", "", "high_value needs a threshold in GBP")]
    [InlineData("opt_out_doubt: 0.5", "opt_out_doubt: 0.9", "opt_out_doubt is above opt_out_wish")]
    [InlineData("  - after: 0s", "  - after: 1h", "the first step is sent at once")]
    [InlineData("version: 1", "version: one", "'version' should be a whole number from 1")]
    public void What_is_wrong_is_said(string right, string wrong, string error)
    {
        var text = Sample.Text("northgate");
        Assert.Contains(right, text, StringComparison.Ordinal);

        var read = PlaybookYaml.Read(text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Null(read.Playbook);
        Assert.Contains(read.Errors, said => said.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_says_its_line_and_column()
    {
        var text = Sample.Text("northgate").Replace("angry: 0.6", "angry: very", StringComparison.Ordinal);
        var line = text[..text.IndexOf("angry: very", StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        Assert.Equal([$"line {line}, column 10: 'angry' should be a number from 0 to 1"], PlaybookYaml.Read(text).Errors);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var errors = PlaybookYaml.Read("tenant: x\nversion: 1\n").Errors;

        Assert.Equal(
            ["'debounce'", "'faq'", "'handoffs'", "'identity'", "'nurture'", "'routes'", "'templates'", "'thresholds'"],
            errors.Select(error => error.Split(' ')[4]).Order());
    }

    [Theory]
    [InlineData("faq: [", "line ")]
    [InlineData("", "line 1, column 1")]
    [InlineData("- a list", "line 1, column 1")]
    [InlineData("a: 1\na: 2", "line ")]
    public void What_is_no_playbook_at_all_is_said_too(string text, string error) =>
        Assert.StartsWith(error, Assert.Single(PlaybookYaml.Read(text).Errors), StringComparison.Ordinal);
}
