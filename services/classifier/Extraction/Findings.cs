using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Extraction;

/// <summary>All that a text states: each finder reads what the ones before it have left.</summary>
public static class Findings
{
    public static IReadOnlyList<Found> Of(string text, Setting? setting = null)
    {
        var folded = FoldedText.Of(text);
        var tokens = Tokenizer.Cut(folded);
        return Of(folded, tokens, MoneyFinder.Find(folded, tokens), setting);
    }

    /// <param name="setting">Null when nobody knows when and where it was written: then no days are found.</param>
    public static IReadOnlyList<Found> Of(FoldedText folded, IReadOnlyList<Token> tokens, IReadOnlyList<MoneyFound> money, Setting? setting)
    {
        var words = new Words(folded, tokens);
        var found = new List<Found>();
        EmailFinder.Find(words, found);
        LinkFinder.Find(words, found);
        foreach (var amount in money)
        {
            words.TakeSpan(amount.Evidence.Start, amount.Evidence.Start + amount.Evidence.Length);
        }

        PhoneFinder.Find(words, setting?.Country, found);
        RightToWorkFinder.Find(words, found);
        DateFinder.Find(words, setting, found);
        LengthFinder.Find(words, setting, found);
        found.Sort((left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : left.Kind.CompareTo(right.Kind));
        return found;
    }
}
