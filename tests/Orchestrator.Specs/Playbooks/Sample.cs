using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

/// <summary>The playbooks that specs decide under: the kept first version of Northgate's, and the repository's samples as they stand.</summary>
internal static class Sample
{
    public static readonly string Folder = Path.Combine(RepositoryFolder.Root, "playbooks");

    public static readonly Playbook Northgate = Read(Text("northgate"));
    public static readonly Playbook SalesAgency = Read(File.ReadAllText(Path.Combine(Folder, "sales-agency.yaml")));
    public static readonly Playbook Recruitment = Read(File.ReadAllText(Path.Combine(Folder, "recruitment.yaml")));

    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "Orchestrator.Specs", "Golden", "playbooks", $"{name}@1.yaml"));

    /// <summary>A playbook that says these lines, too.</summary>
    public static Playbook With(string lines, string over = "northgate") =>
        Read($"extends: base\ntenant: {over}\nversion: 1\n{lines}", name => name == "base" ? $"agency: spec\n{Text(over)}" : null);

    private static Playbook Read(string text, Func<string, string?>? bases = null)
    {
        var read = PlaybookYaml.Read(text, bases ?? PlaybookFiles.Beside(Folder));
        return read.Playbook ?? throw new InvalidOperationException(string.Join("\n", read.Errors));
    }
}
