using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Claims;

/// <summary>
/// Binds every claim of a draft to what the playbook holds: each number, price, discount, date, guarantee, feature and link. Deterministic code,
/// not a prompt: a pure function of the draft, the question, the playbook and the day.
/// </summary>
public static class ClaimGuard
{
    /// <param name="question">What the contact asked: a bare "yes" claims it.</param>
    public static GuardVerdict Check(string draft, string question, Playbook playbook, DateTimeOffset now)
    {
        var text = DraftText.Of(draft);
        var asked = DraftText.Of(question);
        var sources = ClaimSources.Of(playbook);
        ClaimSource[] held = [.. sources.All.Where(source => source.Validity?.Holds(now) ?? true)];
        var figures = ClaimFinder.Find(text).Select(claim => (claim, FigureBinding.Find(claim, text, asked, held, sources))).ToList();
        List<BoundClaim> claims = [.. WordBinding.Bind(text, figures, held, sources)];
        if (text.HasHidden)
            claims.Add(new(new(ClaimKind.Feature, 0, draft.Length, "hidden characters"), null));
        if (Affirms(text, claims))
            claims.AddRange(WordBinding.BindAsked(asked, text, held));
        return new([.. claims.OrderBy(claim => claim.Claim.Start)]);
    }

    /// <summary>"Yes, we can" claims what was asked, alone or before anything else.</summary>
    private static bool Affirms(DraftText text, List<BoundClaim> claims)
    {
        var pieces = text.Pieces;
        var agrees = Enumerable.Range(0, pieces.Count)
            .Where(at => !text.Asks(pieces[at].Sentence) && ClaimWords.Affirms(pieces[at], at + 1 < pieces.Count ? pieces[at + 1] : null))
            .ToList();
        return agrees.Count > 0 && (claims.Count == 0 || agrees[0] < 3);
    }
}
