using Hitl.Orchestrator.Conversations.Rules;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>What a flow may not ask, and what a rejection has to say.</summary>
internal static class FlowChecks
{
    /// <summary>Words of a question that software may not ask in hiring, by what it would ask about.</summary>
    /// <remarks>UK Equality Act 2010, sections 4 and 60; Directive 2000/78/EC; US Title VII, ADEA and ADA.</remarks>
    private static readonly (string About, EquatableList<string> Words)[] Forbidden =
    [
        ("age", ["how old", "your age", "date of birth", "year of birth", "when were you born", "born in", "retire"]),
        ("health", ["health", "illness", "sick days", "medical", "disability", "disabled", "disabilities", "medication", "pregnant"]),
        ("family", ["married", "marital status", "children", "kids", "family", "childcare", "partner"]),
        ("nationality", ["nationality", "where are you from", "where you are from", "country of origin", "passport do you hold", "native speaker", "mother tongue", "ethnicity"]),
        ("belief", ["religion", "religious", "church", "trade union", "political"]),
    ];

    public static void Check(MapNode root, PlaybookErrors errors)
    {
        foreach (var flow in (root.Find("flows") as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            var where = $"flows[{PlaybookChecks.Text(flow, "id")}]";
            var questions = ((flow.Find("questions") as ListNode)?.Items.OfType<MapNode>() ?? []).ToList();
            foreach (var question in questions)
            {
                Question($"{where}.questions[{PlaybookChecks.Text(question, "id")}]", question, errors);
            }

            if (flow.Find("rejection") is MapNode rejection)
            {
                Rejection($"{where}.rejection", rejection, errors);
            }
            else if (questions.Find(question => question.Find("knockout") is not null) is { } knocksOut)
            {
                errors.Add(flow.Place, $"{where}: 'rejection' is missing; '{PlaybookChecks.Text(knocksOut, "id")}' knocks out");
            }
        }
    }

    private static void Question(string where, MapNode question, PlaybookErrors errors)
    {
        foreach (var name in (string[])["ask", "again"])
        {
            if (question.Find(name) is not ScalarNode text)
            {
                continue;
            }

            foreach (var (about, words) in Forbidden)
            {
                if (words.FirstOrDefault(word => PhraseRule.Find(text.Text, word) is not null) is { } word)
                {
                    errors.Add(text.Place, $"{where}.{name}: found '{word}', which asks about {about}; software may not ask that");
                }
            }
        }

        var kind = PlaybookChecks.Text(question, "answer");
        if (kind == "right_to_work" && question.Find("ask") is ScalarNode ask && !ask.Text.Contains("any basis", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(ask.Place, $"{where}.ask: 'on any basis' is missing, so that a citizen passes as well as who has a visa");
        }

        if (question.Find("knockout") is MapNode knockout)
        {
            Knockout($"{where}.knockout", kind, knockout, errors);
        }
    }

    private static void Knockout(string where, string? kind, MapNode knockout, PlaybookErrors errors)
    {
        EquatableList<string> fits = kind switch
        {
            "yes_no" or "right_to_work" => ["needs"],
            "years" or "notice" or "amount" => ["at_least", "at_most"],
            _ => [],
        };
        foreach (var (name, _) in knockout.Entries.Where(entry => entry.Key.Text is "needs" or "at_least" or "at_most" && !fits.Contains(entry.Key.Text)))
        {
            errors.Add(name.Place, $"{where}: found '{name.Text}', which doesn't fit an answer of {kind}; allowed is {(fits.Count == 0 ? "no knockout" : string.Join(" or ", fits))}");
        }

        if (fits.Count > 0 && !knockout.Entries.Any(entry => entry.Key.Text is "needs" or "at_least" or "at_most"))
        {
            errors.Add(knockout.Place, $"{where}: {string.Join(" or ", fits.Select(fit => $"'{fit}'"))} is missing");
        }
    }

    private static void Rejection(string where, MapNode rejection, PlaybookErrors errors)
    {
        if (rejection.Find("text") is ScalarNode text && !text.Text.Contains("REVIEW", StringComparison.Ordinal))
        {
            errors.Add(text.Place, $"{where}.text: 'REVIEW' is missing; a rejection says how a person looks at it");
        }

        if (PlaybookChecks.Text(rejection, "mode") != "auto")
        {
            return;
        }

        foreach (var name in (string[])["jurisdiction", "lawful_basis", "notice", "contest"])
        {
            if (rejection.Find(name) is null)
            {
                errors.Add(rejection.Place, $"{where}: '{name}' is missing; software may reject only where the law it does so by is named");
            }
        }
    }
}
