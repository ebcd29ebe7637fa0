using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>What stands about an amount: bounds, and the time it is for.</summary>
public static partial class MoneyFinder
{
    private static readonly Dictionary<string, MoneyPer> Times = new(StringComparer.Ordinal)
    {
        ["hour"] = MoneyPer.Hour, ["hr"] = MoneyPer.Hour, ["h"] = MoneyPer.Hour, ["day"] = MoneyPer.Day, ["week"] = MoneyPer.Week, ["wk"] = MoneyPer.Week, ["month"] = MoneyPer.Month,
        ["mo"] = MoneyPer.Month, ["mth"] = MoneyPer.Month, ["year"] = MoneyPer.Year, ["yr"] = MoneyPer.Year, ["annum"] = MoneyPer.Year,
    };

    private static readonly Dictionary<string, MoneyPer> Adverbs = new(StringComparer.Ordinal)
    {
        ["hourly"] = MoneyPer.Hour, ["ph"] = MoneyPer.Hour, ["daily"] = MoneyPer.Day, ["pd"] = MoneyPer.Day, ["weekly"] = MoneyPer.Week, ["pw"] = MoneyPer.Week, ["monthly"] = MoneyPer.Month,
        ["pm"] = MoneyPer.Month, ["pcm"] = MoneyPer.Month, ["yearly"] = MoneyPer.Year, ["annually"] = MoneyPer.Year, ["pa"] = MoneyPer.Year,
    };

    private static readonly Dictionary<string, MoneyBound> Bounds = new(StringComparer.Ordinal)
    {
        ["under"] = MoneyBound.AtMost, ["below"] = MoneyBound.AtMost, ["max"] = MoneyBound.AtMost, ["maximum"] = MoneyBound.AtMost, ["within"] = MoneyBound.AtMost,
        ["over"] = MoneyBound.AtLeast, ["above"] = MoneyBound.AtLeast, ["min"] = MoneyBound.AtLeast, ["minimum"] = MoneyBound.AtLeast,
        ["around"] = MoneyBound.About, ["about"] = MoneyBound.About, ["roughly"] = MoneyBound.About, ["approx"] = MoneyBound.About, ["approximately"] = MoneyBound.About, ["circa"] = MoneyBound.About, ["~"] = MoneyBound.About,
    };

    private static readonly Dictionary<string, MoneyBound> BoundsOfTwo = new(StringComparer.Ordinal)
    {
        ["up to"] = MoneyBound.AtMost, ["less than"] = MoneyBound.AtMost, ["at most"] = MoneyBound.AtMost, ["max of"] = MoneyBound.AtMost, ["maximum of"] = MoneyBound.AtMost,
        ["more than"] = MoneyBound.AtLeast, ["at least"] = MoneyBound.AtLeast, ["minimum of"] = MoneyBound.AtLeast, ["upwards of"] = MoneyBound.AtLeast, ["starting at"] = MoneyBound.AtLeast, ["starting from"] = MoneyBound.AtLeast,
    };

    /// <summary>"under £500", "£300+", "£2k a month", "£500-600 pcm": what stands before and after an amount.</summary>
    private static void Qualify(IReadOnlyList<Token> tokens, List<Amount> amounts)
    {
        for (var at = amounts.Count - 1; at >= 0; at--)
        {
            var amount = amounts[at];
            var per = amount.Per ?? PerAt(tokens, amount.End) ?? (amount.Bound == MoneyBound.From && at + 1 < amounts.Count ? amounts[at + 1].Per : null);
            amounts[at] = amount with { Per = per, Bound = amount.Bound ?? BoundOf(tokens, amount) };
        }
    }

    private static MoneyPer? PerAt(IReadOnlyList<Token> tokens, int at) =>
        Adverbs.TryGetValue(Form(tokens, at), out var adverb) ? adverb
        : Form(tokens, at) is "per" or "a" or "an" or "/" or "each" or "every" && Times.TryGetValue(Form(tokens, at + 1), out var time) ? time
        : Form(tokens, at) == "p" && Form(tokens, at + 1) == "." && Form(tokens, at + 2) is "a" or "m" ? Form(tokens, at + 2) == "a" ? MoneyPer.Year : MoneyPer.Month
        : null;

    private static MoneyBound? BoundOf(IReadOnlyList<Token> tokens, Amount amount) =>
        Form(tokens, amount.First - 3) == "no" && Form(tokens, amount.First - 2) is "more" or "less" && Form(tokens, amount.First - 1) == "than"
            ? Form(tokens, amount.First - 2) == "more" ? MoneyBound.AtMost : MoneyBound.AtLeast
        : BoundsOfTwo.TryGetValue($"{Form(tokens, amount.First - 2)} {Form(tokens, amount.First - 1)}", out var two) ? two
        : Bounds.TryGetValue(Form(tokens, amount.First - 1), out var bound) ? bound
        : Form(tokens, amount.End) is "+" or "plus" && Form(tokens, amount.End + 1) != "vat" || (Form(tokens, amount.End) == "or" && Form(tokens, amount.End + 1) is "more" or "above") ? MoneyBound.AtLeast
        : Form(tokens, amount.End) is "max" or "maximum" or "tops" || (Form(tokens, amount.End) == "or" && Form(tokens, amount.End + 1) is "less" or "under") ? MoneyBound.AtMost
        : Form(tokens, amount.End) is "ish" || (Form(tokens, amount.End) == "or" && Form(tokens, amount.End + 1) is "so" or "thereabouts") ? MoneyBound.About
        : null;

    private static string Form(IReadOnlyList<Token> tokens, int at) => at >= 0 && at < tokens.Count ? tokens[at].Form : "";
}
