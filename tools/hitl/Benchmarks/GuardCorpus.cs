namespace Hitl.Cli.Benchmarks;

/// <summary>A draft as a language model may write it, and what was asked.</summary>
/// <param name="About">For a clean draft the fact or FAQ entry it rests on, for a mutated one what was changed.</param>
internal sealed record GuardDraft(string Tenant, string About, string Question, string Draft);

/// <summary>The drafts that the claim guard is judged on, written for it: clean ones, and ones in which one thing is not as the playbook has it.</summary>
internal static class GuardCorpus
{
    /// <param name="folder">Of <c>clean.csv</c> and <c>mutated.csv</c>.</param>
    public static IReadOnlyList<GuardDraft> Read(string folder, string name) =>
        [.. File.ReadLines(Path.Combine(folder, $"{name}.csv")).Skip(1).Select(Line)];

    /// <summary>Two plain fields, then two in quotes.</summary>
    private static GuardDraft Line(string line)
    {
        var fields = line.Split(',', 3);
        var quoted = fields[2][1..^1].Split("\",\"");
        return new(fields[0], fields[1], Plain(quoted[0]), Plain(quoted[1]));
    }

    private static string Plain(string text) => text.Replace("\"\"", "\"", StringComparison.Ordinal);
}
