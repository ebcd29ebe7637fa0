using System.Globalization;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>Lengths of time, told apart by the words about them: notice to give, years at a trade, or neither.</summary>
internal static class LengthFinder
{
    private const double Named = 0.97;
    private const double Implied = 0.85;
    private const double Guessed = 0.6;

    private static readonly HashSet<string> Worked = new(StringComparer.Ordinal)
    {
        "worked", "working", "work", "been", "done", "doing", "did", "cooked", "cooking", "driven", "driving", "drove", "taught", "teaching", "managed", "managing", "run", "running",
        "built", "building", "sold", "selling", "nursing", "cleaning", "coding", "employed", "served", "serving", "qualified",
    };

    /// <summary>What people have been for a time that is no work.</summary>
    private static readonly HashSet<string> NoWork = new(StringComparer.Ordinal)
    {
        "waiting", "waited", "customer", "client", "member", "subscriber", "tenant", "married", "trying", "hold", "ill", "sick", "away", "living", "lived", "using", "looking", "unemployed", "without", "off", "paying", "broken", "down",
    };

    /// <summary>A length before these is no experience: an age, a while ago, a term.</summary>
    private static readonly HashSet<string> OtherEnds = new(StringComparer.Ordinal) { "old", "ago", "later", "contract", "warranty", "guarantee", "from", "time", "left", "away", "free", "trial", "late", "overdue" };

    private static readonly HashSet<string> Starts = new(StringComparer.Ordinal) { "start", "starting", "available", "begin", "join", "free", "started" };

    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal) { "as", "in", "at", "with", "under", "behind", "doing", "working" };

    public static void Find(Words words, Setting? setting, List<Found> found)
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (AtOnce(words, at) is var (end, probability))
            {
                found.Add(words.Take(FoundKind.Notice, at, end, probability, "P0D"));
            }
            else if (words.Follows(at, "no experience") is > 0 and var none)
            {
                found.Add(words.Take(FoundKind.Experience, at, none, Named, "P0Y"));
            }
            else if (Since(words, at, setting) is var (since, years))
            {
                found.Add(words.Take(FoundKind.Experience, at, since, Implied, years));
            }
            else if (words.Form(at) == "months" && words.Form(at + 1) == "notice")
            {
                found.Add(words.Take(FoundKind.Notice, at, at + 2, Guessed, "P1M"));
            }
            else if (Lengths.Read(words, at) is { } length)
            {
                var (kind, sure) = KindOf(words, length);
                found.Add(words.Take(kind, length.First, length.End, sure, length.Values));
                at = length.End - 1;
            }
        }
    }

    private static (FoundKind Kind, double Probability) KindOf(Words words, Length length) =>
        !length.IsOfDays ? (FoundKind.Length, Named)
        : IsNotice(words, length) ? (FoundKind.Notice, Named)
        : length.Unit is not ("Y" or "M") || words.Is(length.End, OtherEnds) ? (FoundKind.Length, Named)
        : Near(words, length.End, 4, "experience", "exp") || NearBefore(words, length.First, 5, "experience", "exp") ? (FoundKind.Experience, Named)
        : HasWorked(words, length) ? (FoundKind.Experience, Implied)
        : (FoundKind.Length, Named);

    private static bool IsNotice(Words words, Length length) =>
        Near(words, length.End, 3, "notice", "noticeperiod") || NearBefore(words, length.First, 6, "notice");

    /// <summary>"I've been a chef for five years", "five years as a chef", "five years in kitchens".</summary>
    private static bool HasWorked(Words words, Length length)
    {
        var worked = false;
        for (var at = length.First - 1; at >= Math.Max(0, length.First - 9) && !words.EndsSentence(at); at--)
        {
            if (words.Is(at, NoWork))
            {
                return false;
            }

            worked |= words.Is(at, Worked);
        }

        return !words.Is(length.End, NoWork)
            && (worked || (words.Is(length.End, Fields) && words.IsWord(length.End + 1) && !(words.Is(length.End + 1, NoWork) || words.Is(length.End + 2, NoWork))));
    }

    /// <summary>"straight away", "no notice", "I can start now".</summary>
    private static (int End, double Probability)? AtOnce(Words words, int at)
    {
        if (words.Follows(at, "no notice") is > 0 and var none)
        {
            return (words.Form(none) is "period" ? none + 1 : none, Named);
        }

        var end = words.Form(at) is "immediately" or "immediate" or "asap" or "straightaway" ? at + 1
            : words.Follows(at, "straight away") is > 0 and var straight ? straight
            : words.Follows(at, "right away") is > 0 and var right ? right
            : words.Follows(at, "at once") is > 0 and var once ? once
            : words.Form(at) is "now" && words.Is(at - 1, Starts) ? at + 1
            : 0;
        return end == 0 || words.Form(end) is "after" or "before" ? null
            : NearBefore(words, at, 5, [.. Starts]) || Near(words, end, 2, "start", "available", "starter", "availability") ? (end, Named)
            : at == 0 && (end == words.Count || (end == words.Count - 1 && words.EndsSentence(end))) ? (end, Guessed)
            : null;
    }

    /// <summary>"since 2019": the years by then, of which the last may not be over.</summary>
    private static (int End, string Years)? Since(Words words, int at, Setting? setting)
    {
        if (setting is null || words.Form(at) != "since" || !words.IsNumber(at + 1) || words.Raw(at + 1).Length != 4
            || !int.TryParse(words.Raw(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return null;
        }

        var years = setting.Today.Year - year;
        if (years is < 0 or > 60)
        {
            return null;
        }

        for (var back = at - 1; back >= Math.Max(0, at - 9); back--)
        {
            if (words.Is(back, NoWork))
            {
                return null;
            }
        }

        return (at + 2, years == 0 ? "../P1Y" : FormattableString.Invariant($"P{years - 1}Y/P{years}Y"));
    }

    private static bool Near(Words words, int from, int reach, params ReadOnlySpan<string> forms)
    {
        for (var at = from; at < Math.Min(words.Count, from + reach) && !words.EndsSentence(at); at++)
        {
            if (words[at].Kind == TokenKind.Word && forms.Contains(words[at].Form))
            {
                return true;
            }
        }

        return false;
    }

    private static bool NearBefore(Words words, int before, int reach, params ReadOnlySpan<string> forms)
    {
        for (var at = before - 1; at >= Math.Max(0, before - reach) && !words.EndsSentence(at); at--)
        {
            if (words[at].Kind == TokenKind.Word && forms.Contains(words[at].Form))
            {
                return true;
            }
        }

        return false;
    }
}
