namespace Hitl.Orchestrator.Specs;

/// <summary>The clone that these specs were built in, where what they approve is kept.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hitl.Platform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Hitl.Platform.sln is in no folder above the built specs.");
    }
}
