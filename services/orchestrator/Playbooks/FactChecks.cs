using Hitl.Orchestrator.Claims;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>A fact has to say what its kind promises, in a form that the claim guard reads.</summary>
internal static class FactChecks
{
    public static void Check(MapNode root, PlaybookErrors errors)
    {
        foreach (var fact in (root.Find("facts") as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            var where = $"facts[{PlaybookChecks.Text(fact, "id")}]";
            if (fact.Find("says") is ScalarNode says && Lacking(PlaybookChecks.Text(fact, "kind"), ClaimFinder.Find(DraftText.Of(says.Text))) is { } lacking)
            {
                errors.Add(says.Place, $"{where}.says: found no {lacking}");
            }

            PlaybookChecks.Days(fact, where, errors);
        }
    }

    private static string? Lacking(string? kind, IReadOnlyList<FoundClaim> claims) => kind switch
    {
        "price" when !claims.Any(claim => claim.Kind == ClaimKind.Price) => "amount with its currency, such as £450",
        "discount" when !claims.Any(claim => claim.Kind is ClaimKind.Percentage or ClaimKind.Price or ClaimKind.Offer) => "percentage or amount, such as 10 %",
        "date" when !claims.Any(claim => claim.Kind == ClaimKind.Date) => "date, such as 24 December 2026",
        "link" when !claims.Any(claim => claim.Kind == ClaimKind.Link) => "link, such as https://example.com/brochure",
        _ => null,
    };
}
