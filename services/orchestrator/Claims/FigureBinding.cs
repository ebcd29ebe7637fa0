namespace Hitl.Orchestrator.Claims;

/// <summary>Binds a figure, a date, a link or a big word: the same must stand in a source, and that source must be what the draft speaks of there.</summary>
internal static class FigureBinding
{
    private const double InClause = 1;
    private const double InSentence = 0.5;
    private const double Elsewhere = 0.2;

    /// <summary>The sources that hold it, where one of them is what the draft speaks of; else none.</summary>
    public static IReadOnlyList<ClaimSource> Find(FoundClaim claim, DraftText text, DraftText asked, IReadOnlyList<ClaimSource> held, ClaimSources sources)
    {
        if (claim.Kind == ClaimKind.Promise)
            return [];
        var holders = held.Where(source => source.Claims.Any(known => Same(claim, known))).ToList();
        if (claim.Kind == ClaimKind.Link || holders.Count == 0)
            return holders;
        var context = Context(claim, text, asked);
        var score = holders.Max(source => Score(source, context, sources));
        var rival = held.Where(source => !holders.Contains(source) && source.Claims.Any(known => known.Kind == claim.Kind))
            .Select(source => Score(source, context, sources)).DefaultIfEmpty(0).Max();
        return score > 0 && score >= rival ? holders : [];
    }

    /// <summary>A softer or plainer form of what is known is held by it; a harder one is not.</summary>
    private static bool Same(FoundClaim claim, FoundClaim known) => claim.Kind switch
    {
        _ when claim.Kind == ClaimKind.Number && known.Kind == ClaimKind.Time => known.Value.StartsWith($"{claim.Value.PadLeft(2, '0')}:", StringComparison.Ordinal),
        _ when claim.Kind != known.Kind => false,
        ClaimKind.Date => SameDate(claim.Value, known.Value) && Fits(claim, known),
        ClaimKind.Time => SameTime(claim.Value, known.Value),
        ClaimKind.Link or ClaimKind.Offer or ClaimKind.Guarantee or ClaimKind.Rate => claim.Value == known.Value,
        _ => claim.Value == known.Value && Fits(claim, known),
    };

    private static bool Fits(FoundClaim claim, FoundClaim known) =>
        claim.Limit == known.Limit || (claim.Limit.Length == 0 && known.Limit == "most") || (claim.Limit is "from" or "least" && known.Limit is "from" or "least");

    private static bool SameDate(string claim, string known)
    {
        if (claim.Contains("..", StringComparison.Ordinal) && known.Contains("..", StringComparison.Ordinal))
        {
            return claim == known || (claim[0] == claim[^1] && known[0] <= claim[0] && claim[0] <= known[^1]);
        }

        return claim == known
            || (claim.Length is 2 or 5 && !claim.StartsWith("day", StringComparison.Ordinal) && known.Length >= 5 && (known.EndsWith(claim, StringComparison.Ordinal) || known[^5..].StartsWith(claim, StringComparison.Ordinal)))
            || (claim.Length is 4 or 7 && known.StartsWith(claim, StringComparison.Ordinal));
    }

    private static bool SameTime(string claim, string known) =>
        claim == known || (claim.EndsWith('?') && int.Parse(known[..2], System.Globalization.CultureInfo.InvariantCulture) % 12 == int.Parse(claim[..2], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The words around it, the nearer the heavier. A big word needs words of the draft that say of what.</summary>
    private static Dictionary<string, double> Context(FoundClaim claim, DraftText text, DraftText asked)
    {
        var isBig = claim.Kind is ClaimKind.Offer or ClaimKind.Guarantee;
        var (first, context) = (text.Pieces[claim.First], new Dictionary<string, double>(StringComparer.Ordinal));
        for (var at = 0; at < text.Pieces.Count; at++)
        {
            var piece = text.Pieces[at];
            if (piece.Kind == PieceKind.Word && (at < claim.First || at >= claim.End))
                Weigh(piece.Form, piece.Clause == first.Clause ? InClause : piece.Sentence == first.Sentence ? InSentence : Elsewhere);
        }

        foreach (var piece in asked.Pieces.Where(piece => piece.Kind == PieceKind.Word && !isBig))
            Weigh(piece.Form, Elsewhere);
        return context;

        void Weigh(string form, double weight)
        {
            if (!(isBig ? ClaimWords.IsCommon(form) : ClaimWords.IsStop(form)))
                context[Stems.Of(form)] = Math.Max(weight, context.GetValueOrDefault(Stems.Of(form)));
        }
    }

    private static double Score(ClaimSource source, Dictionary<string, double> context, ClaimSources sources) =>
        context.Sum(word => source.Topic.Contains(word.Key) ? word.Value * sources.Rarity(word.Key) : 0);
}
