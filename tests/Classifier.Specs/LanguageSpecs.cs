using Hitl.Classifier.Phrases;
using Hitl.Classifier.Specs.Cases;
using Hitl.Classifier.Text;

namespace Hitl.Classifier.Specs;

public class LanguageSpecs(ITestOutputHelper output)
{
    /// <summary>From here on the playbook's rule hands a message off, unless a playbook says otherwise.</summary>
    private const double Surely = 0.8;

    private static readonly IReadOnlyList<(string Language, string Text, LanguageFound Found)> Told =
        [.. CaseFile.Rows("languages").Select(row => (row[0], row[1], Of(row[1])))];

    [Fact]
    public void Every_language_is_found_in_what_is_written_in_it_and_in_little_else()
    {
        var right = Told.Count(row => row.Language == row.Found.Code);
        foreach (var language in Told.GroupBy(row => row.Language).OrderBy(rows => rows.Key, StringComparer.Ordinal))
        {
            double hits = language.Count(row => row.Found.Code == language.Key);
            output.WriteLine(FormattableString.Invariant(
                $"{language.Key}: precision {hits / Math.Max(1, Told.Count(row => row.Found.Code == language.Key)):0.00}, recall {hits / language.Count():0.00} of {language.Count()}"));
        }

        foreach (var (expected, text, found) in Told.Where(row => row.Language != row.Found.Code))
        {
            output.WriteLine(FormattableString.Invariant($"  {expected} read as {found.Code} ({found.Probability:0.00}): {text}"));
        }

        output.WriteLine(FormattableString.Invariant($"right {right} of {Told.Count}"));
        Assert.InRange((double)right / Told.Count, 0.95, 1);
    }

    [Fact]
    public void What_is_foreign_is_surely_foreign_and_no_English_is()
    {
        var foreign = Told.Where(row => row.Language is not ("en" or "und")).ToList();
        var handedOff = foreign.Count(row => row.Found.Code is not ("en" or "und") && row.Found.Probability >= Surely);
        output.WriteLine(FormattableString.Invariant($"handed off {handedOff} of {foreign.Count} foreign messages"));

        Assert.InRange((double)handedOff / foreign.Count, 0.85, 1);
        Assert.Empty(foreign.Where(row => row.Found is { Code: "en", Probability: >= Surely }).Select(row => row.Text));
        Assert.Empty(Told.Where(row => row.Language is "en" or "und" && IsHandedOff(row.Found)).Select(row => row.Text));
    }

    [Fact]
    public void No_phrase_that_ships_is_taken_for_another_language() =>
        Assert.Empty(PhraseBook.All.Where(phrase => IsHandedOff(Of(phrase.Text))).Select(phrase => phrase.Text));

    [Fact]
    public void At_least_ten_European_languages_Arabic_Hindi_and_Chinese_are_told_apart() =>
        Assert.Superset(
            new HashSet<string> { "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ro", "ru", "uk", "cs", "hu", "sv", "el", "tr", "ar", "hi", "zh" },
            Languages.All.ToHashSet());

    private static bool IsHandedOff(LanguageFound found) => found is { Code: not ("en" or "und"), Probability: >= Surely };

    private static LanguageFound Of(string text)
    {
        var folded = FoldedText.Of(text);
        return Languages.Of(folded, Tokenizer.Cut(folded));
    }
}
