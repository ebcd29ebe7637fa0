using System.Runtime.InteropServices;

namespace Hitl.Cli.Infrastructure;

/// <summary>Where things lie in the clone that this program was built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string HitlFolder => Path.Combine(Root, ".hitl");

    public static string DefaultData => Path.Combine(HitlFolder, "data");

    public static string Logs => Path.Combine(HitlFolder, "logs");

    /// <summary>Temporary folders are made here and not in the system's, so that nothing can stay behind outside the clone.</summary>
    public static string Temporary => Path.Combine(HitlFolder, "tmp");

    public static string PostgresFolder => Path.Combine(HitlFolder, "postgres");

    /// <summary>The dotnet host that this process runs on.</summary>
    public static string Dotnet { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>The built program of a project, in the configuration this one was built in.</summary>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    public static string Program(string project, string? assembly = null)
    {
        var path = Path.Combine(Root, "artifacts", "bin", project, Configuration, (assembly ?? project) + ".dll");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{project} is not built ({Configuration}): run ./hitl, which builds what changed.", path);
    }

    public static string Configuration { get; } =
        AppContext.BaseDirectory.TrimEnd('/').EndsWith("/debug", StringComparison.Ordinal) ? "debug" : "release";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hitl.Platform.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.GetEnvironmentVariable("HITL_ROOT")
            ?? throw new DirectoryNotFoundException("The clone was not found above this program: start it by ./hitl.");
    }
}
