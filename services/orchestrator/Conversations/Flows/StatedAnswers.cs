using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Flows;

/// <summary>What the classifier found a text to state, as the answer to a question of that kind; only where it is one definite value.</summary>
internal static partial class StatedAnswers
{
    /// <param name="text">What asks in it is blanked out, and answers nothing.</param>
    public static Answer Read(AnswerKind kind, string text, EquatableList<Found> found) => kind switch
    {
        AnswerKind.Years => Length(text, found, InYears, FoundKind.Experience, FoundKind.Length),
        AnswerKind.Notice => Length(text, found, InDays, FoundKind.Notice, FoundKind.Length),
        AnswerKind.RightToWork => Only(text, found, FoundKind.RightToWork) switch
        {
            { Values: ["yes" or "no"] } said => new(AnswerOutcome.Found, said.Values[0], said.Start, said.Length),
            { Values: [_] } status => new(AnswerOutcome.Person, "", status.Start, status.Length),
            _ => Answer.None,
        },
        _ => Answer.None,
    };

    private static Answer Length(string text, EquatableList<Found> found, Func<decimal, char, decimal> inUnit, params ReadOnlySpan<FoundKind> kinds)
    {
        foreach (var kind in kinds)
        {
            if (Only(text, found, kind) is { Values: [var value] } only && Period().Match(value) is { Success: true } period)
            {
                var number = inUnit(Number(period.Groups["number"].Value), period.Groups["unit"].Value[0])
                    + (period.Groups["months"].Success ? inUnit(Number(period.Groups["months"].Value), 'M') : 0);
                return new(AnswerOutcome.Found, number.ToString("0.##", CultureInfo.InvariantCulture), only.Start, only.Length);
            }
        }

        return Answer.None;
    }

    /// <summary>Of the kind, if all that were found say the same.</summary>
    private static Found? Only(string text, EquatableList<Found> found, FoundKind kind)
    {
        var ofKind = found.Where(item => item.Kind == kind && item.Start < text.Length && text[item.Start] != ' ').ToList();
        return ofKind.Count > 0 && ofKind.TrueForAll(item => item.Values.SequenceEqual(ofKind[0].Values)) ? ofKind[0] : null;
    }

    private static decimal Number(string digits) => decimal.Parse(digits, CultureInfo.InvariantCulture);

    private static decimal InYears(decimal number, char unit) => unit switch
    {
        'Y' => number,
        'M' => number / 12,
        'W' => number / 52,
        _ => number / 365,
    };

    /// <summary>A month counts as 30 days.</summary>
    private static decimal InDays(decimal number, char unit) => decimal.Round(number * unit switch { 'Y' => 365, 'M' => 30, 'W' => 7, _ => 1 });

    /// <summary>One length of days, or that and more.</summary>
    [GeneratedRegex(@"^P(?<number>\d+(?:\.\d+)?)(?<unit>[YMWD])(?:(?<months>\d+(?:\.\d+)?)M)?(?:/\.\.)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Period();
}
