using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Specs.Playbooks;

/// <summary>The sample playbooks of the repository.</summary>
internal static class Sample
{
    public static readonly Playbook Northgate = Load("northgate");
    public static readonly Playbook Harbour = Load("harbour");

    public static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "playbooks", $"{name}.yaml"));

    private static Playbook Load(string name)
    {
        var read = PlaybookYaml.Read(Text(name));
        return read.Playbook ?? throw new InvalidOperationException(string.Join("\n", read.Errors));
    }
}
