using System.Diagnostics;
using Hitl.Cli.Infrastructure;
using Hitl.Orchestrator.Claims;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Cli.Benchmarks;

/// <summary>How the claim guard does on the corpus, and how long it takes for a draft on one core.</summary>
/// <param name="HeldOfMutated">Share of the drafts with an unbacked claim that are held; 1 is right.</param>
/// <param name="HeldOfClean">Share of the backed drafts that are held; 0 is right.</param>
/// <param name="MicrosPerDraft">Median of whole passes.</param>
internal sealed record GuardResult(double HeldOfMutated, double HeldOfClean, double MicrosPerDraft, int Mutated, int Clean);

internal static class GuardBench
{
    private static readonly DateTimeOffset Day = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The drafts that specs hold the guard to.</summary>
    public static readonly string Corpus = Path.Combine(Repository.Root, "tests", "Orchestrator.Specs", "Claims");

    /// <param name="folder">Of <c>clean.csv</c> and <c>mutated.csv</c>.</param>
    /// <param name="wrong">Told each draft that is judged wrongly, with what the guard made of it.</param>
    public static GuardResult Run(string folder, Action<string> wrong)
    {
        var playbooks = new[] { Playbook("sales-agency"), Playbook("recruitment") }.ToDictionary(playbook => playbook.Tenant);
        var (mutated, clean) = (GuardCorpus.Read(folder, "mutated"), GuardCorpus.Read(folder, "clean"));
        var passed = mutated.Where(draft => !Check(draft).Held).ToList();
        var held = clean.Where(draft => !Check(draft).Answers).ToList();
        foreach (var draft in passed)
            wrong($"passed ({draft.Tenant}, {draft.About}): {draft.Question} – {draft.Draft}");
        foreach (var draft in held)
            wrong($"held ({draft.Tenant}, {draft.About}): {draft.Question} – {draft.Draft} [{string.Join("; ", Check(draft).Unbound.Select(claim => $"{claim.Kind} {claim.Value}"))}]");
        return new(
            1 - ((double)passed.Count / mutated.Count),
            (double)held.Count / clean.Count,
            Math.Round(Enumerable.Range(0, 9).Select(_ => Pass()).Order().ElementAt(4), 1),
            mutated.Count,
            clean.Count);

        GuardVerdict Check(GuardDraft draft) => ClaimGuard.Check(draft.Draft, draft.Question, playbooks[draft.Tenant], Day);

        double Pass()
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var draft in mutated)
                Check(draft);
            foreach (var draft in clean)
                Check(draft);
            return Stopwatch.GetElapsedTime(began).TotalMicroseconds / (mutated.Count + clean.Count);
        }
    }

    private static Playbook Playbook(string name)
    {
        var folder = Path.Combine(Repository.Root, "playbooks");
        var read = PlaybookYaml.Read(File.ReadAllText(Path.Combine(folder, $"{name}.yaml")), PlaybookFiles.Beside(folder));
        return read.Playbook ?? throw new InvalidOperationException($"playbooks/{name}.yaml is not right:\n{string.Join('\n', read.Errors)}");
    }
}
