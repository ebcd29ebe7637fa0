using Hitl.Cli.Benchmarks;
using Hitl.Orchestrator.Claims;
using Hitl.Orchestrator.Specs.Playbooks;

namespace Hitl.Orchestrator.Specs.Claims;

/// <summary>The guard on the drafts written for it, against the sample playbooks. <c>./hitl bench guard</c> names each that it judges wrongly.</summary>
public class GuardCorpusSpecs
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "tests", "Orchestrator.Specs", "Claims");
    private static readonly DateTimeOffset Day = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_five_hundred_mutated_drafts_at_least_99_in_100_are_held()
    {
        var drafts = GuardCorpus.Read(Folder, "mutated");
        Assert.InRange(drafts.Count, 500, int.MaxValue);
        var passed = drafts.Where(draft => !Check(draft).Held).ToList();
        Assert.True(passed.Count <= 0.01 * drafts.Count, $"{passed.Count} of {drafts.Count} passed:\n{string.Join('\n', passed)}");
    }

    [Fact]
    public void Of_five_hundred_clean_drafts_at_most_3_in_100_are_held()
    {
        var drafts = GuardCorpus.Read(Folder, "clean");
        Assert.InRange(drafts.Count, 500, int.MaxValue);
        var held = drafts.Where(draft => !Check(draft).Answers).ToList();
        Assert.True(held.Count <= 0.03 * drafts.Count, $"{held.Count} of {drafts.Count} held:\n{string.Join('\n', held.Select(draft => $"{draft}: {string.Join(", ", Check(draft).Unbound)}"))}");
    }

    [Fact]
    public void Each_kind_of_mutation_is_there()
    {
        var kinds = GuardCorpus.Read(Folder, "mutated").Select(draft => draft.About).ToHashSet();
        Assert.Superset(new HashSet<string> { "price", "percentage", "date", "feature", "link", "spelled", "currency", "guarantee", "offer" }, kinds);
    }

    [Fact]
    public void No_draft_stands_in_both() =>
        Assert.Empty(
            GuardCorpus.Read(Folder, "clean").Select(draft => (draft.Question, draft.Draft)).Intersect(GuardCorpus.Read(Folder, "mutated").Select(draft => (draft.Question, draft.Draft))));

    private static GuardVerdict Check(GuardDraft draft) =>
        ClaimGuard.Check(draft.Draft, draft.Question, draft.Tenant == "northgate" ? Sample.SalesAgency : Sample.Recruitment, Day);
}
