namespace Hitl.Orchestrator.Claims;

/// <summary>
/// Binds clause by clause: one source has to hold all that a clause claims. A word that is neither everyday talk nor known to the playbook is a
/// claim that nothing holds, and a known word has to be asserted or denied as it is there.
/// </summary>
internal static class WordBinding
{
    /// <param name="figures">The figures and the like that were found, each with the sources that may back it.</param>
    public static IEnumerable<BoundClaim> Bind(
        DraftText text, IReadOnlyList<(FoundClaim Claim, IReadOnlyList<ClaimSource> Sources)> figures, IReadOnlyList<ClaimSource> held, ClaimSources sources)
    {
        var taken = figures.SelectMany(figure => Enumerable.Range(figure.Claim.First, figure.Claim.End - figure.Claim.First)).ToHashSet();
        var words = Enumerable.Range(0, text.Pieces.Count)
            .Where(at => !taken.Contains(at) && text.Pieces[at].Kind == PieceKind.Word && !IsName(text, at))
            .Select(at => text.Pieces[at])
            .Where(piece => !text.Asks(piece.Sentence) && !ClaimWords.IsCommon(piece.Form) && !sources.Names.Contains(Stems.Of(piece.Form)))
            .ToLookup(piece => piece.Clause);
        var counted = figures.Where(figure => figure.Claim.Kind != ClaimKind.Link).ToLookup(figure => text.Pieces[figure.Claim.First].Clause);
        foreach (var clause in words.Select(group => group.Key).Union(counted.Select(group => group.Key)))
        {
            var denied = text.IsNegated(clause);
            var best = held.MaxBy(source => words[clause].Count(piece => Holds(source, piece, denied)) + counted[clause].Count(figure => figure.Sources.Contains(source)));
            foreach (var (claim, backers) in counted[clause])
                yield return new(Said(claim, text), best is not null && backers.Contains(best) ? best.Name : null);
            foreach (var run in Runs([.. words[clause]], piece => best is not null && Holds(best, piece, denied)))
                yield return new(run.Claim, run.Held ? best!.Name : null);
        }

        foreach (var (claim, backers) in figures.Where(figure => figure.Claim.Kind == ClaimKind.Link))
            yield return new(Said(claim, text), backers.Count > 0 ? backers[0].Name : null);
    }

    /// <summary>What was asked, as a yes claims it: the names and figures in it, and where nothing else is said every word.</summary>
    public static IEnumerable<BoundClaim> BindAsked(DraftText asked, DraftText draft, IReadOnlyList<ClaimSource> held)
    {
        var bare = ClaimFinder.Find(draft).Count == 0 && draft.Pieces.All(piece => piece.Kind != PieceKind.Word || ClaimWords.IsCommon(piece.Form));
        var figures = ClaimFinder.Find(asked).Where(figure => bare || figure.Kind is not (ClaimKind.Offer or ClaimKind.Guarantee or ClaimKind.Promise or ClaimKind.Rate)).ToList();
        var words = asked.Pieces.Where((piece, at) => piece.Kind == PieceKind.Word && !ClaimWords.IsCommon(piece.Form) && (bare || (piece.Capital && at > 0)))
            .Select(piece => Stems.Of(piece.Form)).ToList();
        if (words.Count + figures.Count == 0 && !bare)
            yield break;
        var source = held.FirstOrDefault(source =>
            words.TrueForAll(source.Words.ContainsKey) && figures.TrueForAll(figure => source.Claims.Any(known => known.Kind == figure.Kind && known.Value == figure.Value)));
        yield return new(new(ClaimKind.Feature, 0, draft.Text.Length, "yes to what was asked"), words.Count + figures.Count > 0 ? source?.Name : null);
    }

    private static Claim Said(FoundClaim claim, DraftText text)
    {
        var start = text.Pieces[claim.First].Start;
        return new(claim.Kind, start, text.Pieces[claim.End - 1].End - start, claim.Limit.Length > 0 ? $"{claim.Limit} {claim.Value}" : claim.Value);
    }

    private static bool Holds(ClaimSource source, Piece piece, bool denied) =>
        source.Words.TryGetValue(Stems.Of(piece.Form), out var how) && how.HasFlag(denied ? Denial.Denied : Denial.Asserted);

    /// <summary>The contact's name in a greeting.</summary>
    private static bool IsName(DraftText text, int at) =>
        at is > 0 and <= 3 && text.Pieces[at].Capital && text.Pieces[at - 1].Form is "hi" or "hello" or "hey" or "dear" or "thanks" or "morning" or "afternoon";

    private static IEnumerable<(Claim Claim, bool Held)> Runs(IReadOnlyList<Piece> pieces, Func<Piece, bool> isHeld)
    {
        for (var from = 0; from < pieces.Count;)
        {
            var held = isHeld(pieces[from]);
            var to = from + 1;
            while (to < pieces.Count && isHeld(pieces[to]) == held)
                to++;
            var (start, end) = (pieces[from].Start, pieces[to - 1].End);
            yield return (new(ClaimKind.Feature, start, end - start, string.Join(' ', pieces.Skip(from).Take(to - from).Select(piece => piece.Form))), held);
            from = to;
        }
    }
}
