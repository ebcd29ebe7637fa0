using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>What somebody says of their right to work: they have it on some basis, they don't, they need a sponsor, or they hold a status that a person has to look at.</summary>
/// <remarks>Finders of this kind only say what the words say; what follows from it is for the playbook, and for people.</remarks>
internal static class RightToWorkFinder
{
    private const double Said = 0.95;
    private const double Weak = 0.65;

    private static readonly (string Value, double Probability, string[] Phrases)[] Statements =
    [
        ("no", Said,
        [
            "no right to work", "dont have the right to work", "do not have the right to work", "havent got the right to work", "not allowed to work", "not eligible to work", "not entitled to work",
            "cant work in the uk", "cannot work in the uk", "cant legally work", "no work permit", "dont have a work permit", "dont have a visa", "havent got a visa", "no permission to work", "without a permit",
        ]),
        ("yes", Said,
        [
            "no visa needed", "no visa required", "dont need a visa", "do not need a visa", "dont need visa", "no sponsorship needed", "no sponsorship required", "no sponsorship", "dont need sponsorship",
            "do not need sponsorship", "dont require sponsorship", "do not require sponsorship", "wont need sponsorship", "without sponsorship", "dont need sponsoring", "pre settled status", "pre - settled status",
            "presettled status", "settled status", "pre settled", "pre - settled", "presettled", "indefinite leave to remain", "indefinite leave", "ilr", "british citizen", "uk citizen", "irish citizen", "british passport",
            "uk passport", "irish passport", "british national", "uk national", "permanent resident", "permanent residence", "permanent residency", "full right to work", "unrestricted right to work", "have the right to work",
            "have right to work", "got the right to work", "got right to work", "eligible to work", "allowed to work", "entitled to work", "can legally work", "can work legally", "authorised to work", "authorized to work",
            "green card", "us citizen", "american citizen", "born in the uk", "born here", "born in britain", "born in england", "born in scotland", "born in wales", "dual citizen", "dual citizenship", "dual national",
            "british by birth", "naturalised",
        ]),
        ("sponsorship", Said,
        [
            "need sponsorship", "need a sponsor", "need sponsoring", "require sponsorship", "require a sponsor", "requires sponsorship", "needs sponsorship", "would need sponsorship", "need visa sponsorship", "require visa sponsorship",
            "need to be sponsored", "looking for sponsorship", "need a visa", "need a work permit", "need a skilled worker visa", "need a certificate of sponsorship", "if you can sponsor", "if you sponsor",
        ]),
        ("limited", Said,
        [
            "student visa", "graduate visa", "post study visa", "psw visa", "spouse visa", "partner visa", "dependant visa", "dependent visa", "family visa", "youth mobility", "working holiday visa", "skilled worker visa", "tier 0",
            "health and care visa", "visa expires", "visa runs out", "visa ends", "visa is valid", "seeking asylum", "asylum seeker", "applied for asylum", "refugee status", "refugee", "limited leave", "leave to remain", "bno visa",
            "share code", "work permit", "on a visa", "have a visa", "got a visa", "hours a week on my visa", "brp",
        ]),
    ];

    /// <summary>Nationalities say it only where somebody says them of themselves.</summary>
    private static readonly HashSet<string> Nationals = new(StringComparer.Ordinal) { "british", "irish", "english", "scottish", "welsh", "brit" };

    private static readonly HashSet<string> Selves = new(StringComparer.Ordinal) { "im", "am", "being", "both", "yes", "as", "fully", "yeah" };

    private static readonly Dictionary<string, List<(string Value, double Probability, string Phrase)>> ByFirst =
        Statements.SelectMany(statement => statement.Phrases.Select(phrase => (statement.Value, statement.Probability, Phrase: phrase)))
            .GroupBy(statement => statement.Phrase.Split(' ')[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderByDescending(statement => statement.Phrase.Length).ToList(), StringComparer.Ordinal);

    private static readonly HashSet<string> Asks = new(StringComparer.Ordinal) { "do", "does", "can", "could", "would", "will", "is", "are", "what", "which", "how", "if", "whether", "must", "should" };

    private static readonly HashSet<string> Doubts = new(StringComparer.Ordinal) { "think", "unsure", "maybe", "guess", "suppose", "probably" };

    public static void Find(Words words, List<Found> found)
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (Statement(words, at) is not var (value, probability, end))
            {
                continue;
            }

            if (IsAsked(words, at, end))
            {
                at = end - 1;
                continue;
            }

            var doubted = IsDoubted(words, at);
            found.Add(words.Take(FoundKind.RightToWork, at, end, doubted ? Weak : probability, doubted ? [] : [value]));
            at = end - 1;
        }
    }

    private static (string Value, double Probability, int End)? Statement(Words words, int at)
    {
        if (!words.IsWord(at))
        {
            return null;
        }

        if (ByFirst.TryGetValue(words.Form(at), out var phrases))
        {
            foreach (var (value, probability, phrase) in phrases)
            {
                if (words.Follows(at, phrase) is > 0 and var end)
                {
                    return IsNegated(words, at) ? Negated(value, probability, end) : (value, probability, end);
                }
            }
        }

        return words.Is(at, Nationals) && !IsNegated(words, at) && (words.Is(at - 1, Selves) || IsAllOfIt(words, at)) ? ("yes", Weak + 0.1, at + 1) : null;
    }

    /// <summary>"I'm not a UK citizen" leaves every other basis open, and "not on a student visa" says nothing.</summary>
    private static (string, double, int)? Negated(string value, double probability, int end) => value == "sponsorship" ? ("yes", probability, end) : null;

    private static bool IsNegated(Words words, int at) => words[at].Negated;

    private static bool IsAllOfIt(Words words, int at)
    {
        var (others, from) = (0, at);
        for (var i = 0; i < words.Count; i++)
        {
            others += i != from && words[i].Kind == Text.TokenKind.Word ? 1 : 0;
        }

        return others <= 2;
    }

    /// <summary>"Do I need a visa?" asks, and answers nothing.</summary>
    private static bool IsAsked(Words words, int at, int end)
    {
        var first = at;
        while (first > 0 && !words.EndsSentence(first - 1))
        {
            first--;
        }

        var last = end;
        while (last < words.Count && !words.EndsSentence(last))
        {
            last++;
        }

        var asks = last < words.Count && words.Form(last) is "?" or "??" or "?!";
        return words.Is(first, Asks) && (asks || words.Form(first + 1) is "i" or "you" or "we") || (asks && (words.Is(at - 1, Asks) || words.Is(at - 2, Asks)));
    }

    private static bool IsDoubted(Words words, int at)
    {
        for (var back = at - 1; back >= Math.Max(0, at - 6) && !words.EndsSentence(back); back--)
        {
            if (words.Is(back, Doubts) || words.Follows(back, "not sure") > 0)
            {
                return true;
            }
        }

        return false;
    }
}
