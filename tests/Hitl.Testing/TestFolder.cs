using Hitl.Cli.Infrastructure;

namespace Hitl.Testing;

/// <summary>Folders for one test process, inside the clone.</summary>
public static class TestFolder
{
    /// <summary>A new empty folder; whoever asked for it deletes it, and the next <c>./hitl test</c> what a killed process left.</summary>
    public static string Create(string name)
    {
        var folder = Path.Combine(Repository.Temporary, $"tests-{Environment.ProcessId}-{name}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return folder;
    }
}
