using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class PlaybookReferenceSpecs
{
    /// <summary>With HITL_APPROVE=1 in the environment docs/playbook.md is written anew.</summary>
    [Fact]
    public void The_reference_says_what_the_schema_says() => IsCurrent("playbook.md", PlaybookReference.Markdown());

    /// <summary>With HITL_APPROVE=1 in the environment docs/playbook.schema.json is written anew.</summary>
    [Fact]
    public void The_editors_schema_says_what_the_schema_says() => IsCurrent("playbook.schema.json", PlaybookReference.JsonSchema());

    private static void IsCurrent(string name, string text)
    {
        var file = Path.Combine(RepositoryFolder.Root, "docs", name);
        if (Environment.GetEnvironmentVariable("HITL_APPROVE") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.Equal(text, File.Exists(file) ? File.ReadAllText(file) : "");
    }
}
