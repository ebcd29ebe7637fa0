using System.Text.RegularExpressions;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;

namespace Hitl.Orchestrator.Specs.Docs;

/// <summary>What a sales manager reads of the rules is what the code does.</summary>
public partial class RulePageSpecs
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "docs", "rules");

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "README")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_yaml_lints_clean(string page)
    {
        var yaml = Yaml().Match(Text(page)).Groups[1].Value;

        Assert.NotEmpty(yaml);
        Assert.Empty(PlaybookYaml.Lint(
            $"extends: base\ntenant: x\nversion: 1\n{yaml}", name => name == "base" ? $"agency: a\n{Sample.Text("northgate")}" : null).Select(error => error.ToString()));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_events_it_names_are_stored_under_these_names(string page)
    {
        var stored = Events().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "events.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        var named = Names().Matches(Text(page).Split("## What it leaves")[1]).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, stored));
    }

    [Fact]
    public void Every_rule_of_every_playbook_has_its_page_and_every_page_is_listed()
    {
        Assert.All(RuleDefaults.All, rule => Assert.True(File.Exists(Path.Combine(Folder, $"{rule.Name}.md")), $"{rule.Name} has no page"));
        Assert.All(Pages, page => Assert.Contains($"({page.Data}.md)", Text("README"), StringComparison.Ordinal));
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(Folder, $"{page}.md"));

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Events();

    [GeneratedRegex("`([a-z]+(?:_[a-z]+)+)`")]
    private static partial Regex Names();
}
