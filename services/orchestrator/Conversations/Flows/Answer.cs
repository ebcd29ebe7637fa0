using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Flows;

/// <summary>How an answer was read.</summary>
public enum AnswerOutcome
{
    /// <summary>It says nothing on the question.</summary>
    None,

    /// <summary>It has a value.</summary>
    Found,

    /// <summary>It tries to answer, and could mean several things.</summary>
    Vague,

    /// <summary>It is a person's to judge, such as a wish for sponsorship.</summary>
    Person,
}

/// <summary>What a text answers to a question, with the words that say it.</summary>
/// <param name="Value">Canonical: <c>yes</c>, <c>no</c>, a number in the kind's unit, or the text itself.</param>
/// <param name="Start">UTF-16 offset in the text.</param>
public sealed record Answer(AnswerOutcome Outcome, string Value, int Start, int Length)
{
    public static readonly Answer None = new(AnswerOutcome.None, "", 0, 0);
}

/// <summary>The seam behind which answers are read: a text and a kind in, an answer out. Pure, and the same in every replay.</summary>
public static partial class Answers
{
    private static readonly Dictionary<string, decimal> Numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["half"] = 0.5m, ["a"] = 1, ["an"] = 1, ["one"] = 1, ["two"] = 2, ["couple of"] = 2, ["a couple of"] = 2, ["three"] = 3, ["four"] = 4,
        ["five"] = 5, ["six"] = 6, ["seven"] = 7, ["eight"] = 8, ["nine"] = 9, ["ten"] = 10, ["eleven"] = 11, ["twelve"] = 12, ["fifteen"] = 15,
        ["twenty"] = 20,
    };

    private static readonly EquatableList<string> Unsure =
        ["not sure", "unsure", "maybe", "depends", "it depends", "sort of", "kind of", "probably", "i think so", "perhaps", "don't know", "dont know", "more or less", "not exactly", "a bit", "some"];

    private static readonly EquatableList<string> NoNeed =
        ["no visa needed", "no visa required", "don't need a visa", "dont need a visa", "do not need a visa", "no sponsorship", "don't need sponsorship", "dont need sponsorship", "do not need sponsorship", "without sponsorship"];

    private static readonly EquatableList<string> Entitled =
        ["british", "uk citizen", "irish", "settled status", "pre-settled", "indefinite leave", "ilr", "british passport", "uk passport", "permanent resident", "full right to work", "have the right to work", "i have right to work", "eligible to work"];

    private static readonly EquatableList<string> NotEntitled =
        ["no right to work", "don't have the right to work", "dont have the right to work", "do not have the right to work", "not allowed to work", "can't work in the uk", "cannot work in the uk", "not eligible"];

    private static readonly EquatableList<string> ForAPerson =
        ["sponsor", "sponsorship", "visa", "work permit", "asylum", "refugee", "dependant", "dependent"];

    private static readonly EquatableList<string> AtOnce =
        ["immediately", "immediate", "straight away", "straightaway", "right away", "no notice", "none", "asap", "now", "today", "tomorrow", "anytime", "any time"];

    /// <param name="attachments">How many files came with it.</param>
    /// <param name="found">What the classifier found it to state. One definite value of the kind is the answer; else the text is read as the question has it.</param>
    public static Answer Read(AnswerKind kind, string text, Reading? reading, int attachments, DateTimeOffset at, EquatableList<Found> found) =>
        StatedAnswers.Read(kind, text, found) is { Outcome: not AnswerOutcome.None } stated ? stated : Read(kind, text, reading, attachments, at);

    private static Answer Read(AnswerKind kind, string text, Reading? reading, int attachments, DateTimeOffset at) => kind switch
    {
        AnswerKind.Document => attachments > 0 ? new(AnswerOutcome.Found, $"{attachments}", 0, text.Length) : Answer.None,
        _ when string.IsNullOrWhiteSpace(text) => Answer.None,
        AnswerKind.YesNo => YesOrNo(text, reading),
        AnswerKind.RightToWork => RightToWork(text, reading),
        AnswerKind.Years => Years(text, at),
        AnswerKind.Notice => Notice(text),
        AnswerKind.Amount => Amount(text, reading),
        _ => new(AnswerOutcome.Found, text.Trim(), 0, text.Length),
    };

    private static Answer YesOrNo(string text, Reading? reading)
    {
        if (First(text, Unsure) is { } unsure)
        {
            return Of(AnswerOutcome.Vague, "", unsure);
        }

        if (No().Match(text) is { Success: true } no)
        {
            return Of(AnswerOutcome.Found, "no", (no.Index, no.Length));
        }

        return Yes().Match(text) is { Success: true } yes ? Of(AnswerOutcome.Found, "yes", (yes.Index, yes.Length))
            : reading?.YesNo switch
            {
                Contracts.YesNo.Yes => new(AnswerOutcome.Found, "yes", 0, text.Length),
                Contracts.YesNo.No => new(AnswerOutcome.Found, "no", 0, text.Length),
                Contracts.YesNo.Unsure => new(AnswerOutcome.Vague, "", 0, text.Length),
                _ => Answer.None,
            };
    }

    /// <summary>On any basis: who needs no visa passes as well as who holds a status. A visa that somebody must look at is a person's.</summary>
    private static Answer RightToWork(string text, Reading? reading)
    {
        if (First(text, NotEntitled) is { } not)
        {
            return Of(AnswerOutcome.Found, "no", not);
        }

        if ((First(text, NoNeed) ?? Status().Match(text) switch { { Success: true } m => (m.Index, m.Length), _ => First(text, Entitled) }) is { } entitled)
        {
            return Of(AnswerOutcome.Found, "yes", entitled);
        }

        return First(text, ForAPerson) is { } person ? Of(AnswerOutcome.Person, "", person) : YesOrNo(text, reading);
    }

    private static Answer Years(string text, DateTimeOffset at)
    {
        if (Vague().Match(text) is { Success: true } vague)
        {
            return Of(AnswerOutcome.Vague, "", (vague.Index, vague.Length));
        }

        if (Since().Match(text) is { Success: true } since)
        {
            var years = at.Year - int.Parse(since.Groups[1].Value, CultureInfo.InvariantCulture);
            return Of(years < 0 ? AnswerOutcome.Vague : AnswerOutcome.Found, $"{years}", (since.Index, since.Length));
        }

        return Length().Match(text) is { Success: true } length
            ? Of(AnswerOutcome.Found, Text(Amount(length) * InYears(length.Groups["unit"].Value)), (length.Index, length.Length))
            : Bare().Match(text) is { Success: true } bare
                ? Of(AnswerOutcome.Found, Text(decimal.Parse(bare.Groups[1].Value, CultureInfo.InvariantCulture)), (bare.Index, bare.Length))
            : Nothing().Match(text) is { Success: true } none ? Of(AnswerOutcome.Found, "0", (none.Index, none.Length))
            : First(text, Unsure) is { } unsure ? Of(AnswerOutcome.Vague, "", unsure)
            : Answer.None;
    }

    /// <summary>In days; a month counts as 30. A number without a unit could mean weeks or months.</summary>
    private static Answer Notice(string text)
    {
        if (Length().Match(text) is { Success: true } length)
        {
            return Of(AnswerOutcome.Found, Text(decimal.Round(Amount(length) * InDays(length.Groups["unit"].Value))), (length.Index, length.Length));
        }

        return First(text, AtOnce) is { } atOnce ? Of(AnswerOutcome.Found, "0", atOnce)
            : Bare().Match(text) is { Success: true } bare ? Of(AnswerOutcome.Vague, "", (bare.Index, bare.Length))
            : Vague().Match(text) is { Success: true } vague ? Of(AnswerOutcome.Vague, "", (vague.Index, vague.Length))
            : First(text, Unsure) is { } unsure ? Of(AnswerOutcome.Vague, "", unsure)
            : Answer.None;
    }

    private static Answer Amount(string text, Reading? reading) =>
        reading?.Money is [var money, ..] && money.Evidence.Start < text.Length && text[money.Evidence.Start] != ' ' ? new(AnswerOutcome.Found, Text(money.Money.Amount), money.Evidence.Start, money.Evidence.Length)
        : Sum().Match(text) is { Success: true } sum
            ? Of(AnswerOutcome.Found, Text(Sum(sum)), (sum.Index, sum.Length))
        : First(text, Unsure) is { } unsure ? Of(AnswerOutcome.Vague, "", unsure)
        : Answer.None;

    private static decimal Sum(Match sum) =>
        decimal.Parse(sum.Groups[1].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * (sum.Groups[2].Success ? 1000 : 1);

    private static decimal Amount(Match length) =>
        length.Groups["number"].Value is { Length: > 0 } digits
            ? decimal.Parse(digits.Replace(',', '.'), CultureInfo.InvariantCulture)
            : Numbers[Spaces().Replace(length.Groups["word"].Value, " ")];

    private static decimal InYears(string unit) => char.ToLowerInvariant(unit[0]) switch
    {
        'd' => unit.StartsWith("dec", StringComparison.OrdinalIgnoreCase) ? 10 : 1m / 365,
        'w' => 1m / 52,
        'm' => 1m / 12,
        _ => 1,
    };

    private static decimal InDays(string unit) => char.ToLowerInvariant(unit[0]) switch
    {
        'd' => 1,
        'w' => 7,
        'm' => 30,
        _ => 365,
    };

    private static (int, int)? First(string text, EquatableList<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (PhraseRule.Find(text, phrase) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static Answer Of(AnswerOutcome outcome, string value, (int Start, int Length) words) => new(outcome, value, words.Start, words.Length);

    private static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private const RegexOptions Plain = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"^\W*(?:yes|yeah|yep|yup|sure|of course|definitely|absolutely|correct|certainly|i do\b|i am\b|i have\b|i can\b|i've got\b|ok(?:ay)?\b)", Plain)]
    private static partial Regex Yes();

    [GeneratedRegex(@"^\W*(?:no\b|nope|nah\b|not\b|never|i don['’]?t|i do not|i haven['’]?t|i have not|i have no\b|i can['’]?t|i cannot|i am not|i['’]m not|unfortunately not)", Plain)]
    private static partial Regex No();

    [GeneratedRegex(@"\b(?:pre-?settled|settled)(?:\s+status)?\b", Plain)]
    private static partial Regex Status();

    [GeneratedRegex(@"\b(?:(?<number>\d+(?:[.,]\d+)?)\s*\+?|(?<word>(?:a\s+)?couple\s+of|half|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty)(?:\s+an?)?)\s*-?\s*(?<unit>years?|yrs?|months?|mths?|weeks?|wks?|days?|decades?)\b", Plain)]
    private static partial Regex Length();

    [GeneratedRegex(@"^\W*(\d{1,2}(?:\.\d+)?)\W*$", Plain)]
    private static partial Regex Bare();

    [GeneratedRegex(@"\bsince\s+((?:19|20)\d\d)\b", Plain)]
    private static partial Regex Since();

    [GeneratedRegex(@"\b(?:a few|several|many|some|lots of|a while|ages)\b", Plain)]
    private static partial Regex Vague();

    [GeneratedRegex(@"^\W*(?:none|nothing|zero|no experience|not any|never)\b", Plain)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"(?:[£$€]|\bGBP|\bEUR|\bUSD)?\s*\b(\d[\d,]*(?:\.\d+)?)\s*(k\b)?", Plain)]
    private static partial Regex Sum();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
