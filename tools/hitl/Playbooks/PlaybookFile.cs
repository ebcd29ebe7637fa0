using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Publishing;

namespace Hitl.Cli.Playbooks;

/// <summary>A playbook's file with the bases beside it, right as far as can be said without a platform.</summary>
/// <param name="Tenant">Null for an agency's base.</param>
internal sealed record PlaybookFile(string Path, string? Tenant, PlaybookText Text)
{
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="InvalidOperationException">Says all that is wrong with it.</exception>
    public static PlaybookFile Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new IOException($"There is no file '{file}'.");
        }

        var bases = PlaybookFiles.Beside(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);
        var source = File.ReadAllText(file);
        if (PlaybookYaml.Lint(source, bases) is { Count: > 0 } errors)
        {
            throw new InvalidOperationException($"{file} is not right:\n{string.Join('\n', errors.Select(error => $"{file}: {error}"))}");
        }

        return PlaybookYaml.Agency(source) is not null
            ? new(file, null, new(source, new Dictionary<string, string>()))
            : new(file, PlaybookYaml.Read(source, bases).Playbook!.Tenant, PlaybookText.With(source, bases));
    }
}
