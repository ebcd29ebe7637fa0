using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

/// <summary>Broken playbooks, each with exactly what lint says of it in the comments at its end.</summary>
public class BrokenPlaybookSpecs
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "tests", "Orchestrator.Specs", "Playbooks", "Broken");

    public static TheoryData<string> Broken =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>With HITL_APPROVE=1 in the environment what is said now is written down.</summary>
    [Theory]
    [MemberData(nameof(Broken))]
    public void Lint_says_exactly_what_is_wrong(string name)
    {
        var file = Path.Combine(Folder, $"{name}.yaml");
        var text = File.ReadAllText(file);
        var body = text[..(text.IndexOf("\n#= ", StringComparison.Ordinal) is >= 0 and var at ? at + 1 : text.Length)];
        var said = PlaybookYaml.Lint(body, PlaybookFiles.Beside(Path.Combine(Folder, "bases")));
        var expected = body + string.Concat(said.Select(error => $"#= {error}\n"));
        if (Environment.GetEnvironmentVariable("HITL_APPROVE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.NotEmpty(said);
        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Fact]
    public void There_are_sixty_or_more_of_them() => Assert.InRange(Broken.Count, 60, int.MaxValue);
}
