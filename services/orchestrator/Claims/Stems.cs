namespace Hitl.Orchestrator.Claims;

/// <summary>Cuts endings off English words, roughly: what matters is that a draft and its source are cut alike.</summary>
internal static class Stems
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["paid"] = "pay", ["built"] = "build", ["sent"] = "send", ["kept"] = "keep", ["ran"] = "run", ["gave"] = "give", ["given"] = "give", ["took"] = "take",
        ["taken"] = "take", ["met"] = "meet", ["held"] = "hold", ["made"] = "make", ["began"] = "begin", ["begun"] = "begin", ["wrote"] = "write",
        ["written"] = "write", ["bought"] = "buy", ["sold"] = "sell", ["brought"] = "bring", ["wore"] = "wear", ["worn"] = "wear",
        ["cancellation"] = "cancel", ["payment"] = "pay", ["payments"] = "pay", ["encryption"] = "encrypt", ["encrypted"] = "encrypt",
        ["wages"] = "wage", ["shoes"] = "shoe", ["days"] = "day", ["hours"] = "hour", ["integration"] = "integrate", ["integrations"] = "integrate",
        ["provision"] = "provide", ["email"] = "mail", ["emails"] = "mail", ["agreed"] = "agree", ["closure"] = "close", ["closed"] = "close", ["opening"] = "open", ["storage"] = "store",
    };

    public static string Of(string word)
    {
        if (word.EndsWith("'s", StringComparison.Ordinal))
            word = word[..^2];
        word = word.Replace("'", "", StringComparison.Ordinal);
        word = Irregular.GetValueOrDefault(word, word);
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal))
            word = word[..^3] + "y";
        else if (word.Length > 4 && (word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("xes", StringComparison.Ordinal) || word.EndsWith("sses", StringComparison.Ordinal)))
            word = word[..^2];
        else if (word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i'))
            word = word[..^1];
        if (word.Length > 7 && word.EndsWith("tion", StringComparison.Ordinal))
            word = word[..^3];
        if (word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal))
            word = Single(word[..^3]);
        else if (word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal) && word[^3] != 'e')
            word = Single(word[..^2]);
        else if (word.Length > 5 && word.EndsWith("ly", StringComparison.Ordinal))
            word = word[..^2];
        return word.Length > 3 && word[^1] == 'e' ? word[..^1] : word;
    }

    /// <summary>"Planned" is of "plan", "cancelled" of "cancel", but "sell" keeps its two.</summary>
    private static string Single(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && (stem[^1] is not ('l' or 's' or 'z') || (stem[^1] == 'l' && stem.Length > 5)) ? stem[..^1] : stem;
}
