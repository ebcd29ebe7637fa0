using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Replay;

namespace Hitl.Orchestrator.Specs.Golden;

/// <summary>Conversations of a played demo, kept as <c>./hitl replay CONVERSATION --save FILE</c> wrote them, and the playbooks they were decided under.</summary>
internal static class GoldenStreams
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "tests", "Orchestrator.Specs", "Golden");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.jsonl").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static string Text(string name) => File.ReadAllText(FileOf(name));

    public static void Write(string name, string text) => File.WriteAllText(FileOf(name), text);

    /// <summary>The playbook as it was, whatever the repository's sample has become since.</summary>
    public static Playbook Playbook(string version)
    {
        var file = Path.Combine(Folder, "playbooks", $"{version}.yaml");
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"The playbook {version} is not kept: put its text into Golden/playbooks/{version}.yaml.");
        }

        var read = PlaybookYaml.Read(File.ReadAllText(file));
        return read.Playbook switch
        {
            null => throw new InvalidDataException($"{version}.yaml cannot be read any more:\n{string.Join('\n', read.Errors)}"),
            { } playbook when playbook.Version != version => throw new InvalidDataException($"{version}.yaml holds {playbook.Version}."),
            var playbook => playbook,
        };
    }

    private static string FileOf(string name) => Path.Combine(Folder, $"{name}.jsonl");
}
