namespace Hitl.Orchestrator.Playbooks;

/// <summary>Bases as files beside the playbooks that extend them.</summary>
public static class PlaybookFiles
{
    /// <summary>A base's text by its name: a path below the folder, without <c>.yaml</c>. Null when there is none.</summary>
    public static Func<string, string?> Beside(string folder) => name =>
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var file = Path.GetFullPath(Path.Combine(root, name + ".yaml"));
        return file.StartsWith(root, StringComparison.Ordinal) && File.Exists(file) ? File.ReadAllText(file) : null;
    };
}
