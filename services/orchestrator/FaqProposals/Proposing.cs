using Hitl.Orchestrator.Claims;

namespace Hitl.Orchestrator.FaqProposals;

/// <summary>Puts answered questions together that mean the same, and settles what becomes of them. Pure.</summary>
internal static class Proposing
{
    /// <summary>Questions that share this much of their words are one.</summary>
    private const double Alike = 0.5;

    /// <summary>Contacts' words are not kept for ever: what nobody settled by then, and what was settled, goes.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const int MostKept = 300;

    public static TenantProposals Add(TenantProposals proposals, AnsweredQuestion answered, DateTimeOffset now)
    {
        if (proposals.All.Any(proposal => proposal.Questions.Any(known => known.Question == answered.Question)))
        {
            return proposals;
        }

        var words = Words(answered.Text);
        var nearest = proposals.All.Where(proposal => proposal.State == ProposalState.Open)
            .Select(proposal => (Proposal: proposal, Shared: proposal.Questions.Max(known => Shared(words, Words(known.Text)))))
            .Where(pair => pair.Shared >= Alike)
            .OrderByDescending(pair => pair.Shared)
            .Select(pair => pair.Proposal)
            .FirstOrDefault();
        var all = nearest is null
            ? proposals.All.Append(new FaqProposal($"fp_{answered.Question[(answered.Question.IndexOf('_', StringComparison.Ordinal) + 1)..]}", [answered]))
            : proposals.All.Select(proposal => proposal == nearest ? proposal with { Questions = [.. proposal.Questions, answered] } : proposal);
        return new([.. all.Where(proposal => (proposal.SettledAt ?? proposal.At) > now - Kept).TakeLast(MostKept)]);
    }

    /// <summary>Only an open one is settled: the first decision stands.</summary>
    public static TenantProposals Settle(TenantProposals proposals, SettleFaq settled, DateTimeOffset now) => new(
    [
        .. proposals.All.Select(proposal => proposal.Id == settled.Id && proposal.State == ProposalState.Open
            ? proposal with
            {
                State = settled.Entry is null ? ProposalState.Dismissed : ProposalState.Accepted,
                Entry = settled.Entry,
                SettledBy = settled.By,
                SettledAt = now,
            }
            : proposal),
    ]);

    private static HashSet<string> Words(string text) => ClaimSources.StemsOf(DraftText.Of(text)).ToHashSet(StringComparer.Ordinal);

    private static double Shared(HashSet<string> a, HashSet<string> b)
    {
        var both = a.Count(b.Contains);
        return a.Count + b.Count == 0 ? 0 : (double)both / (a.Count + b.Count - both);
    }
}

/// <summary>What reaches the tenant's lane about proposals.</summary>
internal static class ProposalHandlers
{
    public static void Propose(ProposeFaq message, Lanes.Batch batch) =>
        batch.Put(TenantProposals.Kind, Proposing.Add(batch.Get(TenantProposals.Kind) ?? TenantProposals.None, message.Answered, batch.Now));

    public static void Settle(SettleFaq message, Lanes.Batch batch)
    {
        if (batch.Get(TenantProposals.Kind) is { } proposals)
        {
            batch.Put(TenantProposals.Kind, Proposing.Settle(proposals, message, batch.Now));
        }
    }
}
